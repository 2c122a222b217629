import fs from 'node:fs';
import path from 'node:path';
import { recordFileOf, type TestCloud, testCloud } from '../test/deployments.js';
import { latestRecord } from './record.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterEach(() => cloud.setFaults());
afterAll(() => cloud.close());

const account = () => `${cloud.sandbox.accountSid.slice(0, 4)}…${cloud.sandbox.accountSid.slice(-2)}`;
const service = () => latestRecord(recordFileOf(cloud.home))!.serviceName;

async function firstLine(...args: string[]): Promise<string> {
  const { stdout } = await cloud.kit(...args);
  return stdout.split('\n')[0]!;
}

async function destination(...args: string[]): Promise<unknown> {
  return JSON.parse(await firstLine(...args, '--json')).destination;
}

test('before the first deployment, nothing is live', async () => {
  expect(await destination('reset', '--dry-run', '--sandbox')).toMatchObject({ cloud: 'sandbox', live: null });
  expect(await firstLine('deploy', '2-4', '--sandbox')).toMatch(
    new RegExp(`^送信先: サンドボックスのアカウント ${account()} / サービス \\S+ / まだ何もデプロイされていません$`),
  );
});

const COMMANDS = [
  ['deploy', '--prebuild', '--sandbox'],
  ['reset', '--dry-run', '--sandbox'],
  ['reset', '--dry-run', '--delete', '--sandbox'],
  ['deploy', '2-4', '--sandbox'],
];

test.each(COMMANDS)('%s %s %s %s says first where it sends and what is live there', async (...args) => {
  const command = args.filter(Boolean);
  expect(await firstLine(...command)).toBe(
    `送信先: サンドボックスのアカウント ${account()} / サービス ${service()} / 公開中: 手順 2-4 の完成例`,
  );
  expect(await destination(...command)).toEqual({
    cloud: 'sandbox',
    account: account(),
    service: service(),
    live: '2-4',
  });
});

test('env says it when it changes what is deployed', async () => {
  await cloud.kit('env', '--sandbox', '--yes');
  expect(await firstLine('env', '--deployed')).toMatch(/^送信先: サンドボックス.* \/ 公開中: 手順 2-4/);
});

test('of a project that is only built, nothing is live', async () => {
  fs.appendFileSync(path.join(cloud.home, '.env'), '\nHANDSON_SERVICE_NAME=only-built\n');
  await cloud.kit('deploy', '--prebuild', '--sandbox');
  expect(await destination('reset', '--dry-run', '--sandbox')).toMatchObject({ service: 'only-built', live: null });
  fs.rmSync(path.join(cloud.home, '.env'));
});

test('what gives no mark, or does not answer, cannot be told, and why is said', async () => {
  await cloud.setFaults({ kind: 'status', value: 500 });
  expect(await destination('deploy', '2-6', '--sandbox')).toMatchObject({
    live: 'unknown',
    why: expect.stringMatching(/500/),
  });
  await cloud.setFaults({ kind: 'status', value: 404, match: '/handson.json' });
  expect(await firstLine('reset', '--dry-run', '--sandbox')).toMatch(/公開中のものは確認できません（.*目印/);
});

test('the account is never whole', () => {
  expect(cloud.printed()).not.toContain(cloud.sandbox.accountSid);
});
