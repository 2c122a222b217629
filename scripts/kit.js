// Starts a command of the kit: `node scripts/kit.js <command> [arguments]` runs scripts/<command>.ts.
//
// The kit is written in TypeScript, and Node 20 cannot run that. Loading a compiler at every start would cost more than
// most commands need, so the sources are compiled once to .handson/kit/<fingerprint>/ and again only when one of
// them changes. This file is the only plain JavaScript, because something has to run before that.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const module_ = require('node:module');
const path = require('node:path');

const root = path.join(__dirname, '..');
const cache = path.join(root, '.handson', 'kit');
const sourceFolders = ['steps', 'checks', 'scripts'];

/** The kit's TypeScript files, relative to the project, without tests. */
function sources() {
  return sourceFolders.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => path.join(folder, name)),
  );
}

/** Changes whenever a source changes, by modification time and size: reading them all would cost more. */
function fingerprint(files) {
  const hash = createHash('sha256');
  for (const file of [...files, 'package.json', path.join('scripts', 'kit.js')].sort()) {
    const { mtimeMs, size } = fs.statSync(path.join(root, file));
    hash.update(`${file}\0${mtimeMs}\0${size}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

class CompileError extends Error {}

const formatHost = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };

function compile(files, destination) {
  const ts = require('typescript');
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  for (const file of files) {
    const source = fs.readFileSync(path.join(root, file), 'utf8');
    const { outputText, diagnostics } = ts.transpileModule(source, {
      compilerOptions: { ...options, noEmit: false, inlineSourceMap: true },
      fileName: path.join(root, file),
      reportDiagnostics: true,
    });
    if (diagnostics.length > 0) throw new CompileError(ts.formatDiagnostics(diagnostics, formatHost));
    const target = path.join(destination, file.replace(/\.ts$/, '.js'));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, outputText);
  }
}

/** The folder with the compiled kit. Two commands may start at once: each compiles aside, the first to rename wins. */
function compiledKit() {
  const files = sources();
  const destination = path.join(cache, fingerprint(files));
  if (fs.existsSync(destination)) return destination;
  fs.mkdirSync(cache, { recursive: true });
  const aside = fs.mkdtempSync(path.join(cache, 'new-'));
  try {
    compile(files, aside);
    fs.renameSync(aside, destination);
  } catch (error) {
    fs.rmSync(aside, { recursive: true, force: true });
    if (!fs.existsSync(destination)) throw error;
  }
  removeOld(path.basename(destination));
  return destination;
}

/** A running command may still load from the previous version, so only versions that are an hour old go. */
function removeOld(current) {
  for (const name of fs.readdirSync(cache)) {
    const folder = path.join(cache, name);
    const age = Date.now() - (fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (name !== current && age > 3_600_000) fs.rmSync(folder, { recursive: true, force: true });
  }
}

function kitOrExit() {
  try {
    return compiledKit();
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    console.error('キット自身のコードに文法の誤りがあるので、動かせません。次の場所を直してください。');
    console.error(error.message);
    process.exit(2);
  }
}

/** The commands that there are: the TypeScript files of this folder, by name. */
function commands() {
  return fs
    .readdirSync(__dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => path.basename(name, '.ts'));
}

function start([command, ...args]) {
  if (!fs.existsSync(path.join(root, 'node_modules', 'typescript'))) {
    console.error('必要なパッケージがまだ入っていません。先に npm ci を実行してください。');
    process.exit(2);
  }
  if (!commands().includes(command)) {
    console.error(`${command ?? '（指定なし）'} というコマンドはありません。`);
    console.error(`コマンドは ${commands().join('、')} です。ふだんは npm run で実行してください。`);
    process.exit(2);
  }
  module_.enableCompileCache?.(); // Node 22.8 and later: the compiled form of the libraries is kept too
  const program = require(path.join(kitOrExit(), 'scripts', `${command}.js`));
  program.main(args).then(
    (exitCode) => {
      process.exitCode = exitCode;
      // Some work cannot be called off, such as a DNS lookup that hangs: it must not hold up a command that has answered.
      setTimeout(() => process.exit(), 500).unref();
    },
    (error) => {
      console.error('キットの内部で予期しないエラーが起きました。お手数ですが、次の内容を講師に伝えてください。');
      console.error(error);
      process.exitCode = 2;
    },
  );
}

if (require.main === module) start(process.argv.slice(2));

module.exports = { compiledKit };
