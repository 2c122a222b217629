// Runs Twilio's own clients for the test of likeness, one after the other in one process: loading them costs more than all
// that they do. A message is either code with the `twilio` library's client in `client`, or the arguments of `twilio-run`;
// the answer is what it printed and its exit code. It is over, as a process is, when nothing is left to do.
const path = require('node:path');

const run = { twilioRun, library };
let printed = '';
let isRunning = false;

for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text, ...rest) => {
    printed += text;
    rest.findLast((each) => typeof each === 'function')?.();
    return true;
  };
}
process.exit = (code = process.exitCode) => {
  process.exitCode = code;
  throw new Error('the command ends here');
};
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => {
    process.exitCode ||= 1;
    printed += error.stack;
  });
}
process.on('message', ({ kind, args }) => {
  process.channel.unref();
  isRunning = true;
  run[kind](...args);
});
process.on('beforeExit', (code) => {
  if (!isRunning) return;
  isRunning = false;
  process.exitCode = undefined;
  process.channel.ref();
  process.send({ code, printed });
  printed = '';
});

/** A fresh command line, which adds its commands to the one and only parser; the packages behind it stay loaded. */
function twilioRun(...args) {
  const script = require.resolve('twilio-run/bin/twilio-run.js');
  const own = [path.dirname(path.dirname(script)), path.dirname(require.resolve('yargs/package.json'))];
  for (const file of Object.keys(require.cache)) {
    if (own.some((folder) => file.startsWith(folder + path.sep))) delete require.cache[file];
  }
  process.argv = [process.execPath, script, ...args];
  require(script);
}

async function library(credentials, code) {
  const client = require('twilio')(...credentials);
  const value = await new Function('client', `return (async () => { ${code} })()`)(client).catch(
    ({ status, code, message }) => ({ status, code, message }),
  );
  console.log(JSON.stringify(value));
}
