// Lets Node run the kit's TypeScript where it stands: whoever requires this file can require any source, by its name or as
// `./name.js`, the way the sources ask for each other. Node 20 cannot do that by itself, and compiling the whole kit for a
// command that loads a third of it takes seconds. So each file is compiled when it is loaded, and kept in .handson/kit/
// until it changes. A disk that is full or read-only only costs time. Plain JavaScript: something has to run before that.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const module_ = require('node:module');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');
const { keepCode } = require('./code-cache.js');
const { keepResolutions } = require('./resolutions.js');

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, '.handson', 'kit');

/** Ends every kept file: one that a power failure cut off is not loaded. */
const COMPLETE = '\n// complete\n';

/** How long (ms) a kept file is left alone. After that it goes, in use or not: compiling it again takes milliseconds. */
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * When (ms from now) a process is idle. A command has answered by then; a process that it starts has loaded everything and
 * waits for work, and may be killed at any time after it.
 */
const IDLE_MS = path.basename(process.argv[1] ?? '') === 'kit.js' ? 2_000 : 0;

/** A mistake in the kit's own source. The message names the place, as the compiler writes it. */
class CompileError extends Error {}

/** By path: what is on the disk, as short text. */
const stamps = new Map();
/** What was compiled by this process and is to be kept: name, text. */
let unkept = [];

/** Changes whenever the file does, by modification time and size: reading them all would cost more. `''` without a file. */
function stampOf(file) {
  let stamp = stamps.get(file);
  if (stamp === undefined) {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    stamp = stat?.isFile() ? `${Math.round(stat.mtimeMs * 1_000).toString(36)}-${stat.size.toString(36)}` : '';
    stamps.set(file, stamp);
  }
  return stamp;
}

/** What npm wrote about the packages that it installed. */
const INSTALLED = stampOf(path.join(ROOT, 'node_modules', '.package-lock.json'));

/** Of what turns a source into what is kept. */
const MAKER = `${stampOf(__filename)}-${INSTALLED}`;

function compiled(file) {
  const name = `${path.relative(ROOT, file).replaceAll(path.sep, '.')}-${stampOf(file)}-${MAKER}.js`;
  try {
    const text = fs.readFileSync(path.join(CACHE, name), 'utf8');
    if (text.endsWith(COMPLETE)) return text;
  } catch {
    // not there yet, or not readable
  }
  const text = compile(file) + COMPLETE;
  if (unkept.length === 0) whenIdle(keepAll);
  unkept.push([name, text]);
  return text;
}

function compile(file) {
  const { transform } = require('sucrase');
  const source = fs.readFileSync(file, 'utf8');
  try {
    const { code } = transform(source, {
      transforms: ['typescript', 'imports'],
      disableESTransforms: true, // Node knows the syntax
      preserveDynamicImport: true, // the only way to a package that is no CommonJS
    });
    // Another source is asked for by `require`, which knows the way to TypeScript. Lines stay what they were.
    return code.replace(/\bimport\(('\.{1,2}\/[^']+')\)/g, 'Promise.resolve().then(() => require($1))');
  } catch (error) {
    throw mistakeIn(file) ?? error;
  }
}

/** The TypeScript compiler explains mistakes best, and loading it is no loss then. @returns undefined when it finds none */
function mistakeIn(file) {
  const ts = require('typescript');
  const { diagnostics } = ts.transpileModule(fs.readFileSync(file, 'utf8'), {
    fileName: file,
    reportDiagnostics: true,
  });
  if (diagnostics.length === 0) return undefined;
  const host = { getCurrentDirectory: () => ROOT, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
  return new CompileError(ts.formatDiagnostics(diagnostics, host));
}

/** Written aside and renamed: commands that start at the same time see a whole file or none. */
function keepAll() {
  const files = unkept;
  unkept = [];
  for (const [name, content] of files) keep(name, content);
  removeOld();
}

function keep(name, content) {
  const aside = path.join(CACHE, `${name}.${process.pid}`);
  makeCache();
  try {
    fs.rmSync(aside, { force: true }); // of an earlier process with this id, or a link that would be followed
    fs.writeFileSync(aside, content, { flag: 'wx' });
    fs.renameSync(aside, path.join(CACHE, name));
  } catch (error) {
    fs.rmSync(aside, { force: true });
    throw error;
  }
}

/** A link in its place is not followed: what lies where it points is nobody's to tidy up. */
function makeCache() {
  if (fs.lstatSync(CACHE, { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(CACHE);
  fs.mkdirSync(CACHE, { recursive: true });
}

function removeOld() {
  for (const name of fs.readdirSync(CACHE)) {
    const file = path.join(CACHE, name);
    const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > KEPT_MS) fs.rmSync(file, { recursive: true, force: true });
  }
}

/** After the first answer of a command, and at its end where that comes first. A process killed before only loses this. */
function whenIdle(work) {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    process.off('exit', once);
    try {
      work();
    } catch {
      // Nothing could be kept: the next command does the work again.
    }
  };
  setTimeout(once, IDLE_MS).unref();
  process.once('exit', once);
}

/** `./name.js`, said by one source of another. @returns undefined when it is something else */
function sourceAskedFor(request, asking) {
  if (!request.startsWith('.') || !request.endsWith('.js') || !asking?.endsWith('.ts')) return undefined;
  const file = path.resolve(path.dirname(asking), `${request.slice(0, -'.js'.length)}.ts`);
  return stampOf(file) ? file : undefined;
}

/** Processes of one kind load much the same, with the same flags: what one of them keeps serves the next. */
function kindOfProcess() {
  const [, script = '', command = ''] = process.argv;
  const name = path.basename(script, path.extname(script));
  const kind = name === 'kit' ? `kit-${/^\w+$/.test(command) ? command : ''}` : name;
  const flags = [process.version, process.arch, ...process.execArgv, process.env.NODE_OPTIONS ?? ''];
  return `${kind}-${createHash('sha256').update(flags.join('\0')).digest('hex').slice(0, 16)}`;
}

function install() {
  const resolve = module_._resolveFilename;
  module_._resolveFilename = function (request, parent, ...rest) {
    return sourceAskedFor(request, parent?.filename) ?? resolve.call(this, request, parent, ...rest);
  };
  module_._extensions['.ts'] = (module, file) => {
    const text = compiled(file);
    try {
      module._compile(text, file);
    } catch (error) {
      throw (error instanceof SyntaxError && mistakeIn(file)) || error;
    }
  };
}

// A thread is too small for the rest.
if (isMainThread) {
  const kind = kindOfProcess();
  keepCode({ folder: CACHE, kind, keep, stampOf, whenIdle });
  // Without npm's record of what it installed, nobody could tell when a package came or went.
  const file = path.join(CACHE, `${kind}-${INSTALLED}.json`);
  if (INSTALLED) keepResolutions({ file, keep, stampOf, whenIdle });
}
install();

module.exports = { CompileError, compile };
