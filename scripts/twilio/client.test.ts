import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { listenOnLoopback } from '../net/loopback.js';
import { asSettings, wayTo } from '../net/sandbox-link.js';
import { certificateIn } from '../sandbox/certificate.js';
import type { Call } from '../sandbox/journal.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import { temporaryHome } from '../test/run-kit.js';
import { connect } from './client.js';
import { type Cloud, credentialsOf } from './cloud.js';
import { deploy } from './deploy.js';
import { retryAfter } from './errors.js';
import { projectOfStep } from './project.js';

describe('how long Twilio says to wait', () => {
  let folder: string;
  beforeAll(() => {
    folder = temporaryHome();
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const refusal = (value?: string) => ({
    response: { statusCode: 429, headers: value ? { 'retry-after': value } : {} },
  });

  test.each([
    [undefined, undefined],
    ['7', 7],
    ['0', 1],
    ['soon', undefined],
    [new Date(Date.now() - 60_000).toUTCString(), 1],
  ])('Retry-After: %s', (value, seconds) => {
    expect(retryAfter(refusal(value))).toBe(seconds);
  });

  test('as a date', () => {
    const seconds = retryAfter(refusal(new Date(Date.now() + 60_000).toUTCString()))!;
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  /** A server in the place of Twilio's API, that refuses each call as often as it is told to. */
  async function refusing(times: number, seconds: string) {
    const certificate = await certificateIn(folder);
    let refusals = 0;
    const server = https.createServer(certificate, (_request, response) => {
      const isRefused = refusals++ < times;
      response.writeHead(isRefused ? 429 : 200, { 'content-type': 'application/json', 'retry-after': seconds });
      response.end('{"code":20429}');
    });
    const port = await listenOnLoopback(server);
    const proxy = http.createServer().on('connect', (_request, client) => {
      const upstream = net.connect(port, '127.0.0.1').on('error', () => {});
      client.on('error', () => {}).write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    const address = `http://127.0.0.1:${await listenOnLoopback(proxy)}`;
    const way = { proxyFor: () => address, ca: certificate.cert };
    const close = () => [server, proxy].forEach((each) => void each.close());
    return { cloud: { way, credentials: { accountSid: 'AC', username: 'AC', password: 'x' } }, close };
  }

  test('is waited, and told', async () => {
    const { cloud, close } = await refusing(2, '1');
    const waits: number[] = [];
    const onPhase = Object.assign(() => {}, { held: ({ wait }: { wait: number }) => void waits.push(wait) });
    const { body } = await connect(cloud, { onPhase }).request('get', 'Services');
    close();
    expect([body, waits]).toEqual([{ code: 20429 }, [1, 1]]);
  });

  test('is not begun when it ends after the deadline', async () => {
    const { cloud, close } = await refusing(9, '3600');
    const asking = connect(cloud, { deadline: Date.now() + 60_000 }).request('get', 'Services');
    await expect(asking).rejects.toThrow(/次に試せるのは 3600 秒後/);
    close();
  });
});

describe('in one process', () => {
  let home: string;
  let sandbox: Sandbox;
  let cloud: Cloud;
  beforeAll(async () => {
    home = temporaryHome();
    sandbox = await startSandbox({ buildMs: 0 });
    const settings = asSettings(sandbox);
    cloud = {
      kind: 'sandbox',
      way: wayTo(sandbox),
      credentials: credentialsOf(settings),
      settings,
      serviceName: 'way',
      recordFile: path.join(home, 'deployment.json'),
    };
  });
  afterAll(async () => {
    await sandbox.close();
    fs.rmSync(home, { recursive: true });
  });
  const { env } = process;
  afterEach(() => {
    process.env = env;
  });

  const request = (onPhase: (phase: string) => void = () => {}) => ({
    project: projectOfStep('2-6', path.join(home, 'dist')),
    cloud,
    deadline: Date.now() + 20_000,
    onPhase,
  });
  const setFaults = (faults: object[]) =>
    fetch(`${sandbox.control}/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    });

  test('every call goes by the way of the cloud, uploads too, whatever proxy is set, and no variable is changed', async () => {
    const proxies = { HTTP_PROXY: '10.0.0.1:8080', HTTPS_PROXY: 'http://127.0.0.1:1', NODE_EXTRA_CA_CERTS: 'nowhere' };
    process.env = { ...env, ...proxies };
    const before = { ...process.env };
    const phases: string[] = [];
    const { built } = await deploy(request((phase) => phases.push(phase)));
    expect(built).toBe(true);
    expect(process.env).toEqual(before);
    expect(phases).toEqual(expect.arrayContaining(['コードを送信', 'Twilio でビルド', '新しいビルドに切り替え']));
    const calls = (await (await fetch(`${sandbox.control}/calls`)).json()) as Call[];
    expect(new Set(calls.map(({ host }) => host.replace(/^way-.*/, 'site')))).toEqual(
      new Set(['serverless.twilio.com', 'serverless-upload.twilio.com', 'site']),
    );
  });

  test('a build whose state cannot be asked fails with that reason, and no rejection is left to nobody', async () => {
    fs.rmSync(cloud.recordFile!);
    const strays: unknown[] = [];
    const note = (reason: unknown) => strays.push(reason);
    process.on('unhandledRejection', note);
    await setFaults([{ kind: 'status', value: 500, match: '/Status' }]);
    const error = await deploy(request()).catch((reason) => reason);
    await setFaults([]);
    process.off('unhandledRejection', note);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toContain('500');
    expect(strays).toEqual([]);
  });

  test('a deployment that is called off makes no further call', async () => {
    fs.rmSync(cloud.recordFile!, { force: true });
    const calling = new AbortController();
    await fetch(`${sandbox.control}/calls`, { method: 'DELETE' });
    const deploying = deploy({ ...request(() => calling.abort()), signal: calling.signal });
    await expect(deploying).rejects.toThrow();
    expect(await (await fetch(`${sandbox.control}/calls`)).json()).toEqual([]);
  });
});
