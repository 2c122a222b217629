// For a classroom without internet: `npm run pack` puts the participants' packages into one file, for a stick, and
// `npm run unpack -- FILE` puts them into place in a fresh clone. Plain JavaScript, because no package is there yet.
//
// The file: a line of JSON (`Head`), then what it describes, compressed: a line of JSON with the packages and the
// files' paths and sizes, and the files' contents one after the other. No tar: that of each system has its own ways with links,
// drive letters and letters outside ASCII. No links either: `node_modules/.bin` stays out, which no participant's command needs.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const zlib = require('node:zlib');
const { packagesIn } = require('./system/install.js');
const { watchOutput } = require('./system/output.js');

/**
 * @typedef {{ format: string, sha256: string }} Head of what follows the line
 * @typedef {{ places: Record<string, { version: string, integrity: string }>, files: [name: string, bytes: number][] }} Contents
 *   names relative to the project, with `/`
 */

const FORMAT = 'handson-packages-1';
const root = path.join(__dirname, '..');
const lockFile = path.join(root, 'package-lock.json');
const modules = path.join(root, 'node_modules');

/** What stops a command: shown without a stack. */
class Stop extends Error {
  /** @param {string} cause @param {string} next what to do about it */
  constructor(cause, next) {
    super(`${cause}\n  ${next}`);
  }
}

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The packages that a plain `npm ci` installs, as the lock file has them. @returns {Record<string, import('./system/install.js').Locked>} */
function expectedPackages() {
  const entries = Object.entries(packagesIn(lockFile)).filter(([place, { dev }]) => place !== '' && !dev);
  if (entries.length > 0) return Object.fromEntries(entries);
  throw new Stop('package-lock.json がないか、読み取れません。', 'キットを受け取り直してください。');
}

/** @param {(place: string) => string | undefined} versionAt what is there @returns {string[]} places where it is not what the lock file says */
function misfits(expected, versionAt) {
  return Object.entries(expected).flatMap(([place, { version }]) => (versionAt(place) === version ? [] : [place]));
}

// ---- npm run pack

function pack(target = path.join(root, 'dist', 'packages.handson')) {
  const expected = expectedPackages();
  const bound = Object.keys(expected).filter((place) => expected[place].os || expected[place].cpu);
  if (bound.length > 0)
    throw new Stop(
      `特定の OS や CPU だけで動くパッケージがあるので（${bound[0]}）、どのパソコンでも使える 1 つのファイルにはまとめられません。`,
      'そのパッケージを依存から外してから、もう一度実行してください。',
    );
  const wrong = misfits(expected, installedVersion);
  if (wrong.length > 0) {
    throw new Stop(
      `パッケージがそろっていません（${some(wrong)}）。`,
      'npm ci を実行してから、もう一度実行してください。',
    );
  }
  const names = Object.keys(expected).flatMap((place) => filesOf(place));
  const contents = names.map((name) => fs.readFileSync(path.join(root, name)));
  const places = Object.fromEntries(
    Object.entries(expected).map(([place, { version, integrity }]) => [place, { version, integrity }]),
  );
  const list = { places, files: names.map((name, index) => [name, contents[index].length]) };
  const body = zlib.gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(list)}\n`), ...contents]));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(
    target,
    Buffer.concat([Buffer.from(`${JSON.stringify({ format: FORMAT, sha256: sha256(body) })}\n`), body]),
  );
  console.log(
    `✔ ${Object.keys(expected).length} 個のパッケージを ${target} にまとめました（${megabytes(body.length)}）。`,
  );
  console.log(
    '  このファイルを USB メモリーなどで配り、キットのフォルダーで npm run unpack -- ファイル を実行してください。',
  );
}

function installedVersion(place) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, place, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/** Of one package, without those that are installed inside it: they have an entry of their own. */
function filesOf(place, folder = place) {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return folder === place && entry.name === 'node_modules' ? [] : filesOf(place, name);
    return entry.isFile() ? [name] : [];
  });
}

// ---- npm run unpack

async function unpack(file) {
  if (!file)
    throw new Stop('どのファイルから入れるかが分かりません。', 'npm run unpack -- ファイル の形で指定してください。');
  const { places, files, contents } = read(file);
  const expected = expectedPackages();
  const strange = Object.keys(places).filter((place) => !expected[place]);
  const changed = Object.keys(expected).filter((place) => places[place]?.integrity !== expected[place].integrity);
  const wrong = new Set([...misfits(expected, (place) => places[place]?.version), ...changed, ...strange]);
  if (wrong.size > 0) {
    throw new Stop(
      `このファイルは、このキットのものではありません（${some([...wrong])} が package-lock.json と違います）。`,
      '同じ版のキットで npm run pack を実行して、作り直したファイルを使ってください。',
    );
  }
  const aside = path.join(root, '.handson', `unpack-${process.pid}`);
  try {
    write(aside, files, contents);
    const lock = JSON.parse(fs.readFileSync(lockFile, 'utf8'));
    const made = { name: lock.name, version: lock.version, lockfileVersion: 3, requires: true, packages: expected };
    fs.writeFileSync(path.join(aside, 'node_modules', '.package-lock.json'), JSON.stringify(made, null, 2));
    await putInPlace(path.join(aside, 'node_modules'), path.join(aside, 'former'));
  } finally {
    await fs.promises.rm(aside, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  console.log(`✔ ${Object.keys(places).length} 個のパッケージを入れました。npm start で始められます。`);
}

/** @returns what a file holds, once its checksum is right */
function read(file) {
  const damaged = new Stop(
    `${file} が壊れています。`,
    'もう一度コピーし直すか、別の USB メモリーのファイルを使ってください。',
  );
  const bytes = contentOf(file);
  const end = bytes.indexOf('\n');
  const head = end > 0 && end < 1_000 ? parsed(bytes.subarray(0, end)) : undefined;
  if (head?.format !== FORMAT) {
    throw new Stop(`${file} は、npm run pack で作ったファイルではありません。`, 'ファイルの名前を確かめてください。');
  }
  const body = bytes.subarray(end + 1);
  if (sha256(body) !== head.sha256) throw damaged;
  const whole = zlib.gunzipSync(body);
  const listEnd = whole.indexOf('\n');
  return { ...parsed(whole.subarray(0, listEnd)), contents: whole.subarray(listEnd + 1) };
}

function contentOf(file) {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new Stop(`${file} を読み込めません（${error.code}）。`, 'ファイルの場所と名前を確かめてください。');
  }
}

/** @param {Buffer} bytes @returns the JSON value in it, undefined for anything else */
function parsed(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function write(folder, files, contents) {
  let from = 0;
  for (const [name, bytes] of files) {
    if (!/^node_modules\//.test(name) || name.split(/[\\/]/).includes('..'))
      throw new Error(`${name} leads out of node_modules`);
    const target = path.join(folder, name);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, contents.subarray(from, from + bytes));
    from += bytes;
  }
}

/** The former packages go only when the new ones are there. @param {string} fresh @param {string} former where the old ones go */
async function putInPlace(fresh, former) {
  const isThere = fs.existsSync(modules);
  if (isThere) await renamed(modules, former);
  try {
    await renamed(fresh, modules);
  } catch (error) {
    if (isThere) await renamed(former, modules);
    throw error;
  }
}

/** On Windows a scanner may hold new files for a moment. */
async function renamed(from, to, tries = 10) {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (tries === 0 || !['EPERM', 'EACCES', 'EBUSY'].includes(error.code)) throw error;
    await sleep(300);
    await renamed(from, to, tries - 1);
  }
}

// ---- both

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

function some(places) {
  const names = places.map((place) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return names.length > 3 ? `${names.slice(0, 3).join('、')} など` : names.join('、');
}

/** npm starts its scripts in the project, wherever it was called from. */
function typed(file) {
  return file === undefined ? undefined : path.resolve(process.env.INIT_CWD ?? process.cwd(), file);
}

async function main([command, file]) {
  try {
    await { pack, unpack }[command](typed(file));
  } catch (error) {
    const isSystem = typeof error.code === 'string' && error.syscall !== undefined;
    if (!(error instanceof Stop) && !isSystem) throw error;
    const says = isSystem
      ? `ファイルを書き込めませんでした（${error.code}）。\n  ディスクの空きと権限を確かめ、npm start などを終了してから、もう一度実行してください。`
      : error.message;
    console.error(says);
    process.exitCode = 2;
  }
}

watchOutput();
void main(process.argv.slice(2));
