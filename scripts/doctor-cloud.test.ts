/** Every trouble between this computer and the cloud is caused for real, at a sandbox, and has to be told. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from '../checks/settings/settings.js';
import { asSettings } from './net/sandbox-link.js';
import { throwawaySettings } from './settings/throwaway.js';
import { ROOT } from './system/paths.js';
import { recordFileOf, type TestCloud, testCloud } from './test/deployments.js';
import {
  consoleOf,
  type Diagnosis,
  diagnose,
  neighbour,
  printedByDoctors,
  report,
  writeSettings,
} from './test/doctor.js';
import { changed, solution } from './test/handlers.js';
import { latestRecord } from './twilio/record.js';

let cloud: TestCloud;
/** As it was deployed; nothing in it is wrong. */
let home: string;
let own: Settings;
let record: { serviceSid: string; environmentSid: string; domain: string; serviceName: string };
let twilioConsole: ReturnType<typeof consoleOf>;
const other = throwawaySettings();
const homes: string[] = [];
/** What else must never be printed. */
const known: string[] = [];

beforeAll(async () => {
  cloud = await testCloud({ inProcesses: true }); // for what they log
  own = asSettings(cloud.sandbox);
  writeSettings(cloud.home, { ...own, HANDSON_SANDBOX: 'true' });
  fs.mkdirSync(path.join(cloud.home, 'workspace'));
  fs.writeFileSync(path.join(cloud.home, 'workspace', 'token.ts'), noisy());
  await cloud.kit('deploy');
  record = latestRecord(recordFileOf(cloud.home))!;
  twilioConsole = consoleOf(cloud.sandbox);
  home = homeWith({});
}, 60_000);

afterAll(async () => {
  await cloud.close();
  for (const home of homes) fs.rmSync(home, { recursive: true, force: true });
});

/** A `/token` that logs an error, with everything in it that must not be told, when it is asked to. */
function noisy(): string {
  const log = "console.error('no', context.API_SECRET, 'of', context.ACCOUNT_SID, 'in', process.cwd());";
  return changed(solution('2-6'), 'const identity', `if ('noise' in event) ${log}\n  const identity`);
}

/** A home at the same sandbox, with other settings. */
function homeWith(settings: Partial<Settings>, flags: Record<string, string> = { HANDSON_SANDBOX: 'true' }): string {
  const home = neighbour(cloud.home);
  homes.push(home);
  const values = Object.entries({ ...own, ...settings, ...flags }).filter(([, value]) => value !== undefined);
  writeSettings(home, Object.fromEntries(values));
  return home;
}

/** With settings that do not name the sandbox, which then stands in for Twilio without the command's knowledge. */
function diagnoseTwilio(...args: string[]): Promise<Diagnosis> {
  const { HTTPS_PROXY = '', NODE_EXTRA_CA_CERTS = '', NO_PROXY = '' } = cloud.sandbox.environment();
  return diagnose(homeWith({}, {}), args, { HTTPS_PROXY, NODE_EXTRA_CA_CERTS, NO_PROXY });
}

function causes({ failed }: Diagnosis): Record<string, string> {
  return Object.fromEntries(failed.map(({ id, cause = '' }) => [id, cause]));
}

test('all is well: everything is asked and passes', async () => {
  const { code, failed, verdict, facts } = await diagnose(cloud.home);
  expect(failed).toEqual([]);
  expect(code).toBe(0);
  expect(facts).toMatchObject({
    cloud: 'サンドボックス',
    account: `${own.ACCOUNT_SID.slice(0, 4)}…${own.ACCOUNT_SID.slice(-2)}`,
  });
  for (const id of ['reach', 'clock', 'account', 'key', 'app']) expect(verdict(`cloud.${id}`).status).toBe('passed');
  for (const id of ['environment', 'public', 'live', 'variables', 'logs']) {
    expect(verdict(`deployment.${id}`).status).toBe('passed');
  }
  expect(verdict('settings.agreement').status).toBe('passed');
  expect(verdict('deployment.live').title).toBe('公開中のコード: 作業ファイル');
});

test('what can be asked at the same time is: all answers together are not waited for', async () => {
  await cloud.setFaults({ kind: 'latency', value: 800 });
  await cloud.forgetCalls();
  const { failed, took } = await diagnose(cloud.home);
  const calls = await cloud.calls();
  await cloud.setFaults();
  expect(failed).toEqual([]);
  expect(took).toBeLessThan(calls.reduce((sum, { ms }) => sum + ms, 0));
});

test('the text says the same', async () => {
  const text = await report(cloud.home);
  expect(text).toContain('✔ アカウントとの一致');
  expect(text).toMatch(/✔ 問題は見つかりませんでした（合格 \d+ 件、不合格 0 件、スキップ \d+ 件）。/);
});

test('the settings of a Twilio account go to Twilio, by the proxy that the environment names', async () => {
  const { failed, facts, verdict } = await diagnoseTwilio();
  expect(failed).toEqual([]);
  expect(facts.cloud).toBe('Twilio');
  expect(verdict('settings.agreement').status).toBe('passed');
  expect(verdict('deployment.environment').cause).toContain('npm run doctor -- --sandbox');
});

test('a company’s proxy does not stand between this command and the sandbox', async () => {
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
  const { failed, verdict } = await diagnose(home, [], env);
  expect(failed).toMatchObject([{ id: 'proxies.loopback', cause: expect.stringContaining('NO_PROXY') }]);
  expect(verdict('cloud.reach').status).toBe('passed');
});

test('without the auth token, what needs it is skipped with the reason, and the rest is asked with the API key', async () => {
  const { failed, verdict } = await diagnose(homeWith({ AUTH_TOKEN: '' }));
  expect(failed).toEqual([]);
  expect(verdict('cloud.key')).toMatchObject({
    status: 'skipped',
    cause: expect.stringContaining('AUTH_TOKEN がない'),
  });
  expect(verdict('cloud.account').status).toBe('skipped');
  expect(verdict('settings.agreement').status).toBe('passed');
  expect(verdict('deployment.variables').status).toBe('passed');
});

describe('the clock', () => {
  afterEach(() => cloud.setFaults());

  test.each([
    [600, /サンドボックスより 600 秒遅れて.*20104/],
    [-90, /サンドボックスより (89|90|91) 秒進んで.*20105/],
  ])('is wrong by %d seconds', async (value, says) => {
    await cloud.setFaults({ kind: 'clock', value });
    const { failed } = await diagnose(home);
    expect(failed).toMatchObject([{ id: 'cloud.clock', cause: expect.stringMatching(says) }]);
  });

  test('is off by less than a token would notice', async () => {
    await cloud.setFaults({ kind: 'clock', value: 20 });
    expect((await diagnose(home)).failed).toEqual([]);
  });
});

describe('Twilio’s side', () => {
  afterEach(() => cloud.setFaults());

  test('is in trouble: one failure that blames nobody here', async () => {
    await cloud.setFaults({ kind: 'status', value: 503 });
    const { failed } = await diagnoseTwilio();
    expect(failed).toMatchObject([{ id: 'cloud.reach', blame: 'twilio', cause: expect.stringContaining('503') }]);
    const atSandbox = await diagnose(home);
    expect(atSandbox.failed).toMatchObject([{ id: 'cloud.reach', next: expect.stringContaining('--fault none') }]);
    expect(atSandbox.verdict('deployment.environment').status).toBe('skipped');
  });

  test('is too slow: nothing is waited for longer than --timeout', async () => {
    await cloud.setFaults({ kind: 'latency', value: 120_000 }); // more than this test has
    const { failed } = await diagnoseTwilio('--timeout', '1');
    expect(failed).toMatchObject([
      { id: 'cloud.reach', cause: expect.stringMatching(/秒待ってもレスポンスが返ってきません/) },
    ]);
  });

  test('refuses to tell about keys: skipped, with the reason', async () => {
    await cloud.setFaults({ kind: 'status', value: 403, match: 'GET .*/Keys/' });
    const { failed, verdict } = await diagnose(home);
    expect(failed).toEqual([]);
    expect(verdict('cloud.key')).toMatchObject({ status: 'skipped', cause: expect.stringContaining('403') });
  });
});

describe('the credentials', () => {
  test('have a wrong secret: the key is there, so it is the secret; and the deployed one differs', async () => {
    const diagnosis = await diagnose(homeWith({ API_SECRET: other.API_SECRET }));
    expect(causes(diagnosis)).toEqual({
      'settings.agreement': expect.stringMatching(/API_SECRET が、API_KEY のキーのシークレットではありません/),
      'deployment.variables': expect.stringMatching(/^API_SECRET の値が、このパソコンの設定と違います/),
    });
  });

  test('have a wrong auth token', async () => {
    const diagnosis = await diagnose(homeWith({ AUTH_TOKEN: other.AUTH_TOKEN }));
    expect(causes(diagnosis)).toEqual({
      'cloud.account': expect.stringMatching(/ACCOUNT_SID と AUTH_TOKEN での認証に失敗/),
    });
    expect(diagnosis.verdict('settings.agreement').status).toBe('passed');
  });

  test('have a key that was deleted', async () => {
    const { sid, secret } = await twilioConsole.rest('POST', 'Keys.json', { FriendlyName: 'doomed' });
    known.push(sid, secret);
    const home = homeWith({ API_KEY: sid, API_SECRET: secret });
    expect(Object.keys(causes(await diagnose(home)))).toEqual(['deployment.variables']);
    await twilioConsole.rest('DELETE', `Keys/${sid}.json`);
    expect(causes(await diagnose(home))).toMatchObject({
      'cloud.key': expect.stringMatching(/API_KEY のキーが、ACCOUNT_SID のアカウントにありません/),
      'settings.agreement': expect.stringMatching(/API_KEY のキーがアカウントにない/),
    });
  });

  test('have a TwiML App that was deleted, and before that one whose voice URL is told', async () => {
    const fields = { FriendlyName: 'doomed', VoiceUrl: 'https://example.com/voice' };
    const { sid } = await twilioConsole.rest('POST', 'Applications.json', fields);
    known.push(sid);
    const home = homeWith({ TWIML_APP_SID: sid });
    expect((await diagnose(home)).verdict('cloud.voiceUrl').status).toBe('passed');
    await twilioConsole.rest('DELETE', `Applications/${sid}.json`);
    const diagnosis = await diagnose(home);
    expect(causes(diagnosis)).toMatchObject({
      'settings.agreement': expect.stringMatching(
        /TWIML_APP_SID の TwiML App が、ACCOUNT_SID のアカウントにありません/,
      ),
    });
    expect(diagnosis.verdict('cloud.voiceUrl').cause).toContain('TwiML App がありません');
  });

  test('have neither secret nor TwiML App: each is told', async () => {
    const diagnosis = await diagnose(homeWith({ API_SECRET: other.API_SECRET, TWIML_APP_SID: other.TWIML_APP_SID }));
    expect(Object.keys(causes(diagnosis))).toEqual(['settings.agreement', 'cloud.app', 'deployment.variables']);
  });

  test('are throwaway ones of another sandbox: nothing is wrong, and it is said', async () => {
    const { failed, verdict } = await diagnose(homeWith(other));
    expect(failed).toEqual([]);
    expect(verdict('cloud.values').cause).toContain('いま動いているサンドボックスの値ではありません');
  });
});

describe('the deployment', () => {
  test('has a variable that somebody changed, and one that is gone', async () => {
    const place = `${record.serviceSid}/Environments/${record.environmentSid}/Variables`;
    const { variables } = await twilioConsole.serverless('GET', place);
    const sidOf = (key: string) => variables.find((each: { key: string }) => each.key === key).sid;
    await twilioConsole.serverless('POST', `${place}/${sidOf('API_SECRET')}`, { Value: other.API_SECRET });
    await twilioConsole.serverless('DELETE', `${place}/${sidOf('TWIML_APP_SID')}`);
    expect(causes(await diagnose(home))).toEqual({
      'deployment.variables': expect.stringMatching(
        /TWIML_APP_SID が、デプロイ先に設定されていません。API_SECRET の値が、このパソコンの設定と違います。/,
      ),
    });
    await cloud.kit('env', '--deployed');
    expect((await diagnose(home)).failed).toEqual([]);
  });

  test('is not the workspace’s latest', async () => {
    const home = homeWith({});
    fs.mkdirSync(path.join(home, 'workspace'));
    fs.writeFileSync(path.join(home, 'workspace', 'token.ts'), `${noisy()}\nexport const later = 1;\n`);
    expect(causes(await diagnose(home))).toEqual({
      'deployment.live': expect.stringMatching(/最後の変更が、まだデプロイ/),
    });
  });

  test('logged an error: it is told without secret, account or folder', async () => {
    await fetch(`${cloud.sandbox.site}/${record.domain}/token?noise=1`);
    const diagnosis = await diagnose(home);
    expect(causes(diagnosis)).toEqual({
      'deployment.logs': expect.stringMatching(/「no •{32} of AC..….. in .*」/),
    });
  });

  test('was killed half-way: its lock is told, and left to the next deployment', async () => {
    const half = homeWith({});
    const lock = path.join(half, '.handson', 'deploy.lock');
    await cloud.setFaults({ kind: 'latency', value: 2_000 });
    const env = { ...process.env, ...cloud.sandbox.environment(), HANDSON_HOME: half };
    const deploying = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'deploy', '2-4'], { env });
    const ended = once(deploying, 'close');
    while (!fs.existsSync(lock) && deploying.exitCode === null) await pause(20);
    deploying.kill('SIGKILL');
    await ended;
    await cloud.setFaults();
    const { failed } = await diagnose(half);
    expect(failed).toContainEqual(
      expect.objectContaining({ id: 'leftovers.lock', cause: expect.stringContaining('途中で終わり') }),
    );
    expect(fs.existsSync(lock)).toBe(true);
  });

  test('is protected, after a deployment that had errors: those are history', async () => {
    const { serviceSid } = record;
    const { functions } = await twilioConsole.serverless('GET', `${serviceSid}/Functions`);
    const { assets } = await twilioConsole.serverless('GET', `${serviceSid}/Assets`);
    const { asset_versions } = await twilioConsole.serverless('GET', `${serviceSid}/Assets/${assets[0].sid}/Versions`);
    const version = await twilioConsole.upload(`${serviceSid}/Functions/${functions[0].sid}/Versions`, {
      Path: '/token',
      Visibility: 'protected',
      Content: 'exports.handler = (context, event, callback) => callback(null, {});',
    });
    const build = await twilioConsole.serverless('POST', `${serviceSid}/Builds`, {
      FunctionVersions: version.sid,
      AssetVersions: asset_versions[0].sid,
      Dependencies: '[]',
      Runtime: 'node22',
    });
    await twilioConsole.serverless('GET', `${serviceSid}/Builds/${build.sid}/Status`);
    const place = `${serviceSid}/Environments/${record.environmentSid}/Deployments`;
    await twilioConsole.serverless('POST', place, { BuildSid: build.sid });
    const diagnosis = await diagnose(home);
    expect(causes(diagnosis)).toEqual({ 'deployment.public': expect.stringMatching(/Protected なので/) });
    expect(diagnosis.verdict('deployment.logs').title).toContain('いまのコードではありません');
  });

  test('was made by another account, or is gone', async () => {
    const foreign = homeWith({});
    const file = path.join(foreign, '.handson', 'deployment.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(own.ACCOUNT_SID, other.ACCOUNT_SID));
    const { verdict } = await diagnose(foreign);
    expect(verdict('deployment.environment').cause).toContain('別のアカウント');
    await twilioConsole.serverless('DELETE', record.serviceSid);
    expect(causes(await diagnose(home))).toEqual({
      'deployment.environment': expect.stringMatching(/アカウントにもうありません/),
    });
  });
});

describe('no sandbox', () => {
  test('runs, which the settings ask for', async () => {
    const home = homeWith({});
    fs.rmSync(path.join(home, '.handson', 'sandbox'), { recursive: true });
    const { code, failed, verdicts } = await diagnose(home);
    expect(code).toBe(1);
    expect(failed).toMatchObject([{ id: 'cloud.reach', next: expect.stringContaining('npm run sandbox') }]);
    expect(verdicts.filter(({ id }) => /^(cloud|deployment)/.test(id))).toHaveLength(1);
  });

  test('runs any more: it was killed', async () => {
    const home = homeWith({});
    const file = path.join(home, '.handson', 'sandbox', 'running.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/"pid":\d+/, '"pid":2147483646'));
    expect((await diagnose(home)).failed).toMatchObject([{ cause: expect.stringContaining('強制終了') }]);
  });
});

test('nothing that was printed holds a secret, a token, a whole identifier, an address or a home folder', () => {
  const printed = printedByDoctors();
  expect(printed.length).toBeGreaterThan(10_000);
  const secrets = [own.API_SECRET, own.AUTH_TOKEN, other.API_SECRET, other.AUTH_TOKEN, ...known];
  const pieces = secrets.flatMap((secret) => [secret, secret.slice(0, 12), secret.slice(-12), btoa(secret)]);
  const identifiers = [...Object.values(own), ...Object.values(other), record.domain, record.serviceName, ...known];
  expect([...pieces, ...identifiers].filter((text) => printed.toLowerCase().includes(text.toLowerCase()))).toEqual([]);
  expect(printed.match(/[A-Z]{2}[0-9a-f]{32}|eyJ[\w-]{8,}/gi)).toBeNull();
});
