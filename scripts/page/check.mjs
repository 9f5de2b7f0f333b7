// node check.mjs PYODIDE SCRIPT.py MODULE.so ...: run a script in Pyodide; exit code 1 on an exception
import fs from 'fs';
import path from 'path';
import { pathToFileURL } from 'url';

const [folder, script, ...modules] = process.argv.slice(2);
const pyodide = path.resolve(folder);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${pyodide}/` });
const site = python.runPython('import sysconfig; sysconfig.get_path("purelib")');
for (const module of modules) {
  python.FS.writeFile(`${site}/${path.basename(module)}`, new Uint8Array(fs.readFileSync(module)));
}
try {
  await python.runPythonAsync(fs.readFileSync(script, 'utf8'));
} catch (error) {
  console.log(String(error.message || error));
  process.exit(1);
}
