import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { generate } from 'selfsigned';
import type { Verdict } from '../../checks/verdict.js';
import { type Ran, runKit, temporaryHome } from '../test/run-kit.js';
import { throwawaySettings } from './throwaway.js';

// What stands in for Twilio here: a real https server with the name api.twilio.com, behind a real proxy. The check is a
// process of its own, because NODE_EXTRA_CA_CERTS is read when a process starts.

const settings = throwawaySettings();
const home = temporaryHome();
const authority = path.join(home, 'authority.pem');
const servers: http.Server[] = [];
const sockets = new Set<net.Socket>();
const asked: { url?: string; authorization?: string }[] = [];
const tunnels: (string | undefined)[] = [];
let answer: [status: number, body: unknown];
/** Those of the next calls, before `answer`. */
let answers: (typeof answer)[] = [];
let proxy: string;

beforeAll(async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'api.twilio.com' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'api.twilio.com' }] }],
  });
  fs.writeFileSync(authority, cert);
  const twilio = https.createServer({ key, cert }, (request, response) => {
    asked.push({ url: request.url, authorization: request.headers.authorization });
    const [status, body] = answers.shift() ?? answer;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const twilioPort = await listen(twilio);
  const tunneling = http.createServer().on('connect', (request: http.IncomingMessage, client: net.Socket) => {
    tunnels.push(request.url);
    const upstream = net.connect(twilioPort, '127.0.0.1').on('error', () => client.destroy());
    client.on('error', () => upstream.destroy());
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    client.pipe(upstream).pipe(client);
  });
  proxy = `http://127.0.0.1:${await listen(tunneling)}`;
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  fs.rmSync(home, { recursive: true });
});

beforeEach(() => {
  asked.length = 0;
  tunnels.length = 0;
  answer = [200, { sid: settings.TWIML_APP_SID, account_sid: settings.ACCOUNT_SID }];
});

async function listen(server: http.Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function checked(changes: Record<string, string> = {}, env: Record<string, string> = {}) {
  const lines = Object.entries({ ...settings, ...changes }).map(([name, value]) => `${name}=${value}\n`);
  fs.writeFileSync(path.join(home, '.env'), lines.join(''));
  const ran = await runKit(['check', '2-1', '--json'], home, {
    HTTPS_PROXY: proxy,
    NO_PROXY: '',
    no_proxy: '',
    NODE_EXTRA_CA_CERTS: authority,
    ...env,
  });
  return { ran, verdict: agreement(ran) };
}

function agreement({ stdout }: Ran): Verdict | undefined {
  const { verdicts }: { verdicts: Verdict[] } = JSON.parse(stdout);
  return verdicts.find(({ id }) => id === 'settings.agreement');
}

test('right settings are proved by one question, through the proxy, with the API key', async () => {
  const { ran, verdict } = await checked();
  expect([ran.code, verdict?.status]).toEqual([0, 'passed']);
  expect(tunnels).toEqual(['api.twilio.com:443']);
  expect(asked).toEqual([
    {
      url: `/2010-04-01/Accounts/${settings.ACCOUNT_SID}/Applications/${settings.TWIML_APP_SID}.json`,
      authorization: `Basic ${Buffer.from(`${settings.API_KEY}:${settings.API_SECRET}`).toString('base64')}`,
    },
  ]);
});

test('a secret with signs in it is sent as it is', async () => {
  const secret = '%41@:/?#+&=;,$!*()[]{}~^|abcdefg'.replace('#', '-');
  await checked({ API_SECRET: secret });
  const [, credentials = ''] = asked[0]?.authorization?.split(' ') ?? [];
  expect(Buffer.from(credentials, 'base64').toString()).toBe(`${settings.API_KEY}:${secret}`);
});

test('a refusal fails the check and blames the settings; the secret stays out of the report', async () => {
  answer = [401, { code: 20003, message: `Authenticate ${settings.API_SECRET}`, status: 401 }];
  const { ran, verdict } = await checked();
  expect([ran.code, verdict?.status, verdict?.blame]).toEqual([1, 'failed', 'settings']);
  expect(ran.stdout + ran.stderr).not.toContain(settings.API_SECRET);
});

test('a deleted key is told from a wrong secret: by the auth token, or because it was taken before', async () => {
  const refused: typeof answer = [401, { code: 20003, status: 401 }];
  const withToken: [key: typeof answer, says: RegExp][] = [
    [[404, { code: 20404 }], /キーがアカウントにない/],
    [[200, { sid: settings.API_KEY }], /API_SECRET が、API_KEY のキーのシークレットではありません/],
    [refused, /シークレットが別のキーのものか、キーが削除されたか/],
  ];
  const other = { API_SECRET: 'b1'.repeat(16) };
  for (const [key, says] of withToken) {
    answers = [refused, key];
    expect((await checked(other)).verdict?.cause).toMatch(says);
  }
  expect(asked.at(-1)?.url).toBe(`/2010-04-01/Accounts/${settings.ACCOUNT_SID}/Keys/${settings.API_KEY}.json`);

  answers = [];
  const withoutToken = { AUTH_TOKEN: '' };
  expect((await checked(withoutToken)).verdict?.status).toBe('passed');
  answer = refused;
  expect((await checked(withoutToken)).verdict?.cause).toMatch(/キーが削除されています.*前に認証できた/);
  expect((await checked({ ...withoutToken, ...other })).verdict?.cause).toMatch(/シークレットが別のキーのものか、/);
  expect(fs.readFileSync(path.join(home, '.handson', 'agreed'), 'utf8')).not.toContain(settings.API_SECRET);
});

test('a certificate that nobody vouches for is the network’s fault, and nothing is sent', async () => {
  const { ran, verdict } = await checked({}, { NODE_EXTRA_CA_CERTS: '' });
  expect([ran.code, verdict?.status, verdict?.blame]).toEqual([1, 'failed', 'network']);
  expect(asked).toEqual([]);
});

test('a proxy that is not there is the network’s fault', async () => {
  const { verdict } = await checked({}, { HTTPS_PROXY: 'http://127.0.0.1:1' });
  expect(verdict).toMatchObject({ status: 'failed', blame: 'network', cause: expect.stringContaining('プロキシ') });
});

test('settings of the sandbox are not Twilio’s business', async () => {
  const { ran, verdict } = await checked({ HANDSON_SANDBOX: 'true' });
  expect([ran.code, verdict?.status]).toEqual([0, 'skipped']);
  expect(tunnels).toEqual([]);
});

test('settings that cannot be right are not sent', async () => {
  const { ran, verdict } = await checked({ API_KEY: settings.TWIML_APP_SID });
  expect([ran.code, verdict?.status]).toEqual([1, 'skipped']);
  expect(tunnels).toEqual([]);
});

test('a malformed AUTH_TOKEN, which the question does not need, does not stop it', async () => {
  const { ran, verdict } = await checked({ AUTH_TOKEN: 'short' });
  expect([ran.code, verdict?.status]).toEqual([1, 'passed']);
});
