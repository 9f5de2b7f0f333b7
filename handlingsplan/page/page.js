'use strict';
// The page: takes files, lets the worker do the work, shows what came of it. No framework, nothing fetched.

const patience = { file: 30, step: 180 }; // seconds that one file may be read, and any other step may take
const byId = (id) => document.getElementById(id);
const say = (text) => { byId('status').textContent = text; };

function element(name, properties = {}, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
}

// ---- The worker: begun again when it hangs or breaks ------------------------------------------------

class Stopped extends Error {} // the worker was ended; `file` is what it was reading, `why` a clause

const parts = {};
let worker, ready, watching = null, held = null, number = 0;

function bytesOf(text) {
  const plain = atob(text);
  const bytes = new Uint8Array(plain.length);
  for (let at = 0; at < plain.length; at += 1) bytes[at] = plain.charCodeAt(at);
  return bytes;
}

function unpackParts() {
  for (const script of document.querySelectorAll('script[data-part]')) {
    parts[script.dataset.part] = new Blob([bytesOf(script.textContent.trim())]);
    script.remove();
  }
}

async function text(name) {
  return new Response(parts[name].stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

async function startWorker() {
  const code = await Promise.all(['pyodide.js', 'pyodide.asm.js', 'worker.js'].map(text));
  const address = URL.createObjectURL(new Blob(code, { type: 'text/javascript' }));
  const mine = worker = new Worker(address);
  held = null;
  await new Promise((resolve, reject) => {
    mine.onerror = (event) => reject(new Error(event.message || 'arbetaren startade inte'));
    mine.onmessage = ({ data }) => {
      if (data.ready) resolve();
      else if (data.crashed && !data.id) reject(new Error(data.crashed));
      else heard(data);
    };
    mine.postMessage({ begin: parts });
  });
  URL.revokeObjectURL(address);
}

// Ends what goes on. It costs the file that was being read, and the rest goes on; without a file all of it ends.
function stop(why, file = watching.file) {
  worker.terminate();
  ready = startWorker();
  const { reject } = watching;
  finish();
  reject(Object.assign(new Stopped(why), { file, why }));
}

// The person's own word, also where nothing has been asked of the worker yet.
let interrupted = false;
function interrupt() {
  if (watching) stop('du avbröt', '');
  else interrupted = true;
}

function finish() {
  clearTimeout(watching.clock);
  watching = null;
}

function wait(seconds) {
  clearTimeout(watching.clock);
  watching.clock = setTimeout(() => stop(`den tog mer än ${seconds} sekunder`), seconds * 1000);
}

function heard({ tell, book, data, id, crashed, ...answer }) {
  if (!watching) return;
  if (tell) {
    watching.file = tell.what === 'Läser' ? tell.name : '';
    wait(watching.file ? patience.file : patience.step);
    watching.show(tell);
  } else if (book) {
    watching.books.set(book, data);
    watching.file = '';
    wait(patience.step);
  } else if (crashed) {
    console.error(crashed);
    stop('filen fick läsaren att krascha');
  } else if (id === watching.id) {
    const { resolve } = watching;
    finish();
    resolve(answer);
  }
}

async function ask(message, { show = () => {}, books = new Map() } = {}) {
  await ready;
  if (interrupted) throw Object.assign(new Stopped(), { file: '', why: 'du avbröt' });
  return new Promise((resolve, reject) => {
    watching = { id: number += 1, resolve, reject, show, books, file: '', clock: 0 };
    wait(patience.step);
    worker.postMessage({ id: watching.id, ...message });
  });
}

let turn = Promise.resolve(); // one thing at a time
function inTurn(work) {
  turn = turn.then(work, work);
  return turn;
}

// ---- A round, or a plan: its files, and what has been read of them ------------------------------------

function aRound(title, files, { only = '', handle = null } = {}) {
  return { root: `/planer/${title}`, title, files, only, handle, books: new Map(), stuck: {}, saved: new Map() };
}

async function check(round, show) {
  for (;;) {
    const own = ownFiles.map(({ name, text: written }, at) => ({ path: `/egna/${number}-${at}/${name}`, text: written }));
    const request = { type: 'check', folder: round.root, file: round.only, own: own.map(({ path }) => path), stuck: round.stuck };
    const { root, files, books } = round;
    try {
      const { answer } = await ask({ request, root, files, own, known: books }, { show, books });
      held = answer.error ? null : round;
      return answer;
    } catch (error) {
      if (!(error instanceof Stopped) || !error.file) throw error;
      round.stuck[error.file] = error.why; // costs its own line; what was read before is kept
    }
  }
}

async function make(round, output, show) {
  if (held !== round) { // another was checked since, or the worker was begun again
    const { error } = await check(round, show);
    if (error) return { error };
  }
  const { answer } = await ask({ request: { type: 'make', output } }, { show });
  if (answer.error) return answer;
  const { root } = round;
  const said = answer.said || [];
  if (round.handle && round.inFolder) {
    const { made } = await ask({ save: answer.files, root });
    return { said: [...said, ...await saveInFolder(round, made)] };
  }
  const file = answer.files[answer.files.length - 1];
  if (/\.\w+$/.test(file)) {
    const { made } = await ask({ save: [file], root });
    download(made[0].name, made[0].data);
  } else if (round.only) {
    const { made } = await ask({ save: answer.files, root });
    const copy = made.find(({ name }) => !name.endsWith('.handlingsplan'));
    if (copy) download(`returkopia-${round.only}`, copy.data);
    return { said: said.slice(1) };
  } else {
    const { packed } = await ask({ pack: answer.files, root });
    download(`${output}.zip`, packed);
  }
  return { said };
}

function download(name, data) {
  const link = element('a', { href: URL.createObjectURL(new Blob([data])), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// Python has asked whose each file is; here only what has changed since the folder was chosen is left alone.
async function saveInFolder(round, made) {
  const kept = [];
  for (const { name, data } of made) {
    const steps = name.split('/');
    const last = steps.pop();
    let folder = round.handle;
    for (const step of steps) folder = await folder.getDirectoryHandle(step, { create: true });
    const now = await folder.getFileHandle(last).then((one) => one.getFile(), () => null);
    const was = round.files.find((one) => one.name === name);
    const known = round.saved.get(name) ?? (was && was.file && was.file.lastModified);
    if (now && now.lastModified !== known) {
      kept.push(`${name} har ändrats sedan mappen valdes, och är orörd. Välj mappen igen.`);
    } else {
      const target = await folder.getFileHandle(last, { create: true });
      const stream = await target.createWritable();
      await stream.write(data);
      await stream.close();
      round.saved.set(name, (await target.getFile()).lastModified);
    }
  }
  const count = made.length - kept.length;
  const names = count === 1 ? made[0].name : made.map(({ name }) => name.split('/')[0]).find((name) => name);
  return [...(count ? [`Sparat i mappen ${round.title}: ${names}.`] : []), ...kept];
}

// ---- What people see -----------------------------------------------------------------------------------

const sentences = (texts) => element('ul', {}, ...texts.map((one) => element('li', { textContent: one })));

function failure(error) {
  console.error(error);
  const why = error instanceof Stopped ? `Det avbröts: ${error.why}.` : `Något gick fel: ${error.message || error}.`;
  return element('p', { className: 'error', role: 'alert', textContent: `${why} Sidan fungerar igen; försök en gång till.` });
}

const wrong = (answer) => element('p', { className: 'error', role: 'alert', textContent: answer.error });

// Shows how far it has come in `place`, and returns what is called with each step.
function progressIn(place, total) {
  const bar = element('progress', { max: total || 1 });
  bar.setAttribute('aria-label', 'Så långt har det kommit');
  const line = element('p', { className: 'step', textContent: 'Väntar på att sidan har startat …' });
  const end = element('button', { type: 'button', textContent: 'Avbryt', onclick: interrupt });
  interrupted = false;
  place.replaceChildren(line, bar, element('p', {}, end));
  place.hidden = false;
  return ({ what, done, of, name }) => {
    const most = Math.max(of || total || 1, done);
    bar.max = most;
    if (done) bar.value = done; else bar.removeAttribute('value');
    line.textContent = done ? `${what} ${done} av ${most}${name ? `: ${name}` : ''}` : `${what} …`;
  };
}

async function shown(place, title, total, work) {
  say(`${title} …`);
  const show = progressIn(place, total);
  try {
    place.replaceChildren(...await work(show));
    say(place.querySelector('.error') ? `${title}: det gick inte.` : `${title}: klart.`);
  } catch (error) {
    place.replaceChildren(failure(error));
    say('Det avbröts.');
  }
}

const OUTPUTS = [
  ['sammanstallning.xlsx', 'Sammanställning (xlsx)'],
  ['returkopior', 'Returkopior (zip)'],
  ['granskning.html', 'Granskning (html)'],
  ['mejl', 'Mejlutkast (zip)'],
];

function outputButtons(round, outputs) {
  const about = element('div', { className: 'made' });
  about.setAttribute('role', 'status');
  const buttons = outputs.map(([output, label]) => element('button', {
    type: 'button',
    textContent: label,
    onclick: () => inTurn(async () => {
      for (const one of buttons) one.disabled = true;
      try {
        about.textContent = `Gör ${label} …`;
        const show = ({ what, done, of }) => { about.textContent = done && of ? `${what}: ${done} av ${of}` : `${what} …`; };
        if (round.handle && round.inFolder) await allowed(round.handle);
        const { error, said = [] } = await make(round, output, show);
        about.replaceChildren(error ? wrong({ error }) : sentences([`Klart: ${label}.`, ...said]));
      } catch (error) {
        about.replaceChildren(failure(error));
      }
      for (const one of buttons) one.disabled = false;
    }),
  }));
  return [element('div', { className: 'buttons' }, ...buttons), about];
}

async function allowed(handle) {
  if (!handle.requestPermission) return;
  if (await handle.requestPermission({ mode: 'readwrite' }) !== 'granted') {
    throw new Error('webbläsaren fick inte lov att spara i mappen');
  }
}

function reportFrame(report) {
  const frame = element('iframe', { title: 'Granskning: vad som behöver rättas', srcdoc: report });
  frame.setAttribute('sandbox', 'allow-scripts');
  return frame;
}

function takePlan(file) {
  const round = aRound('Min plan', [{ name: file.name, file }], { only: file.name });
  inTurn(() => shown(byId('one-outcome'), `Granskar ${file.name}`, 1, async (show) => {
    const answer = await check(round, show);
    if (answer.error) return [wrong(answer)];
    const [verdict, ...rest] = answer.said;
    const buttons = answer.plans ? outputButtons(round, [['returkopior', 'Ladda ner returkopian (xlsx)']]) : [];
    return [element('p', { className: 'verdict', textContent: `${file.name}: ${verdict}` }), ...rest.length ? [sentences(rest)] : [],
      ...buttons, reportFrame(answer.report)];
  }));
}

function takeFolder(title, files, handle) {
  const round = aRound(title, files, { handle });
  const total = files.filter(({ name }) => /\.(xlsx|xlsm|ods|xls|xlsb|xltx)$/i.test(name)).length;
  inTurn(() => shown(byId('many-outcome'), `Granskar mappen ${title}`, total, async (show) => {
    const answer = await check(round, show);
    if (answer.error) return [wrong(answer)];
    const [verdict, ...rest] = answer.said;
    const states = element('ul', { className: 'states' }, ...answer.states.map(({ name, count, colours }) => {
      const item = element('li', { textContent: `${name}: ${count}` });
      [item.style.background, item.style.color] = colours;
      return item;
    }));
    return [element('p', { className: 'verdict', textContent: `${title}: ${verdict}` }), states,
      ...rest.length ? [sentences(rest)] : [], saving(round), ...outputButtons(round, answer.plans ? OUTPUTS : OUTPUTS.slice(2, 3)), reportFrame(answer.report)];
  }));
}

function saving(round) {
  if (!round.handle) {
    return element('p', { className: 'quiet', textContent: 'Det du gör laddas ner. Lägg sammanställningen i mappen med planerna, så fungerar länkarna till dem.' });
  }
  round.inFolder = true;
  const box = element('input', { type: 'checkbox', checked: true, onchange: () => { round.inFolder = box.checked; } });
  return element('p', {}, element('label', {}, box, ` Spara det du gör i mappen ${round.title}`));
}

// ---- Files come in: by a button, or dropped -------------------------------------------------------------

async function collected(names) {
  const found = [];
  for await (const one of names) found.push(one);
  return found;
}

const readable = (one) => one.getFile().catch(() => null); // what cannot be opened costs its own line

async function* inHandle(handle, before = '') {
  for await (const one of handle.values()) {
    if (one.kind === 'file') yield { name: before + one.name, file: await readable(one) };
    else yield* inHandle(one, `${before}${one.name}/`);
  }
}

async function* inEntry(folder, before = '') {
  const asked = (method) => new Promise((resolve) => { method(resolve, () => resolve(null)); });
  const reader = folder.createReader();
  for (;;) {
    const some = await asked((ok, no) => reader.readEntries(ok, no));
    if (!some || !some.length) return;
    for (const one of some) {
      if (one.isFile) yield { name: before + one.name, file: await asked((ok, no) => one.file(ok, no)) };
      else yield* inEntry(one, `${before}${one.name}/`);
    }
  }
}

async function chooseFolder() {
  if (window.showDirectoryPicker) {
    try {
      const handle = await window.showDirectoryPicker();
      takeFolder(handle.name, await collected(inHandle(handle)), handle);
      return;
    } catch (error) {
      if (error.name === 'AbortError') return;
    }
  }
  byId('many-folder').click();
}

function filesOfInput(input) {
  const files = [...input.files];
  input.value = ''; // the same choice again is a new choice
  return files;
}

function takeInput(input) {
  const files = filesOfInput(input);
  if (!files.length) return;
  const [title] = (files[0].webkitRelativePath || 'planer/').split('/');
  takeFolder(title, files.map((file) => ({ name: file.webkitRelativePath.slice(title.length + 1) || file.name, file })), null);
}

// Everything is asked of a dropped thing before anything is waited for: afterwards it is gone.
async function insideOf(item) {
  const file = item.getAsFile();
  const entry = item.webkitGetAsEntry();
  const handle = item.getAsFileSystemHandle ? await item.getAsFileSystemHandle().catch(() => null) : null;
  if (entry.isFile) return { files: [{ name: file.name, file }] };
  return { title: entry.name, handle, files: await collected(handle ? inHandle(handle) : inEntry(entry)) };
}

async function takeDropped(zone, transfer) {
  const things = await Promise.all([...transfer.items].filter(({ kind }) => kind === 'file').map(insideOf));
  const loose = things.flatMap(({ title, files }) => (title ? [] : files));
  const own = loose.filter(({ name }) => /\.toml$/i.test(name));
  if (own.length) takeOwn(own.map(({ file }) => file));
  const plans = loose.filter((one) => !own.includes(one));
  const folders = things.filter(({ title }) => title);
  if (zone.id === 'one' && plans.length === 1 && !folders.length) {
    takePlan(plans[0].file);
  } else if (folders.length === 1 && !plans.length) {
    takeFolder(folders[0].title, folders[0].files, folders[0].handle);
  } else if (plans.length || folders.length) {
    const inFolders = folders.flatMap(({ title, files }) => files.map(({ name, file }) => ({ name: `${title}/${name}`, file })));
    takeFolder('planer', [...plans, ...inFolders], null);
  }
}

// ---- A form, an organisation and rules of the person's own ------------------------------------------------

const KEPT = 'handlingsplan-egna';
let ownFiles = []; // {name, text, what}

async function takeOwn(files) {
  for (const file of files) {
    const one = { name: file.name, text: await file.text() };
    await inTurn(async () => {
      const path = `/egna/${number}/${one.name}`;
      const request = { type: 'recognise', path };
      const { answer } = await ask({ request, root: '/planer/egna', files: [], own: [{ path, text: one.text }] });
      held = null;
      if (answer.error) {
        byId('own-said').textContent = answer.error;
      } else {
        [one.what] = answer.said;
        const kind = one.what.split(' ')[0];
        ownFiles = [...ownFiles.filter(({ what }) => what.split(' ')[0] !== kind), one];
        byId('own-said').textContent = `${one.name}: ${one.what} gäller nu.`;
      }
    }).catch((error) => { byId('own-said').textContent = failure(error).textContent; });
  }
  byId('own').open = true;
  showOwn();
}

function showOwn() {
  byId('own-list').replaceChildren(...ownFiles.map((one) => element('li', {}, `${one.name}: ${one.what} `,
    element('button', { type: 'button', textContent: `Ta bort ${one.name}`, onclick: () => { ownFiles = ownFiles.filter((other) => other !== one); showOwn(); } }))));
  try {
    if (byId('own-keep').checked) localStorage.setItem(KEPT, JSON.stringify(ownFiles));
    else localStorage.removeItem(KEPT);
  } catch {
    byId('own-said').textContent = 'Webbläsaren låter inte sidan komma ihåg något.';
  }
}

function rememberOwn() {
  try {
    const kept = localStorage.getItem(KEPT);
    byId('own-keep').checked = kept !== null;
    ownFiles = JSON.parse(kept || '[]');
  } catch {
    ownFiles = [];
  }
  showOwn();
}

function makeTemplates() {
  const year = Number(byId('year').value);
  inTurn(() => shown(byId('templates-outcome'), `Gör mallar för ${year}`, 0, async (show) => {
    const root = '/planer/mallar';
    const own = ownFiles.map(({ name, text: written }, at) => ({ path: `/egna/${number}-${at}/${name}`, text: written }));
    const request = { type: 'templates', folder: root, year, own: own.map(({ path }) => path) };
    held = null;
    const { answer } = await ask({ request, root, files: [], own }, { show });
    if (answer.error) return [wrong(answer)];
    const { packed } = await ask({ pack: answer.files, root });
    download(`mallar-${year}.zip`, packed);
    return [sentences(answer.said)];
  }));
}

// ---- Beginning ---------------------------------------------------------------------------------------------

function listen() {
  byId('one-choose').onclick = () => byId('one-file').click();
  byId('one-file').onchange = ({ target }) => filesOfInput(target).forEach(takePlan);
  byId('many-choose').onclick = chooseFolder;
  byId('many-files').onclick = () => byId('many-file').click();
  for (const id of ['many-folder', 'many-file']) byId(id).onchange = ({ target }) => takeInput(target);
  byId('own-choose').onclick = () => byId('own-file').click();
  byId('own-file').onchange = ({ target }) => takeOwn(filesOfInput(target));
  byId('own-keep').onchange = showOwn;
  byId('templates-form').onsubmit = (event) => { event.preventDefault(); makeTemplates(); };
  byId('licences-show').onclick = async () => {
    byId('licences').textContent = await text('licences.txt');
    byId('licences').hidden = false;
  };
  const zoneOf = (event) => event.target.closest('.zone') || byId('many');
  addEventListener('dragover', (event) => { event.preventDefault(); zoneOf(event).classList.add('over'); });
  addEventListener('dragleave', (event) => zoneOf(event).classList.remove('over'));
  addEventListener('drop', (event) => {
    event.preventDefault();
    const zone = zoneOf(event);
    zone.classList.remove('over');
    takeDropped(zone, event.dataTransfer);
  });
}

function tellAge() {
  const days = (day) => Math.max(0, Math.floor((Date.now() - Date.parse(day)) / 86_400_000));
  const ago = (count) => (count === 0 ? 'i dag' : count === 1 ? 'i går' : `för ${count} dagar sedan`);
  for (const one of document.querySelectorAll('time')) one.after(` (${ago(days(one.dateTime))})`);
  byId('old').hidden = days(byId('made').dateTime) < 200;
}

// What the page cannot do without; the sentence ends with what IT needs to know.
function lacking() {
  const module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]); // the smallest there is
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(module)) {
    return 'Den här webbläsaren har WebAssembly avstängt, och utan det kan sidan inte räkna. Prova en annan webbläsare, eller visa det här för IT:\n'
      + 'I Microsoft Edge stängs WebAssembly av av principen EnhanceSecurityMode. Lägg sidan på intranätet och sätt EnhanceSecurityModeBypassIntranet, eller lägg dess adress i EnhanceSecurityModeBypassListDomains. I Chrome: JavaScriptJitAllowedForSites.';
  }
  if (typeof DecompressionStream !== 'function') {
    return 'Den här webbläsaren är för gammal för sidan. Det behövs Edge eller Chrome från 2022, Firefox från 2023 eller Safari från 2023.';
  }
  return '';
}

function cannot(why) {
  byId('status').hidden = true;
  byId('cannot').textContent = why;
  byId('cannot').hidden = false;
  for (const one of document.querySelectorAll('main button')) one.disabled = true;
}

function begin() {
  tellAge();
  byId('year').value = new Date().getFullYear() + 1;
  listen();
  const why = lacking();
  if (why) {
    cannot(why);
    return;
  }
  unpackParts();
  rememberOwn();
  ready = startWorker();
  ready.then(() => say('Sidan är klar att ta emot planer.'), (error) => cannot(`Sidan kunde inte starta: ${error.message || error}`));
}

begin();
