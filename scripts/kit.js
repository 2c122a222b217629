// Starts a command of the kit: `node scripts/kit.js <command> [arguments]` runs scripts/<command>.ts.
const fs = require('node:fs');
const path = require('node:path');
const { inspect } = require('node:util');

/** The commands that there are: the TypeScript files of this folder, by name. */
function commands() {
  return fs
    .readdirSync(__dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => path.basename(name, '.ts'));
}

function start([command, ...args]) {
  require('./system/install.js').refuseIncomplete(command, args);
  require('./system/output.js').watchOutput();
  if (!commands().includes(command)) {
    // What is no name of a command may be anything, also a secret.
    const name = /^[\w:.-]{0,20}$/.test(command ?? '') ? command : 'そのような名前';
    console.error(`${name ?? '（指定なし）'} というコマンドはありません。`);
    console.error(`コマンドは ${commands().join('、')} です。ふだんは npm run で実行してください。`);
    process.exit(2);
  }
  require('./system/first-sign.js').showFirstSign(args);
  require('./system/run-sources.js');
  run(path.join(__dirname, `${command}.ts`), args).then(
    (exitCode) => {
      process.exitCode = exitCode;
      // Some work cannot be called off, such as a DNS lookup that hangs: it must not hold up a command that has answered.
      setTimeout(() => process.exit(), 500).unref();
    },
    (error) => {
      explain(error);
      process.exitCode = 2;
    },
  );
}

async function run(file, args) {
  const { main } = require(file);
  require('./cli/user-error.ts').showErrorsThrough(ownGate);
  return main(args);
}

/** What the user's settings hold does not pass. */
function ownGate() {
  const { gateFor } = require('./settings/redact.ts');
  const { settingsIfReadable } = require('./settings/env-file.ts');
  return gateFor(settingsIfReadable(require('./system/paths.ts').DEFAULT_SETTINGS));
}

function explain(error) {
  const { CompileError } = require('./system/run-sources.js');
  if (error instanceof CompileError) {
    console.error('キット自身のコードに文法の誤りがあるので、動かせません。次の場所を直してください。');
    console.error(error.message);
  } else {
    console.error('キットの内部で予期しないエラーが起きました。お手数ですが、次の内容を講師に伝えてください。');
    console.error(ownGate()(inspect(error)));
  }
}

if (require.main === module) start(process.argv.slice(2));

module.exports = { explain, run };
