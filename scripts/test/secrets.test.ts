import { createHmac } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { stepOf } from '../../steps/steps.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { stepFile } from '../system/paths.js';
import { changed, inParallel, reusedRunner, solution } from './handlers.js';
import { type Ran, runKit, temporaryHome } from './run-kit.js';

const settings = throwawaySettings();
const home = temporaryHome();

/** Handlers that do their best to give a secret away. */
const LEAKY = [
  "console.log('token_' + token.toJwt(), 'x' + token.toJwt());",
  "console.log(token.toJwt().split('.'), token.toJwt().replaceAll('.', '%2E'));",
  "console.log(token.toJwt().match(/.{1,60}/g)!.join('\\n'));",
  "console.log(btoa(context.API_SECRET), context.API_SECRET.toUpperCase(), context.API_SECRET.split('').join(' '));",
  "console.log('a'.repeat(1_985) + context.API_SECRET);",
  "throw new Error('a'.repeat(100) + context.API_SECRET);",
  "throw Object.assign(new Error('x'), { message: 42, name: { secret: context.API_SECRET } });",
  "console.log('secret', context.API_SECRET, (context as any).AUTH_TOKEN);",
  'console.log(context); console.error(process.env);',
  'console.log(token, token.toJwt());',
  'throw new Error("signed with " + context.API_SECRET + token.toJwt());',
  'return callback(new Error(token.toJwt()));',
  'return callback(null, { token } as any);',
  'return callback(null, { jwt: token.toJwt(), secret: context.API_SECRET });',
  'return callback(null, context.API_SECRET + " " + token.toJwt());',
  `const secret = '${settings.API_SECRET}'; secrt;`,
  `const other = new AccessToken(context.ACCOUNT_SID, context.API_KEY, '${settings.API_SECRET}x', { identity });`,
  '(context as any)[context.API_SECRET]; (Twilio as any)[token.toJwt()]();',
  `const identity2 = '${settings.API_SECRET}' context.nothing`,
];

let server: http.Server;
let url: string;
/** Answers of a `/token` that carry a secret or a usable token in the wrong place. */
let bodies: string[] = [];

beforeAll(async () => {
  fs.mkdirSync(path.join(home, 'workspace'));
  fs.copyFileSync(stepFile(stepOf('2-6').file), path.join(home, 'workspace', 'token.ts'));
  writeSettings('.env', settings);
  writeSettings('misspelt.env', { ...settings, API_SECRETE: settings.API_SECRET, API_KEY: settings.API_SECRET });
  writeSettings('quoted.env', {
    ...settings,
    API_SECRET: `“${settings.API_SECRET}”`,
    AUTH_TOKEN: `${settings.AUTH_TOKEN} `,
  });
  server = http.createServer(({ url: asked }, response) => response.end(bodies[Number(asked?.slice(1))]));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  fs.rmSync(home, { recursive: true });
});

function writeSettings(name: string, values: object): void {
  const lines = Object.entries(values).map((entry) => `${entry.join('=')}\n`);
  fs.writeFileSync(path.join(home, name), lines.join(''));
}

/** A token of the right shape, signed with the real secret. */
function usableToken(): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: settings.API_KEY, sub: settings.ACCOUNT_SID, iat: now, exp: now + 3600, grants: {} };
  return signed(`${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`);
}

function signed(content: string): string {
  return `${content}.${createHmac('sha256', settings.API_SECRET).update(content).digest('base64url')}`;
}

/** What must not be in a text: the secrets (in any dress, or half of one), and every token that verifies. */
function leaks(text: string): string[] {
  const plain = text.replaceAll(/[\s'",]|\\n/g, '').replaceAll(/%2E/gi, '.');
  const forms = [settings.API_SECRET, settings.AUTH_TOKEN].flatMap((secret) => [
    ...Array.from({ length: 17 }, (_, at) => secret.slice(at, at + 16)),
    Buffer.from(secret).toString('base64'),
  ]);
  const secrets = forms.filter((form) => plain.toLowerCase().includes(form.toLowerCase()));
  const tokens = [...plain.matchAll(/(eyJ[\w-]+\.[\w-]+)\.[\w-]{43}/g)].filter(
    ([token, content]) => signed(content!) === token,
  );
  return [...secrets, ...tokens.map(([token]) => token)];
}

function writtenFiles(): string[] {
  return fs
    .readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.env') && !entry.name.startsWith('leaky'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** The checks are many: a process for each would take most of the time of this test. */
async function inThisProcess(commands: readonly string[][], env: Record<string, string>): Promise<Ran[]> {
  const ran: Ran[] = [];
  const before = { ...process.env };
  Object.assign(process.env, env, { HANDSON_HOME: home, NO_COLOR: '1' });
  let check: typeof import('../check.js') | undefined;
  jest.isolateModules(() => {
    const runners = jest.requireActual('../run/runner/runner.js');
    jest.doMock('../run/runner/runner.js', () => ({ ...runners, Runner: reusedRunner }));
    check = require('../check.js'); // it reads HANDSON_HOME when it is loaded
  });
  let [stdout, stderr]: string[][] = [[], []];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text: string) => void stdout!.push(text)),
    jest.spyOn(console, 'error').mockImplementation((text: string) => void stderr!.push(text)),
  ];
  for (const [, ...args] of commands) {
    [stdout, stderr] = [[], []];
    const code = await check!.main(args.map((arg) => (/\.env$/.test(arg) ? path.join(home, arg) : arg)));
    ran.push({ code, stdout: stdout.join('\n'), stderr: stderr.join('\n') });
  }
  for (const spy of spies) spy.mockRestore();
  process.env = before;
  return ran;
}

test('the scan itself finds a secret and a usable token', () => {
  expect(leaks(`x${settings.API_SECRET}x`)).not.toEqual([]);
  expect(leaks(settings.AUTH_TOKEN.slice(5, 21).toUpperCase())).toHaveLength(1);
  expect(leaks(`token_${usableToken()}`)).toHaveLength(1);
  expect(
    leaks(
      usableToken()
        .match(/.{1,60}/g)!
        .join('\n'),
    ),
  ).toHaveLength(1);
});

test('nothing that the commands print or write holds a secret or a token that verifies', async () => {
  const jwt = usableToken();
  bodies = [
    JSON.stringify({ token: jwt }),
    JSON.stringify({ Token: jwt, secret: settings.API_SECRET }),
    JSON.stringify({ token: { secret: settings.API_SECRET, keySid: settings.API_KEY } }),
    JSON.stringify({ message: `bad ${settings.API_SECRET} ${jwt}`, name: 'Error', stack: settings.AUTH_TOKEN }),
    `<html><title>${settings.API_SECRET}</title>${jwt}</html>`,
    `${jwt} ${settings.AUTH_TOKEN}`,
    JSON.stringify({ token: `Bearer ${jwt}` }),
    JSON.stringify(`${jwt}`),
    JSON.stringify({ token: `${settings.API_SECRET}` }),
  ];
  const leaky = LEAKY.map((line, index) => {
    const file = path.join(home, `leaky${index}.ts`);
    const answer = '  return callback(null, { token: token.toJwt() });';
    fs.writeFileSync(file, changed(solution('2-6'), answer, `  ${line}\n${answer}`));
    return file;
  });
  const commands = [
    ...leaky.map((file) => ['check', '2-6', '--file', file]),
    ...bodies.map((_, index) => ['check', '2-6', '--url', `${url}/${index}`]),
    ...['misspelt.env', 'quoted.env'].flatMap((env) => [
      ['check', '2-1', '--env', env],
      ['check', '2-6', '--env', env],
    ]),
    ['check', '2-1'],
    ['check', '2-6'],
    ['step'],
    ['step', '2-4'],
    ['step', '2-6', '--diff'],
    ['build'],
    ['rehearse', '--json'],
  ];
  // The verdicts are the same texts as JSON; what a handler printed is put in differently.
  const json = leaky.slice(0, 3).map((file) => ['check', '2-6', '--file', file, '--json']);
  const proxy = { HTTPS_PROXY: `http://user:${settings.API_SECRET}@127.0.0.1:1` }; // Twilio itself is out of reach
  const all = [...commands, ...json];
  const here = all.filter(([command]) => command === 'check');
  const asProcesses = all.filter(([command]) => command !== 'check');
  const ran = [
    ...(await inParallel(asProcesses, 2, (args) => runKit(args, home, { ...proxy, NO_PROXY: '127.0.0.1' }))),
    ...(await inThisProcess(here, { ...proxy, NO_PROXY: '127.0.0.1' })),
  ];
  const order = [...asProcesses, ...here];
  expect(order.filter((_, index) => ran[index]!.stdout + ran[index]!.stderr === '')).toEqual([]);

  const printed = ran.map(({ stdout, stderr }, index) => [order[index]!.join(' '), leaks(stdout + stderr)]);
  expect(printed.filter(([, found]) => found!.length > 0)).toEqual([]);
  const written = writtenFiles().map((file) => [file, leaks(fs.readFileSync(file, 'utf8'))]);
  expect(written.length).toBeGreaterThan(3);
  expect(written.filter(([, found]) => found!.length > 0)).toEqual([]);
  expect(ran.map(({ stderr }) => stderr).filter((text) => /\n\s+at /.test(text))).toEqual([]);
}, 120_000);
