import path from 'node:path';
import type { Execution } from '../../../checks/handler/execution.js';
import { throwawaySettings } from '../../settings/throwaway.js';
import { compile } from '../compile.js';
import { Runner } from './runner.js';

const fileName = path.resolve('token.js');
const settings = throwawaySettings();

/** Goes from test to test, as long as it is free: a process costs more than all that is run in it. */
let runner: Runner | undefined;
afterEach(async () => {
  if (await runner?.isFree()) return;
  runner?.stop();
  runner = undefined;
});
afterAll(() => runner?.stop());

/** Runs a handler in the process of the one before where there is one. */
async function run(source: string): Promise<Execution> {
  const { js, map } = compile(source, fileName, { instrumented: true });
  runner ??= new Runner({ reusable: true });
  return runner.run({ js, map, fileName, settings, extra: {}, timeoutMs: 5_000 }, Date.now() + 60_000);
}

const handler = (body: string) => `exports.handler = (context, event, callback) => { ${body} };`;

const TOKEN = handler(`
  const { AccessToken } = Twilio.jwt;
  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: 'user' });
  token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID }));
  const response = new Twilio.Response();
  response.appendHeader('Content-Type', 'application/json');
  response.setBody({ token: token.toJwt() });
  console.log('made', JSON.stringify({ a: [1] }));
  callback(null, response);`);

const withoutToken = ({ answers, ...rest }: Execution) => [rest, answers.map(({ payload: { kind } }) => kind)];

it('runs one handler after the other in one process, with the same outcome and nothing of the one before', async () => {
  const first = await run(TOKEN);
  const process_ = runner!;
  for (let round = 0; round < 5; round++) {
    expect(await process_.isFree()).toBe(true);
    expect(withoutToken(await run(TOKEN))).toEqual(withoutToken(first));
  }
  expect(first.output).toBe('made {"a":[1]}\n');
  expect(await process_.isFree()).toBe(true);
  expect(await run(handler('callback(null, typeof leftover + typeof Runtime)'))).toMatchObject({
    ending: { kind: 'answered' },
    output: '',
    answers: [{ payload: { kind: 'text', text: 'undefinedobject' } }],
  });
});

it.each([
  ['nothing', handler('')],
  ['TwiML', handler('callback(null, new Twilio.twiml.VoiceResponse())')],
  ['an error', handler('callback(new Error("x"))')],
  ['an exception', handler('null.x')],
  ['an answer that is awaited', `exports.handler = async (c, e, callback) => { await null; callback(null, 'x'); };`],
  ['an exception where nobody waits', `exports.handler = async () => { await null; throw new Error('x'); };`],
  ['no handler', 'exports.other = 1;'],
  [
    'another global of a Function',
    handler(`Object.defineProperty(globalThis, 'Runtime', { get: () => 1 }); Response = 1`),
  ],
  ['much that is printed', handler(`console.log('x'.repeat(300000)); console.error('y'); callback(null, 'x');`)],
])('goes on after %s', async (_, source) => {
  await run(source);
  expect(await runner!.isFree()).toBe(true);
  expect(await run(handler(`callback(null, 'next')`))).toMatchObject({
    output: '',
    answers: [{ payload: { text: 'next' } }],
  });
});

it.each([
  ['Object.prototype', 'Object.prototype.evil = 1'],
  ['Array.prototype', 'Array.prototype.map = () => []'],
  ['a getter', `Object.defineProperty(String.prototype, 'length2', { get: () => 1 })`],
  ['an attribute', `Object.freeze(Array.prototype)`],
  ['a prototype', 'Object.setPrototypeOf(Math, {})'],
  ['JSON', 'JSON.stringify = () => "{}"'],
  ['an iterator', 'Object.getPrototypeOf([].values()).next = () => ({ done: true })'],
  ['the prototype of async functions', 'Object.getPrototypeOf(async () => {}).evil = 1'],
  ['console', 'console.log = () => {}'],
  ['a count of console', 'console.count("x")'],
  ['the library', 'Twilio.jwt.AccessToken.prototype.toJwt = () => "x"'],
  ['a class of the library', 'Twilio.jwt.extra = 1'],
  ['Twilio.Response', 'Twilio.Response.prototype.setBody = () => {}'],
  ['the REST client', 'context.getTwilioClient().x'],
  ['a global variable', 'globalThis.evil = 1'],
  ['a global variable without a word', `Function('evil = 1')()`],
  ['a global of a Function for good', `Object.defineProperty(globalThis, 'Runtime', { configurable: false })`],
  ['a listener', `process.on('exit', () => {})`],
  ['the environment', 'process.env.EVIL = "1"'],
  ['the require cache', 'process.mainModule.require.cache.x = 1'],
  ['another module', `require('fs').readFileSync = 1`],
  ['a timer', 'setInterval(() => {}, 1000)'],
  ['a timer that keeps nobody waiting', 'setInterval(() => console.log("late"), 1).unref()'],
  ['a promise that resolves later', `new Promise((r) => setTimeout(r, 1)).then(() => console.log('late'))`],
  ['an immediate', 'setImmediate(() => {}).unref()'],
  ['a connection', `fetch('http://127.0.0.1:9').catch(() => {})`],
  ['a signal', 'AbortSignal.timeout(10)'],
  ['a channel', 'new MessageChannel().port1.postMessage(1)'],
  ['something for the end of an object', 'new FinalizationRegistry(() => {}).register({}, 1)'],
  ['a mark', `performance.mark('evil')`],
  ['the depth of stacks', 'Error.stackTraceLimit = 1'],
  ['the shape of stacks', 'Error.prepareStackTrace = () => "x"'],
])('does not go on when a handler leaves something behind: %s', async (_, code) => {
  await run(handler(`try { ${code} } catch {} callback(null, 'x')`));
  expect(await runner!.isFree()).toBe(false);
});

it('takes nothing that a handler sends for a report', async () => {
  const noise = `['x', null, 5, {}, { recorded: {} }, { run: 1, mark: 'called' }].forEach((value) => process.send(value))`;
  const { ending, answers } = await run(handler(`${noise}; callback(null, 'mine')`));
  expect([ending.kind, answers]).toEqual([
    'answered',
    [expect.objectContaining({ payload: { kind: 'text', text: 'mine' } })],
  ]);
});
