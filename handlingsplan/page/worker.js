// The worker: Pyodide with the library, and the person's folder as it sees it.
//
// Messages in:  {begin: {name: Blob}}                    start, of parts packed with gzip
//               {id, request, root, files, own, known}   ask; files of the folder root come with a check
//               {id, save: [paths], root}                give the bytes of what was made
//               {id, pack: [paths], root}                the same, as one zip file
// Messages out: {ready}, {tell}, {book, data}, {id, answer | made | packed | crashed}
'use strict';
const ELSEWHERE = 'https://sidan.invalid/'; // an address that Pyodide may ask for its own parts
const SITE = '/lib/site-packages-of-the-page';
let python, desk;

async function inflated(blob) {
  const stream = blob.stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function begin(parts) {
  // Pyodide fetches its parts; here they are answers from memory, and anything else is refused.
  self.fetch = async (asked) => {
    const name = String(asked.url || asked).slice(ELSEWHERE.length);
    if (!parts[name]) throw new Error(`Sidan hämtar inget: ${name}`);
    const type = name.endsWith('.wasm') ? 'application/wasm' : 'application/octet-stream';
    return new Response(await inflated(parts[name]), { headers: { 'Content-Type': type } });
  };
  const site = inflated(parts['site.tar']);
  python = await loadPyodide({
    indexURL: ELSEWHERE, lockFileURL: `${ELSEWHERE}pyodide-lock.json`,
  });
  python.FS.mkdirTree(SITE);
  python.unpackArchive(await site, 'tar', { extractDir: SITE });
  python.runPython(`import sys; sys.path.append(${JSON.stringify(SITE)})`);
  desk = python.pyimport('handlingsplan.page.desk').Desk(tell, keep);
  postMessage({ ready: true });
}

const tell = (what, done, of, name) => postMessage({ tell: { what, done, of, name } });

function keep(name, bytes) {
  const data = bytes.toJs();
  postMessage({ book: name, data }, [data.buffer]);
}

// The person's files stand in Python's memory by name and size alone: bytes are fetched from the disk when
// they are read, and let go again. What is written over one of them is kept in memory like any file.
const reader = new FileReaderSync();
function place(path, file) {
  const { FS } = python;
  FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
  FS.writeFile(path, '');
  const { node } = FS.lookupPath(path);
  const memory = node.stream_ops;
  const bytes = (from, to) => {
    try {
      return new Uint8Array(reader.readAsArrayBuffer(node.file.slice(from, to)));
    } catch { // taken away or changed since it was chosen
      throw new FS.ErrnoError(29); // EIO
    }
  };
  node.file = file;
  node.usedBytes = file.size;
  node.timestamp = node.mtime = file.lastModified;
  node.stream_ops = {
    ...memory,
    read(stream, buffer, offset, length, position) {
      if (!node.file) return memory.read(stream, buffer, offset, length, position);
      const found = bytes(position, Math.min(position + length, node.usedBytes));
      buffer.set(found, offset);
      return found.length;
    },
    write(stream, ...rest) {
      if (node.file) {
        node.contents = bytes(0, node.usedBytes);
        node.file = null;
      }
      return memory.write(stream, ...rest);
    },
  };
}

function put(root, files, own) {
  const { FS } = python;
  python.runPython("import shutil; shutil.rmtree('/planer', ignore_errors=True)");
  FS.mkdirTree(root);
  for (const { name, file } of files) place(`${root}/${name}`, file);
  for (const { path, text } of own) {
    FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    FS.writeFile(path, text);
  }
}

// What is new in the folder, or changed: all but the person's own files as they were.
function* made(path) {
  const { node } = python.FS.lookupPath(path);
  if (!python.FS.isDir(node.mode)) {
    if (!node.file) yield path;
    return;
  }
  for (const name of python.FS.readdir(path)) {
    if (name !== '.' && name !== '..') yield* made(`${path}/${name}`);
  }
}

function answered({ id, request, root, files, own, known, save, pack }) {
  const inside = (paths) => paths.flatMap((path) => [...made(path)]).map((path) => path.slice(root.length + 1));
  if (save) {
    const found = inside(save).map((name) => ({ name, data: python.FS.readFile(`${root}/${name}`) }));
    return [{ id, made: found }, found.map(({ data }) => data.buffer)];
  }
  if (pack) {
    const names = inside(pack).filter((name) => !name.endsWith('.handlingsplan'));
    const bytes = python.pyimport('handlingsplan.page.desk').packed(root, python.toPy(names));
    const data = bytes.toJs();
    bytes.destroy();
    return [{ id, packed: data }, [data.buffer]];
  }
  if (files) put(root, files, own);
  const read = python.toPy(known || new Map());
  const answer = JSON.parse(desk.answer(JSON.stringify(request), read));
  read.destroy();
  return [{ id, answer }, []];
}

self.onmessage = async ({ data }) => {
  try {
    if (data.begin) await begin(data.begin);
    else postMessage(...answered(data));
  } catch (error) { // Python's own end: nothing more can be asked of it
    postMessage({ id: data.id, crashed: String((error && error.message) || error) });
  }
};
