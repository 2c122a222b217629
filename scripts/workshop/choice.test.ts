/** The choice of the first step: values of an account, checked and stored, or going on without any. */
import fs from 'node:fs';
import path from 'node:path';
import type { SETTING_NAMES } from '../../checks/settings/settings.js';
import { stepOf } from '../../steps/steps.js';
import { testCloud } from '../test/deployments.js';
import { solution } from '../test/handlers.js';
import { startWorkshop, type TestWorkshop } from './client.js';
import type { SettingsAnswer, WorkshopState } from './model.js';

let cloud: Awaited<ReturnType<typeof testCloud>>;
let workshop: TestWorkshop;
/** All states that there were. */
let states: string;
beforeAll(async () => {
  cloud = await testCloud();
  workshop = await startWorkshop({ env: cloud.sandbox.environment() });
  await workshop.until('the first check', ({ check }) => check.status === 'done');
  states = '';
  void workshop
    .until('never', (state) => {
      states += JSON.stringify(state);
      return false;
    })
    .catch(() => {});
}, 60_000);
afterAll(async () => {
  await workshop.stop();
  await cloud.close();
  fs.rmSync(workshop.home, { recursive: true, force: true });
});

const env = () => path.join(workshop.home, '.env');

function right(): Record<(typeof SETTING_NAMES)[number], string> {
  const { accountSid, authToken, twimlAppSid, apiKey, apiSecret } = cloud.sandbox;
  return {
    ...{ ACCOUNT_SID: accountSid, AUTH_TOKEN: authToken, TWIML_APP_SID: twimlAppSid },
    ...{ API_KEY: apiKey, API_SECRET: apiSecret },
  };
}

async function submit(values: object) {
  const { status, body } = await workshop.act('settings', values);
  return { status, ...(body as unknown as SettingsAnswer) };
}

const failedIds = ({ verdicts }: SettingsAnswer) =>
  verdicts.filter(({ status }) => status === 'failed').map(({ id }) => id);

test('nothing is chosen at first, which is neither a success nor a mistake', () => {
  const { settings, check, steps } = workshop.state();
  expect([settings.choice, steps[0]?.standing]).toEqual(['open', 'open']);
  expect(check).toMatchObject({ ok: false, tasks: Array.from({ length: 7 }, () => ({ status: 'open' })) });
});

test.each<[string, (values: ReturnType<typeof right>) => object, string]>([
  ['nothing at all', () => ({}), 'settings.ACCOUNT_SID'],
  ['what is no text', () => ({ ACCOUNT_SID: { a: 1 }, API_KEY: [1], API_SECRET: 3 }), 'settings.API_SECRET'],
  ['a value that is missing', ({ API_KEY, ...rest }) => rest, 'settings.API_KEY'],
  [
    'values in each other’s place',
    (all) => ({ ...all, API_KEY: all.ACCOUNT_SID, ACCOUNT_SID: all.API_KEY }),
    'settings.API_KEY',
  ],
  ['a secret in the place of a SID', (all) => ({ ...all, API_KEY: all.API_SECRET }), 'settings.API_KEY'],
  ['a secret that is cut short', (all) => ({ ...all, API_SECRET: all.API_SECRET.slice(1) }), 'settings.API_SECRET'],
])('%s is not stored, and what is wrong is said without the values', async (_, change, id) => {
  const values = change(right());
  const answer = await submit(values);
  expect([answer.status, answer.ok]).toEqual([200, false]);
  expect(failedIds(answer)).toContain(id);
  expect(fs.existsSync(env())).toBe(false);
  expectNothingTold(JSON.stringify(answer));
});

test('values that Twilio refuses are not stored', async () => {
  const { API_SECRET, ...rest } = right();
  const other = [...API_SECRET].reverse().join('');
  const answer = await submit({ ...rest, API_SECRET: other });
  expect([answer.ok, answer.verdicts.at(-1)?.status]).toEqual([false, 'failed']);
  expect(JSON.stringify(answer)).not.toContain(other);
  expect(fs.existsSync(env())).toBe(false);
});

test('who goes on without an account is at the next step, and has passed nothing', async () => {
  expect((await workshop.act('without-account')).status).toBe(200);
  const { settings, steps, current, justPassed } = await workshop.until(
    'the next step',
    (now) => now.current === '2-2',
  );
  expect([settings.choice, steps[0]?.standing, current, justPassed]).toEqual(['aside', 'aside', '2-2', []]);
});

test('right values are stored for their owner only, and pass the step without leading back', async () => {
  workshop.save(solution('2-2'));
  await workshop.until('step 2-4', ({ current }) => current === '2-4');
  const typed = right();
  const answer = await submit({ ...typed, ACCOUNT_SID: ` ${typed.ACCOUNT_SID}\n` });
  expect([answer.ok, failedIds(answer), answer.verdicts.at(-1)?.status]).toEqual([true, [], 'passed']);
  expectNothingTold(JSON.stringify(answer));
  const state = await workshop.until('the settings', ({ settings }) => settings.choice === 'made');
  expect([state.settings.kind, state.current]).toEqual(['twilio', '2-4']);
  expect(state.steps[0]?.standing).toBe('passed');
  const stored = fs.readFileSync(env(), 'utf8');
  for (const [name, value] of Object.entries(typed)) expect(stored).toContain(`\n${name}=${value}\n`);
  if (process.platform !== 'win32') expect(fs.statSync(env()).mode & 0o777).toBe(0o600);
});

test('a file that other values replace is kept, and its AUTH_TOKEN stays where none is typed', async () => {
  const before = fs.readFileSync(env(), 'utf8');
  const { AUTH_TOKEN, ...rest } = right();
  expect((await submit({ ...rest, AUTH_TOKEN: '' })).ok).toBe(true);
  expect(fs.readFileSync(env(), 'utf8')).toContain(`\nAUTH_TOKEN=${AUTH_TOKEN}\n`);
  expect(fs.readFileSync(`${env()}.before-page`, 'utf8')).toBe(before);
  if (process.platform !== 'win32') expect(fs.statSync(`${env()}.before-page`).mode & 0o777).toBe(0o600);
});

test('the AUTH_TOKEN of another account does not stay in effect', async () => {
  const { AUTH_TOKEN, ...rest } = right();
  const file = fs.readFileSync(env(), 'utf8');
  fs.writeFileSync(env(), file.replace(rest.ACCOUNT_SID, `AC${'0'.repeat(32)}`));
  expect((await submit({ ...rest, AUTH_TOKEN: '' })).ok).toBe(true);
  expect(fs.readFileSync(env(), 'utf8')).not.toMatch(/^AUTH_TOKEN=/m); // nor is it lost: its line is a comment now
  expect((await submit({ ...rest, AUTH_TOKEN })).ok).toBe(true);
});

test('settings that break later say so, and are no reason to leave the step in hand', async () => {
  const file = fs.readFileSync(env(), 'utf8');
  fs.writeFileSync(env(), file.replace(right().API_KEY, 'SK12'));
  const broken = await workshop.until('the mistake', ({ settings }) => settings.problem !== undefined);
  expect([broken.steps[0]?.standing, broken.current]).toEqual(['broken', '2-4']);
  fs.writeFileSync(env(), file);
  await workshop.until('the end of it', ({ steps }) => steps[0]?.standing === 'passed');
});

test('no secret was ever told: in no state, no file but those of settings, and nothing that was printed', () => {
  expectNothingTold(states + JSON.stringify(workshop.state()) + workshop.printed());
  const files = fs.readdirSync(workshop.home, { recursive: true, withFileTypes: true });
  for (const file of files.filter((each) => each.isFile() && !each.name.startsWith('.env'))) {
    expectNothingTold(fs.readFileSync(path.join(file.parentPath, file.name), 'latin1'));
  }
});

function expectNothingTold(text: string): void {
  const { API_SECRET, AUTH_TOKEN } = right();
  for (const secret of [API_SECRET, AUTH_TOKEN]) expect(text).not.toContain(secret);
}

test('what is chosen is there again after a restart', async () => {
  const other = await startWorkshop({ env: cloud.sandbox.environment() });
  await other.until('the first check', ({ check }) => check.status === 'done');
  await other.act('without-account');
  await other.stop('SIGKILL');
  const again = await startWorkshop({ home: other.home, env: cloud.sandbox.environment() });
  const { settings, current }: WorkshopState = await again.until('the check', ({ check }) => check.status === 'done');
  expect([settings.choice, current, stepOf(current).role]).toEqual(['aside', '2-2', 'identity']);
  await again.stop();
  fs.rmSync(other.home, { recursive: true, force: true });
});
