/** The rehearsal on an account. A sandbox stands in for it, reached as Twilio is: by proxy and certificate. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import express from 'express';
import { LAST_STEP, stepFor } from '../steps/steps.js';
import type { AccountRehearsal } from './rehearsal/on-account.js';
import type { Stage } from './rehearsal/rehearsal.js';
import { ROOT } from './system/paths.js';
import type { Ran } from './test/run-kit.js';
import { accountForTests } from './test/stand-in.js';

const at = accountForTests();
beforeEach(() => at.account.forgetCalls());
afterEach(() => jest.restoreAllMocks());

const LAST = LAST_STEP.id;
const GRANT = stepFor('grant').id;

function masked(): string {
  const { ACCOUNT_SID } = at.account.settings;
  return `${ACCOUNT_SID.slice(0, 4)}…${ACCOUNT_SID.slice(-2)}`;
}

async function rehearsed(): Promise<Ran & { rehearsal: AccountRehearsal }> {
  const ran = await at.account.kit(at.home, 'rehearse', '--twilio', '--json');
  return { ...ran, rehearsal: JSON.parse(ran.stdout) };
}

function failures({ stages }: AccountRehearsal) {
  return stages.filter(({ ok }: Stage) => !ok).map(({ id }) => id);
}

function receipt(): string {
  return fs.readFileSync(path.join(at.home, '.handson', 'likeness.json'), 'utf8');
}

test('proves the key’s way alone, deletes what it made, and leaves a receipt without a value', async () => {
  at.account.writeSettings(at.home, { AUTH_TOKEN: undefined });
  const { code, stderr, rehearsal } = await rehearsed();
  const ids = ['settings', `deploy ${LAST}`, 'check', 'voice', `deploy ${GRANT}`, `switch ${LAST}`, 'delete'];
  expect([code, stderr, rehearsal.ok, rehearsal.isGone]).toEqual([0, '', true, true]);
  expect(rehearsal).toMatchObject({
    destination: { cloud: 'twilio', account: masked(), service: rehearsal.serviceName, live: null },
  });
  expect(rehearsal.stages.map(({ id }) => id)).toEqual(ids);
  expect(rehearsal.stages.find(({ id }) => id === 'voice')!.verdicts).toEqual([
    expect.objectContaining({ status: 'skipped', cause: expect.stringContaining('見つかりません') }),
  ]);
  expect(rehearsal.likeness.filter(({ standing }) => standing !== 'proven')).toEqual([]);
  expect(rehearsal.likeness.length).toBeGreaterThan(15);

  expect(await at.account.services()).toEqual([]);
  expect(receipt()).not.toMatch(/[A-Z]{2}[0-9a-f]{32}|twil\.io\/[^{]|handson-/);
  for (const value of Object.values(at.account.settings)) expect(receipt()).not.toContain(value);
  expect(fs.readdirSync(at.home).sort()).toEqual(['.env', '.handson']);
  expect(fs.readdirSync(path.join(at.home, '.handson')).sort()).toEqual(['agreed', 'likeness.json', 'owner']);
}, 60_000);

test('a person reads where it goes, which way is proven, and what was compared; the owner may delete where a key may not', async () => {
  at.account.writeSettings(at.home);
  await at.account.setFaults({ kind: 'status', value: 401, match: 'DELETE', nth: 1 });
  const { code, stdout } = await at.account.kit(at.home, 'rehearse', '--twilio');
  expect(stdout).toMatch(
    new RegExp(
      `^送信先: Twilio のアカウント ${masked()} / サービス handson-rehearsal-[0-9a-f]{8}（リハーサル用[^/]* / まだ何もデプロイされていません\n`,
    ),
  );
  expect(stdout).toContain('AUTH_TOKEN もありますが、参加者と同じように、API キーだけでデプロイします。');
  expect(stdout).toMatch(/✔ サービス handson-rehearsal-\w+ を削除し、なくなったことを確認/);
  expect(stdout).toMatch(
    /サンドボックスと比べました: 同じ \d\d 件、違う 1 件、分からない 0 件、問い合わせなかった 0 件/,
  );
  expect(code).toBe(0);
}, 60_000);

test('an account that answers otherwise: the receipt and the command name status and shape', async () => {
  at.account.writeSettings(at.home);
  const { json, status } = express.response;
  jest.spyOn(express.response, 'json').mockImplementation(function (this: express.Response, body: object) {
    const isService = 'unique_name' in body && 'domain_base' in body;
    const isBuild = 'runtime' in body;
    if (isBuild && this.statusCode === 201) status.call(this, 202);
    return json.call(this, isService ? { ...body, ui_editable: 'yes', region: 'us1' } : body);
  });
  const { code, stdout } = await at.account.kit(at.home, 'rehearse', '--twilio');
  expect(stdout).toMatch(
    /POST serverless\.twilio\.com\/v1\/Services\/\{ZS\}\/Builds\n +ステータス: Twilio は 202、サンドボックスは 201/,
  );
  expect(stdout).toMatch(
    /201 の ui_editable: Twilio は string、サンドボックスは boolean\n +201 の region: Twilio は string/,
  );
  expect(code).toBe(0); // nothing of the chapter is broken by it
  const { calls } = JSON.parse(receipt());
  const differing = calls.filter(({ standing }: { standing: string }) => standing === 'differs');
  expect(differing.map(({ call }: { call: string }) => call)).toEqual(
    expect.arrayContaining([
      'POST serverless.twilio.com/v1/Services',
      'POST serverless.twilio.com/v1/Services/{ZS}/Builds',
    ]),
  );
}, 60_000);

test.each([
  ['a key that may not deploy', { kind: 'status', value: 403, match: 'POST /v1/Services$' }, `deploy ${LAST}`],
  ['a cut connection in the middle', { kind: 'reset', match: 'POST .*/Deployments', nth: 2 }, `deploy ${GRANT}`],
] as const)(
  'after %s, nothing is left either',
  async (_, fault, failing) => {
    at.account.writeSettings(at.home);
    await at.account.setFaults(fault);
    const { code, rehearsal } = await rehearsed();
    expect([code, rehearsal.isGone, failures(rehearsal)]).toEqual([1, true, [failing]]);
    expect(await at.account.services()).toEqual([]);
  },
  60_000,
);

test('called off by Ctrl+C, it deletes what it made and says so', async () => {
  at.account.writeSettings(at.home);
  await at.account.setFaults({ kind: 'latency', value: 1_000, match: 'POST .*/Builds' });
  const child = start();
  await at.account.untilCalled('POST', /Builds$/);
  child.process.kill('SIGINT');
  child.process.kill('SIGINT'); // npm passes it on once more
  const [code] = await once(child.process, 'close');
  expect(child.printed()).toMatch(
    /中止しました。作ったサービス handson-rehearsal-\w+ は削除し、なくなったことを確かめました。/,
  );
  expect([code, await at.account.services()]).toEqual([130, []]);
}, 60_000);

test('what a killed one left, the next one deletes first; a deletion that failed is told, and mended by the next', async () => {
  at.account.writeSettings(at.home);
  await at.account.setFaults({ kind: 'latency', value: 5_000, match: 'POST .*/Builds' });
  const child = start();
  await at.account.untilCalled('POST', /Builds$/);
  child.process.kill('SIGKILL');
  await once(child.process, 'close');
  expect(await at.account.services()).toHaveLength(1);

  await at.account.setFaults({ kind: 'status', value: 403, match: 'DELETE' });
  const { code, rehearsal } = await rehearsed();
  expect([code, rehearsal.isGone, failures(rehearsal)]).toEqual([1, false, ['leftover', 'delete']]);
  expect(rehearsal.stages.at(-1)!.verdicts[0]!.cause).toMatch(
    /^サービス handson-rehearsal-\w+ を削除できませんでした。まだ残/,
  );
  expect(await at.account.services()).toHaveLength(2);

  await at.account.setFaults();
  const next = await rehearsed();
  expect([next.code, failures(next.rehearsal)]).toEqual([0, []]);
  expect(await at.account.services()).toEqual([]);
}, 60_000);

describe('nothing is sent', () => {
  test.each([
    ['without settings', undefined, /リハーサルに必要な値（ACCOUNT_SID、TWIML_APP_SID、API_KEY、API_SECRET）/],
    ['without the key', { API_KEY: undefined, API_SECRET: 'short' }, /必要な値（API_KEY、API_SECRET）が/],
    ['with the values of a sandbox', { HANDSON_SANDBOX: 'true' }, /HANDSON_SANDBOX=true/],
  ])('%s', async (_, changes, says) => {
    if (changes) at.account.writeSettings(at.home, changes);
    const { code, stdout, stderr } = await at.account.kit(at.home, 'rehearse', '--twilio');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(await at.account.calls()).toEqual([]);
  });
});

/** In a process of its own, which signals can end. */
function start() {
  const env = { ...process.env, ...at.account.env, HANDSON_HOME: at.home, NO_COLOR: '1' };
  const args = [path.join(ROOT, 'scripts', 'kit.js'), 'rehearse', '--twilio'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += text));
  return { process: child, printed: () => printed };
}
