// Keeps what V8 made of the modules that a process loads: most of the time of a start would go into parsing them, the
// compiler's nine megabytes first of all. Node does that by itself from 22.8 on; for Node 20 it is done here, in one file
// for each kind of process, because a hundred small ones would cost what they save.
const fs = require('node:fs');
const module_ = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { createHash } = require('node:crypto');
const zlib = require('node:zlib');

/** Less new source (characters) than this is not worth writing the file again. */
const WORTHWHILE = 20_000;

/** So much of the file (bytes) is read at once; what lies behind it, when it is asked for. */
const LARGE = 1_000_000;

/** Where the length of the index stands, which comes before the data. */
const LENGTH_BYTES = 4;

/**
 * From now on, modules are loaded by what V8 made of them the last time, and what is new is kept for the next.
 * @param folder where the files lie
 * @param kind of this process: another command loads other modules, and V8 takes no data that was made with other flags
 * @param keep writes a file there, whole or not at all
 * @param stampOf changes whenever a module's file does
 * @param whenIdle calls after the process has done what it was started for
 */
function keepCode({ folder, kind, keep, stampOf, whenIdle }) {
  if (module_.enableCompileCache) {
    module_.enableCompileCache(path.join(folder, 'v8'));
    // Written when a process ends by itself; the kit's runners are killed.
    if (module_.flushCompileCache) whenIdle(module_.flushCompileCache);
    return;
  }
  const name = `${kind}.v8`;
  const known = read(path.join(folder, name));
  /** Compiled anew by this process. */
  let fresh = [];
  let freshCharacters = 0;

  const compile = module_.prototype._compile;
  module_.prototype._compile = function (content, file, ...rest) {
    const stamp = `${stampOf(file)} ${content.length}`;
    const entry = known.get(file);
    const isOurs = isOfKit(file) && !importsLater(content);
    const script = isOurs && scriptOf(content, file, entry?.stamp === stamp ? dataOf(entry) : undefined);
    if (!script) return compile.call(this, content, file, ...rest);
    if (entry?.stamp !== stamp || script.cachedDataRejected !== false) {
      fresh.push({ file, stamp, script });
      if (freshCharacters < WORTHWHILE && freshCharacters + content.length >= WORTHWHILE) whenIdle(save);
      freshCharacters += content.length;
    }
    const wrapper = script.runInThisContext();
    return wrapper.call(this.exports, this.exports, requireOf(this), this, file, path.dirname(file));
  };

  function save() {
    // Only now: the functions that ran are compiled too.
    for (const { file, stamp, script } of fresh) {
      const data = script.createCachedData();
      known.set(file, { stamp, data: () => data });
    }
    fresh = [];
    freshCharacters = 0;
    keep(name, packed(known));
  }
}

/** Undefined too where the file has gone meanwhile. */
function dataOf(entry) {
  try {
    return entry.data();
  } catch {
    return undefined;
  }
}

/** A participant's file is loaded once, and is not the kit's to keep. */
function isOfKit(file) {
  return file.endsWith('.ts') || file.includes(`${path.sep}node_modules${path.sep}`);
}

/** How `import()` finds its module is not kept with the rest. Only the compiler is larger, and it has none. */
function importsLater(content) {
  return content.length < LARGE && /\bimport\s*\(/.test(content);
}

/** @returns undefined for what is no CommonJS: Node knows what to do with it, or how to say what is wrong */
function scriptOf(content, filename, cachedData) {
  try {
    return new vm.Script(module_.wrap(content), { filename, cachedData });
  } catch {
    return undefined;
  }
}

/** What Node gives a module as `require`. */
function requireOf(module) {
  const require = (request) => module.require(request);
  require.resolve = (request, options) => module_._resolveFilename(request, module, false, options);
  require.resolve.paths = (request) => module_._resolveLookupPaths(request, module);
  return Object.assign(require, { main: process.mainModule, extensions: module_._extensions, cache: module_._cache });
}

/** The large ones stand last: most of the file is the compiler, which not every command loads. */
function packed(entries) {
  const parts = [...entries].flatMap(([file, entry]) => {
    const bytes = dataOf(entry);
    return bytes ? [{ file, stamp: entry.stamp, bytes }] : [];
  });
  parts.sort((a, b) => a.bytes.length - b.bytes.length);
  const head = Buffer.from(
    JSON.stringify(parts.map(({ file, stamp, bytes }) => [file, stamp, bytes.length, sumOf(bytes)])),
  );
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...parts.map(({ bytes }) => bytes)]);
}

/** @returns nothing when there is no such file, or when it is damaged */
function read(name) {
  const entries = new Map();
  try {
    const first = bytesOf(name, 0, LARGE);
    let at = LENGTH_BYTES + first.readUInt32LE(0);
    for (const [file, stamp, length, sum] of JSON.parse(first.toString('utf8', LENGTH_BYTES, at))) {
      const [start, end] = [at, at + length];
      // V8 ends the process for data that is not whole, and another process may have put another file in its place.
      const data = () => {
        const bytes = end <= LARGE ? first.subarray(start, end) : bytesOf(name, start, length);
        return sumOf(bytes) === sum ? bytes : undefined;
      };
      entries.set(file, { stamp, data });
      at = end;
    }
    if (fs.statSync(name).size !== at) entries.clear();
  } catch {
    // The modules are parsed as ever.
  }
  return entries;
}

/** Quick to make: the compiler's data has five million bytes. Node before 20.15 has no `crc32`. */
function sumOf(bytes) {
  return zlib.crc32 ? zlib.crc32(bytes) : createHash('md5').update(bytes).digest('hex');
}

function bytesOf(name, start, length) {
  const buffer = Buffer.allocUnsafeSlow(length);
  const opened = fs.openSync(name, 'r');
  try {
    return buffer.subarray(0, fs.readSync(opened, buffer, 0, length, start));
  } finally {
    fs.closeSync(opened);
  }
}

module.exports = { keepCode, packed, read };
