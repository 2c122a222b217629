import fs from 'node:fs';
import path from 'node:path';
import { LAST_STEP } from '../../steps/steps.js';
import { runKit, temporaryHome } from './run-kit.js';
import { SETTINGS } from './tokens.js';

const home = temporaryHome();
const lines = Object.entries(SETTINGS).map((entry) => `${entry.join('=')}\n`);
beforeAll(() => fs.writeFileSync(path.join(home, '.env'), lines.join('')));
afterAll(() => fs.rmSync(home, { recursive: true }));

const { API_SECRET, AUTH_TOKEN } = SETTINGS;
/** What somebody may paste into a command line that is meant for something else. */
const TYPED = [
  API_SECRET,
  AUTH_TOKEN,
  `${API_SECRET}x`,
  `_${AUTH_TOKEN}`,
  API_SECRET.slice(0, 20),
  [...API_SECRET].join('.'),
];

const WAYS: Record<string, (secret: string) => string[]> = {
  'as an argument too many': (secret) => [secret, secret],
  'as an option': (secret) => [`--${secret}`],
  'as an option with a value': (secret) => [`--${secret}=1`],
  'as a value': (secret) => ['--timeout', secret, '--port', secret],
};

const CALLS: [command: string, args: (secret: string) => string[]][] = [
  ...['deploy', 'step', 'build', 'env', 'reset', 'rehearse', 'doctor', 'start', 'sandbox', 'voice'].flatMap((command) =>
    Object.values(WAYS).map((way): [string, (secret: string) => string[]] => [command, way]),
  ),
  ['deploy', (secret) => [secret]],
  ['deploy', (secret) => [secret, '--json']],
  ['step', (secret) => [secret]],
  ['check', (secret) => [secret]],
  ['check', (secret) => [LAST_STEP.id, '--url', secret]],
  ['check', (secret) => [LAST_STEP.id, '--url', `https://${secret}@127.0.0.1:x/`]],
  ['check', (secret) => [LAST_STEP.id, '--file', secret]],
  ['check', (secret) => [LAST_STEP.id, '--identity', `${secret}-`]],
  ['check', (secret) => [LAST_STEP.id, '--env', secret, '--json']],
];

test('a secret that is typed in the wrong place is not shown', async () => {
  const pieces = [API_SECRET, AUTH_TOKEN].map((secret) => secret.slice(0, 8));
  const shown: string[] = [];
  let count = 0;
  for (const [index, [command, args]] of CALLS.entries()) {
    // Each way with each command, each of the typed texts in its turn.
    const typed = TYPED[index % TYPED.length]!;
    const { code, stdout, stderr } = await runKit([command, ...args(typed)], home);
    const letters = (stdout + stderr).replace(/[^A-Za-z0-9]/g, '');
    if (code === 2) count += 1;
    if (pieces.some((piece) => letters.includes(piece))) shown.push([command, ...args(typed)].join(' '));
  }
  expect(shown).toEqual([]);
  expect(count).toBe(CALLS.length);
}, 60_000);

test.each([API_SECRET, AUTH_TOKEN])('nor is one that is the name of the service', async (secret) => {
  const named = path.join(home, 'named.env');
  fs.writeFileSync(named, [...lines, `HANDSON_SERVICE_NAME=${secret}\n`].join(''));
  const { code, stdout, stderr } = await runKit(['env', '--show', '--env', named], home);
  expect(stdout + stderr).not.toContain(secret.slice(0, 8));
  expect([code, stdout]).toEqual([1, expect.stringMatching(/シークレット/)]);
});
