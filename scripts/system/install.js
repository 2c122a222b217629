// Which packages a command needs, and whether the install that was made has them. Plain JavaScript that needs no package,
// because it runs where none may be there: before every command, and as `node scripts/system/install.js <npm script>`.
const fs = require('node:fs');
const path = require('node:path');

/**
 * @typedef {{ version?: string, integrity?: string, dev?: boolean, optional?: boolean, peer?: boolean }} Locked
 *   an entry of a lock file of version 3 (https://docs.npmjs.com/cli/configuring-npm/package-lock-json#packages)
 * @typedef {{ text: string, stops: boolean }} Trouble what to say; whether the command cannot run
 */

const root = path.join(__dirname, '..', '..');

/** What reads the kit's own sources. */
const NEEDED = ['sucrase', 'typescript'];

/** Commands and npm scripts that need what a plain `npm ci` leaves out (.npmrc), by a package that tells whether it is there. */
const MAINTAINERS = {
  bench: 'twilio-run',
  docs: '@biomejs/biome',
  pictures: 'playwright-core',
  lint: '@biomejs/biome',
  format: '@biomejs/biome',
};

/**
 * @param {string | undefined} command
 * @returns {Trouble | undefined}
 */
function installTrouble(command, folder = root) {
  const isThere = (name) => fs.existsSync(path.join(folder, 'node_modules', name));
  if (!NEEDED.every(isThere)) {
    return { text: '必要なパッケージがまだ入っていません。先に npm ci を実行してください。', stops: true };
  }
  const own = Object.hasOwn(MAINTAINERS, command ?? '') && MAINTAINERS[command];
  if (own && !isThere(own)) {
    return {
      text: `npm run ${command} と npm test は、キットを作る人のためのコマンドです。参加者用のインストールには、必要なパッケージ（${own} など）が入っていません。\n  npm ci --include=dev を実行してから、もう一度実行してください。`,
      stops: true,
    };
  }
  return command === 'start' ? dueInstall(folder) : undefined;
}

/**
 * After the kit was brought up to date, packages may be missing or old. Reading both lists takes some 15 ms: they are read
 * only when the lock file was touched after the install.
 * @returns {Trouble | undefined}
 */
function dueInstall(folder) {
  const [lock, made] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) => path.join(folder, name));
  const touched = (file) => fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (!(touched(lock) > touched(made))) return undefined; // also where one of them is not there
  const installed = packagesIn(made);
  const complete = Object.values(installed).some(({ dev }) => dev);
  const expected = Object.entries(packagesIn(lock)).filter(([place, { dev }]) => place !== '' && (complete || !dev));
  const missing = expected.filter(([place, { optional, peer }]) => !installed[place] && !optional && !peer);
  const old = expected.filter(([place, { version }]) => installed[place] && installed[place].version !== version);
  if (missing.length + old.length === 0) return undefined;
  const what = [
    [missing, '足りないもの'],
    [old, '版の違うもの'],
  ].flatMap(([list, name]) => (list.length > 0 ? [`${name} ${list.length} 個`] : []));
  return {
    text: `キットが新しくなり、パッケージの入れ直しが必要です（${what.join('、')}）。\n  npm ci${complete ? ' --include=dev' : ''} を実行してください。`,
    stops: missing.length > 0,
  };
}

/**
 * @param {string} file a lock file
 * @returns {Record<string, Locked>} by place, such as `node_modules/express`; empty when it cannot be read
 */
function packagesIn(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * Says what is wrong with the install, and ends the process with 2 where the command cannot run.
 * @param {string[]} args of the command: the site of the guides needs no more than participants' commands
 */
function refuseIncomplete(command, args = []) {
  const isSite = command === 'docs' && args.includes('--site');
  const trouble = installTrouble(isSite ? undefined : command);
  if (trouble) console.error(trouble.text);
  if (trouble?.stops) process.exit(2);
}

if (require.main === module) refuseIncomplete(process.argv[2]);

module.exports = { installTrouble, packagesIn, refuseIncomplete };
