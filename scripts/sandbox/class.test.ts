/** A class at once: thirty participants deploy to one sandbox, check their `/token` and register with its token. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { judgeToken } from '../../checks/token/token.js';
import { fetchToken } from '../net/fetch-token.js';
import { asSettings, signallingAddress, wayTo } from '../net/sandbox-link.js';
import { ANY_CREDENTIALS, connect, deployProject } from '../twilio/client.js';
import { type Sandbox, startSandbox } from './sandbox.js';

const PARTICIPANTS = 30;
/** How long (ms) each waits for an answer: longer than a person's check, because the computer may be busy with other things. */
const PATIENCE_MS = 60_000;

const CODE = `exports.handler = (context, event, callback) => {
  const { AccessToken } = Twilio.jwt;
  const token = new AccessToken(context.ACCOUNT_SID, context.API_KEY, context.API_SECRET, { identity: 'user' });
  token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: context.TWIML_APP_SID }));
  const response = new Twilio.Response();
  response.appendHeader('Content-Type', 'application/json');
  response.setBody({ token: token.toJwt() });
  callback(null, response);
};`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ buildMs: 0 });
});
afterAll(() => sandbox.close());

const settings = () => asSettings(sandbox);

/** @returns the domain */
async function deployed(participant: number): Promise<string> {
  const { accountSid: username, authToken: password } = sandbox;
  const client = connect({ credentials: { accountSid: username, username, password }, way: wayTo(sandbox) });
  const { API_KEY, API_SECRET, TWIML_APP_SID } = settings();
  const { domain } = await deployProject(client, undefined, {
    ...ANY_CREDENTIALS,
    functions: [{ name: '/token', path: '/token', access: 'public', content: CODE }],
    assets: [{ name: '/who.txt', path: '/who.txt', access: 'public', content: String(participant) }],
    serviceName: `handson-${participant}`,
    functionsEnv: 'dev',
    env: { API_KEY, API_SECRET, TWIML_APP_SID },
    pkgJson: { dependencies: { '@twilio/runtime-handler': '2.0.1', twilio: '6.2.0' } },
    runtime: 'node22',
    overrideExistingService: true,
  });
  return domain;
}

/** @returns the token */
async function checked(domain: string): Promise<string> {
  const get = (path: string) =>
    fetchToken(new URL(`https://${domain}${path}`), { ...wayTo(sandbox), deadline: Date.now() + PATIENCE_MS });
  expect(await get('/who.txt')).toMatchObject({ status: 200 });
  const outcome = await get('/token');
  expect(outcome).toMatchObject({ kind: 'answered', status: 200 });
  const { token } = JSON.parse('body' in outcome ? outcome.body : '');
  const verdicts = judgeToken(token, { settings: settings(), now: Date.now() / 1000, clock: 'local' });
  expect(verdicts.filter(({ status }) => status !== 'passed')).toEqual([]);
  return token;
}

async function registered(token: string): Promise<void> {
  const socket = new WebSocket(signallingAddress(sandbox));
  await once(socket, 'open');
  for (const [type, payload, answer] of [
    ['listen', { token }, 'connected'],
    ['register', {}, 'ready'],
  ] as const) {
    socket.send(JSON.stringify({ type, payload }));
    expect(JSON.parse(String((await once(socket, 'message'))[0]))).toMatchObject({ type: answer });
  }
  socket.terminate();
}

/** By what was done: how long (ms) each participant waited. */
const times = new Map<string, number[]>();

async function timed<T>(what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await act();
  times.set(what, [...(times.get(what) ?? []), performance.now() - startedAt]);
  return result;
}

async function participate(participant: number): Promise<void> {
  const domain = await timed('deploy', () => deployed(participant));
  const token = await timed('check', () => checked(domain));
  await timed('register', () => registered(token));
}

test(`${PARTICIPANTS} participants at once: all deploy, check and register`, async () => {
  const everybody = Array.from({ length: PARTICIPANTS }, (_, index) => participate(index));
  const failed = (await Promise.allSettled(everybody)).filter(({ status }) => status === 'rejected');
  for (const [what, unsorted] of times) {
    const sorted = unsorted.sort((a, b) => a - b);
    const [half, p99] = [0.5, 0.99].map((share) => Math.round(sorted[Math.ceil(sorted.length * share) - 1]!));
    process.stdout.write(`${what}: ${sorted.length} of ${PARTICIPANTS}, median ${half} ms, p99 ${p99} ms\n`);
  }
  expect(failed).toEqual([]);
  expect([...times].map(([what, { length }]) => [what, length])).toEqual([
    ['deploy', PARTICIPANTS],
    ['check', PARTICIPANTS],
    ['register', PARTICIPANTS],
  ]);
}, 120_000);
