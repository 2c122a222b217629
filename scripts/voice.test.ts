import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import type { Verdict } from '../checks/verdict.js';
import { judgeRegistration } from '../checks/voice/registration.js';
import { launchBrowser } from './guides/playwright.js';
import { listenOnLoopback } from './net/loopback.js';
import { ROOT } from './system/paths.js';
import { recordFileOf, type TestCloud, testCloud } from './test/deployments.js';
import { runKit, temporaryHome } from './test/run-kit.js';
import { accessToken, forge, now, SETTINGS, token } from './test/tokens.js';
import { latestRecord } from './twilio/record.js';
import { installedBrowser, type OpenPage } from './voice/browser.js';
import { type Registrar, tryToken } from './voice/try-token.js';

/** Skipped where no browser is installed; never on a CI machine, which installs one. */
const withBrowser = installedBrowser() || process.env.CI ? describe : describe.skip;

withBrowser('Twilio’s own client in a real browser', () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser({ args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] });
    page = await browser.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('websocket', (socket) => requests.push(socket.url()));
  }, 30_000);
  afterAll(() => browser.close());

  /** In a browser that runs already, which tells every request of the page, web sockets included. */
  const openPage: OpenPage = async (url) => {
    await page.goto(url);
    return { ended: new Promise(() => {}), close: async () => void (await page.goto('about:blank')) };
  };

  const STAND_IN: Registrar = { kind: 'stand-in', settings: SETTINGS };

  async function tried(jwt: string, registrar = STAND_IN): Promise<Verdict> {
    const options = {
      token: jwt,
      registrar,
      timeoutMs: 10_000,
      openPage,
    };
    const outcome = await tryToken(options);
    return judgeRegistration({ outcome, token: jwt, settings: SETTINGS, now: Date.now() / 1000, by: 'sandbox' });
  }

  test('a good token registers: as whom, where, and in which time', async () => {
    const verdict = await tried(token({ options: { identity: 'taro_yamada' } }));
    expect(verdict).toMatchObject({ id: 'voice.registered', status: 'passed' });
    expect(verdict.title).toMatch(/taro_yamada として登録できました（リージョン \w+、\d+ ミリ秒）/);
  });

  const OTHER_ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;

  const twoHoursAgo = now() - 7200;
  const MADE_LONG_AGO = { iat: twoHoursAgo, jti: `${SETTINGS.API_KEY}-${twoHoursAgo}` };

  // biome-ignore format: a table, one token a line
  const BAD: [what: string, make: () => string, code: number, says: RegExp, ][] = [
    ['no JWT at all', () => 'hello', 31204, /JWT ではありません/],
    ['a cut token', () => token().slice(0, -60), 31204, /署名.*ありません/],
    ['another header', () => forge({ header: { cty: 'twilio-sat;v=1' } }), 31204, /cty|ヘッダー|アクセストークン/],
    ['a wrong secret', () => token({ secret: 'x'.repeat(32) }), 31202, /API_SECRET と合いません/],
    ['the auth token as the secret', () => token({ secret: SETTINGS.AUTH_TOKEN }), 31202, /Auth Token で署名/],
    ['an algorithm that Twilio does not take', () => token({ algorithm: 'HS512' }), 31202, /HS256/],
    ['another key', () => token({ key: `SK${'f'.repeat(32)}` }), 31202, /API_KEY|キー/],
    ['another account', () => token({ account: OTHER_ACCOUNT }), 31203, /ACCOUNT_SID/],
    ['an expired token', () => forge({ claims: { ...MADE_LONG_AGO, exp: now() - 3600 } }), 31205, /2 時間遅れています/],
    ['a life of more than a day', () => token({ options: { ttl: 90_000 } }), 31207, /24 時間|86400/],
    ['a token for later', () => token({ options: { nbf: now() + 600 } }), 31204, /nbf|使い始め/],
    ['no identity', () => forge({ claims: { grants: { voice: { outgoing: { application_sid: SETTINGS.TWIML_APP_SID } } } } }), 31204, /identity|識別子/],
    ['an identity with other characters', () => token({ options: { identity: 'taro yamada' } }), 31204, /半角スペース/],
    ['no voice grant', () => token({ voice: 'none' }), 31204, /VoiceGrant|addGrant|許可/],
  ];

  test('each of the bad tokens is refused, with Twilio’s code and an explanation of its own', async () => {
    const causes = new Map<string, string>();
    for (const [what, make, code, says] of BAD) {
      const verdict = await tried(make());
      expect([what, verdict.status]).toEqual([what, 'failed']);
      expect([what, verdict.cause]).toEqual([what, expect.stringMatching(says)]);
      const shown = { 31204: 20101, 31205: 20104 }[code];
      expect([what, verdict.cause]).toEqual([what, expect.stringMatching(new RegExp(`エラー (?:${code}|${shown})`))]);
      expect([what, verdict.next]).toEqual([what, expect.stringMatching(/ください/)]);
      causes.set(what, verdict.cause!);
    }
    expect(causes.size).toBeGreaterThanOrEqual(12);
    expect(new Set(causes.values()).size).toBe(causes.size);
  }, 90_000);

  test('a key that is right here and gone at Twilio is told apart from a wrong secret', async () => {
    const gone: Registrar = { kind: 'stand-in', settings: { ...SETTINGS, API_KEY: `SK${'0'.repeat(32)}` } };
    expect(await tried(token(), gone)).toMatchObject({ cause: expect.stringMatching(/31202.*削除された/) });
  });

  test('signalling that cannot be reached, and one that never answers', async () => {
    const closed = await freePort();
    const refused = await tried(token(), { kind: 'sandbox', url: `ws://127.0.0.1:${closed}/signal` });
    expect(refused).toMatchObject({ blame: 'network', cause: expect.stringMatching(/WebSocket/) });
    const silent = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const options = { token: token(), timeoutMs: 1_500, openPage };
    const outcome = await tryToken({ ...options, registrar: { kind: 'sandbox', url: `ws://127.0.0.1:${port}/` } });
    silent.close();
    const verdict = judgeRegistration({ outcome, token: token(), settings: {}, now: now(), by: 'sandbox' });
    expect(verdict).toMatchObject({ blame: 'network', cause: expect.stringMatching(/秒待ちました/) });
  }, 30_000);

  describe('on the sandbox', () => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await testCloud();
      await cloud.kit('deploy', '2-6', '--sandbox');
    }, 30_000);
    afterAll(() => cloud.close());

    test('the workspace registers with sandbox settings, whether a sandbox runs or not', async () => {
      await cloud.kit('env', '--sandbox');
      cloud.writeWorkspace('mine');
      const args = ['voice', '--file', path.join(cloud.home, 'workspace', 'token.ts')];
      expect(await runKit(args, cloud.home)).toMatchObject({ code: 0, stderr: '' });
      const other = temporaryHome();
      await runKit(['env', '--sandbox'], other);
      expect(await runKit(args, other)).toMatchObject({ code: 0, stderr: '' });
      fs.rmSync(other, { recursive: true });
    }, 40_000);

    test('the deployed token registers; after its key was deleted it does not, and why is said', async () => {
      const good = await runKit(['voice'], cloud.home);
      expect([good.code, good.stdout]).toEqual([
        0,
        expect.stringMatching(/twil\.io\/token[\s\S]*user として登録できました/),
      ]);
      const { accountSid, authToken, apiKey } = cloud.sandbox;
      await cloud.ask('DELETE', `/2010-04-01/Accounts/${accountSid}/Keys/${apiKey}.json`, authToken);
      const { code, stdout } = await runKit(['voice', '--json'], cloud.home);
      const report = JSON.parse(stdout);
      expect([code, report.ok]).toEqual([1, false]);
      expect(report.verdicts.at(-1)).toMatchObject({ id: 'voice.registered', cause: expect.stringMatching(/31202/) });
      expect(good.stdout + stdout).not.toMatch(/eyJ|"token":/);
    }, 40_000);
  });

  describe('a call on the sandbox', () => {
    let cloud: TestCloud;
    beforeAll(async () => {
      cloud = await testCloud();
      await cloud.kit('deploy', '2-1', '--sandbox');
    }, 30_000);
    afterAll(() => cloud.close());

    test('Device.connect() asks the TwiML App’s voice URL, and what it answered is reported', async () => {
      const { accountSid, authToken, twimlAppSid, apiKey, apiSecret, control } = cloud.sandbox;
      const { domain } = latestRecord(recordFileOf(cloud.home))!;
      const voiceUrl = `https://${domain}/token`;
      const form = new URLSearchParams({ VoiceUrl: voiceUrl });
      await cloud.ask('POST', `/2010-04-01/Accounts/${accountSid}/Applications/${twimlAppSid}.json`, authToken, form);
      const jwt = accessToken({
        account: accountSid,
        key: apiKey,
        secret: apiSecret,
        voice: { outgoingApplicationSid: twimlAppSid },
      }).toJwt();
      const page = await browser.newPage();
      await page.goto(`${control}/about`); // any page of this computer
      await page.addScriptTag({ url: `${control}/redirect-signalling.js?to=${control.replace('http', 'ws')}/signal` });
      await page.addScriptTag({ path: require.resolve('@twilio/voice-sdk').replace(/es5.*/, 'dist/twilio.min.js') });
      const ended = await page.evaluate(async (jwt) => {
        // biome-ignore lint/suspicious/noExplicitAny: the SDK's global
        const device = new (globalThis as any).Twilio.Device(jwt, { logLevel: 'silent', publishEvents: false });
        const call = await device.connect({ params: { To: '+815012345678' } });
        return new Promise((resolve) => {
          call.on('disconnect', () => resolve('disconnected'));
          call.on('error', (error: Error) => resolve(error.message));
          call.on('cancel', () => resolve('cancelled'));
        });
      }, jwt);
      await page.close();
      expect(ended).toBe('disconnected');
      const calls = await (await fetch(`${control}/voice-calls`)).json();
      expect(calls).toEqual([
        expect.objectContaining({
          identity: 'user',
          applicationSid: twimlAppSid,
          url: voiceUrl,
          status: 200,
          parameters: expect.objectContaining({ To: '+815012345678' }),
          twiml: expect.stringContaining('<Response>'),
        }),
      ]);
    }, 40_000);
  });

  test('all that while, no request left this computer', () => {
    expect(requests.length).toBeGreaterThan(60);
    expect(requests.filter((url) => !/^(?:https?|wss?):\/\/127\.0\.0\.1[:/]/.test(url))).toEqual([]);
  });
});

test('without a browser it says how to go on', async () => {
  const home = temporaryHome();
  const { code, stderr } = await runKit(['voice', '--step', '2-6'], home, { CHROME_PATH: path.join(home, 'none') });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/Chrome.*\n.*npm start/)]);
  expect((await runKit(['voice', '--step', '2-6', '--timeout', 'x'], home)).code).toBe(2);
  expect((await runKit(['voice', '--help'], home)).stdout).toContain('Voice SDK');
  fs.rmSync(home, { recursive: true });
});

/** Windows knows neither signals that can be answered, nor files that may not be executed. */
const withSignals = process.platform === 'win32' ? test.skip : test;

withBrowser('the browser that the command opens', () => {
  let home: string;
  beforeEach(() => {
    home = temporaryHome();
  });
  afterEach(() => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

  /** Where it keeps its profile. */
  const temporary = () => ({ TMPDIR: home, TEMP: home, TMP: home });
  const left = () => fs.readdirSync(home).filter((name) => name.startsWith('handson-browser'));

  test('leaves no profile behind', async () => {
    expect(await runKit(['voice', '--step', '2-6'], home, temporary())).toMatchObject({ code: 0, stderr: '' });
    expect(left()).toEqual([]);
  }, 40_000);

  withSignals(
    'leaves none either when the command is ended',
    async () => {
      const args = [path.join(ROOT, 'scripts', 'kit.js'), 'voice', '--step', '2-6'];
      const child = spawn(process.execPath, args, {
        env: { ...process.env, ...temporary(), HANDSON_HOME: home },
        stdio: 'ignore',
      });
      while (left().length === 0) await sleep(10);
      child.kill('SIGTERM');
      expect(await once(child, 'close')).toEqual([130, null]);
      expect(left()).toEqual([]);
    },
    40_000,
  );

  test('goes through a proxy that asks for a password, and nowhere but to Twilio', async () => {
    const asked: (string | undefined)[][] = [];
    const proxy = http.createServer();
    proxy.on('connect', ({ url, headers }, socket: Duplex) => {
      asked.push([url, headers['proxy-authorization']]);
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
    const port = await listenOnLoopback(proxy);
    process.env.HTTPS_PROXY = `http://hanako:p%40ss@127.0.0.1:${port}`;
    const outcome = await tryToken({ token: token(), registrar: { kind: 'twilio' }, timeoutMs: 20_000 });
    delete process.env.HTTPS_PROXY;
    proxy.close();
    expect(outcome).toMatchObject({ kind: 'refused', message: expect.stringMatching(/socket/) });
    const expected = ['voice-js.roaming.twilio.com:443', `Basic ${Buffer.from('hanako:p@ss').toString('base64')}`];
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((each) => each.join() !== expected.join())).toEqual([]);
  }, 40_000);
});

withSignals('a browser that does not start is told with the reason, and where to go on', async () => {
  const home = temporaryHome();
  for (const [name, mode, says] of [
    ['ends', 0o755, '鍵がありません'],
    ['refused', 0o644, 'EACCES'],
  ] as const) {
    const browser = path.join(home, name);
    fs.writeFileSync(browser, '#!/bin/sh\necho 鍵がありません >&2\nexit 1\n', { mode });
    const env = { CHROME_PATH: browser, TMPDIR: home };
    const { code, stderr } = await runKit(['voice', '--step', '2-6'], home, env);
    const expected = new RegExp(`ブラウザーを起動できませんでした（${says}）。\\n.*npm start`);
    expect([code, stderr]).toEqual([2, expect.stringMatching(expected)]);
  }
  expect(fs.readdirSync(home).filter((name) => name.startsWith('handson-browser'))).toEqual([]);
  fs.rmSync(home, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
