import fs from 'node:fs';
import path from 'node:path';
import { recordFileOf, type TestCloud, testCloud } from './test/deployments.js';
import { solution } from './test/handlers.js';
import { hasPseudoTerminal, talk } from './test/pseudo-terminal.js';
import { keepRecord, latestRecord } from './twilio/record.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
beforeEach(async () => {
  cloud.writeWorkspace('mine');
  await cloud.kit('deploy', '--sandbox');
}, 20_000);
afterAll(() => cloud.close());

const workspace = () => fs.readFileSync(path.join(cloud.home, 'workspace', 'token.ts'), 'utf8');

test('a demo is back at the start: the first step live, its variables gone, the own file kept', async () => {
  const { code, stdout } = await cloud.kit('reset', '--sandbox', '--yes');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/はじめの状態に戻しました/)]);
  expect(await cloud.live()).toEqual({ status: 200, body: expect.stringContaining('<Response>') });
  expect(workspace()).toBe(solution('2-1'));
  const kept = path.join(cloud.home, 'workspace', 'kept');
  expect(fs.readdirSync(kept).map((name) => fs.readFileSync(path.join(kept, name), 'utf8'))).toEqual([
    expect.stringContaining('// mine'),
  ]);
  expect(cloud.state.services[0]!.environments[0]!.variables).toEqual([]);
  expect((await cloud.kit('reset', '--sandbox', '--yes')).code).toBe(0);
});

test('what would be done is shown; without --yes and without a terminal nothing is done, and why is said', async () => {
  const { code, stdout } = await cloud.kit('reset', '--sandbox', '--dry-run');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/手順 2-1 に戻します/)]);
  const unasked = await cloud.kit('reset', '--sandbox');
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringMatching(/--yes/)]);
  expect(workspace()).toContain('// mine');
  expect((await cloud.live()).body).toContain('"token"');
});

test('the service is deleted, and that it is gone is no obstacle for the next reset and the next deployment', async () => {
  expect((await cloud.kit('reset', '--sandbox', '--yes', '--delete')).code).toBe(0);
  expect(fs.existsSync(path.join(cloud.home, '.handson', 'deployment.json'))).toBe(false);
  expect((await cloud.kit('reset', '--sandbox', '--yes', '--delete')).code).toBe(0);
  expect((await cloud.kit('deploy', '2-6', '--sandbox')).code).toBe(0);
});

test('a service that somebody deleted in the Console, or that was only half made, is no obstacle', async () => {
  const file = recordFileOf(cloud.home);
  const record = latestRecord(file)!;
  keepRecord({ ...record, serviceSid: `ZS${'0'.repeat(32)}`, environmentSid: `ZE${'0'.repeat(32)}` }, { file });
  expect((await cloud.kit('reset', '--sandbox', '--yes')).code).toBe(0);
  fs.rmSync(file);
  expect((await cloud.kit('reset', '--sandbox', '--yes')).code).toBe(0);
});

test('without any account, this computer alone is taken back', async () => {
  const { code, stdout } = await cloud.kit('reset', '--yes');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/はじめの状態/)]);
  expect(workspace()).toBe(solution('2-1'));
});

/** Skipped where there is no Python with `pty`: nothing else here offers a pseudo terminal. */
const onTerminal = hasPseudoTerminal ? test : test.skip;

onTerminal('on a terminal it asks first: no changes nothing, yes takes everything back', () => {
  const reset = (answer: string) => talk(['reset'], [['よろしいですか', `${answer}\r`]], cloud.home);
  expect(reset('n')).toEqual({ code: 1, screen: expect.stringContaining('何も変更しませんでした') });
  expect(workspace()).toContain('// mine');
  expect(reset('')).toMatchObject({ code: 1 });
  expect(reset('y')).toEqual({ code: 0, screen: expect.stringContaining('はじめの状態に戻しました') });
  expect(workspace()).toBe(solution('2-1'));
});
