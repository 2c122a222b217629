/** The page behind a forwarder, over real connections: only the address that is known, or that was shown the secret. */
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import WebSocket from 'ws';
import { startWorkshop, type TestWorkshop } from './client.js';

const CODESPACE = { CODESPACE_NAME: 'demo-abc', GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'app.github.dev' };

let workshop: TestWorkshop;
let port: string;
let forwarded: string;
beforeAll(async () => {
  workshop = await startWorkshop({ env: CODESPACE });
  ({ port } = new URL(workshop.pageUrl));
  forwarded = `demo-abc-${port}.app.github.dev`;
});
afterAll(async () => {
  await workshop.stop();
  fs.rmSync(workshop.home, { recursive: true, force: true });
});

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

function ask(place: string, headers: http.OutgoingHttpHeaders, method = 'GET', of = workshop): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(place, of.pageUrl), { method, headers }, (response) => {
      let body = '';
      const done = () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
      });
      response.on('close', done);
    });
    request.on('error', reject).end(method === 'POST' ? '{}' : undefined);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };
const own = () => ({ host: forwarded, 'sec-fetch-site': 'same-origin', 'x-forwarded-proto': 'https' });

test('the forwarded address is printed, and its page works as a whole', async () => {
  expect(workshop.printed()).toContain(`https://${forwarded}/`);
  expect(
    (await ask('/', { host: forwarded, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status,
  ).toBe(200);
  expect((await ask('/app.js', own())).status).toBe(200);
  expect((await ask('/api/events', own())).body).toContain('event: state');
  const posted = { ...JSON_TYPE, ...own(), origin: `https://${forwarded}` };
  expect((await ask('/api/actions/check', posted, 'POST')).status).toBe(200);
  const rewritten = { ...posted, host: `localhost:${port}`, 'x-forwarded-host': forwarded };
  expect((await ask('/api/actions/check', rewritten, 'POST')).status).toBe(200);
});

test('Twilio’s client is led to a socket that the browser can reach, and gets one', async () => {
  const { body, headers } = await ask('/voice/?of=workspace', { ...own(), 'sec-fetch-mode': 'navigate' });
  expect(body).toContain(encodeURIComponent(`wss://${forwarded}/voice/signal`));
  expect(headers['content-security-policy']).toContain(`wss://${forwarded}`);
  const address = `ws://127.0.0.1:${port}/voice/signal`;
  const socket = new WebSocket(address, { headers: { host: forwarded }, origin: `https://${forwarded}` });
  await once(socket, 'open');
  socket.terminate();
  for (const [host, origin] of [
    [forwarded, 'https://evil.example'],
    ['evil.example', 'https://evil.example'],
    ['evil.example', `https://${forwarded}`],
  ]) {
    const refused = new WebSocket(address, { headers: { host }, origin: origin! });
    const [error] = await once(refused, 'error');
    expect(String(error)).toContain('403');
  }
});

test.each<[string, string, http.OutgoingHttpHeaders, string]>([
  ['another name for this address (DNS rebinding)', '/', { host: 'evil.example', 'sec-fetch-mode': 'navigate' }, 'GET'],
  ['the name of another codespace', '/', { host: 'other-abc-3210.app.github.dev' }, 'GET'],
  [
    'another name, forwarded by nobody',
    '/api/events',
    { host: 'evil.example', 'x-forwarded-host': 'FORWARDED' },
    'GET',
  ],
  ['a page elsewhere', '/api/events', { host: 'FORWARDED', origin: 'https://evil.example' }, 'GET'],
  [
    'a neighbour',
    '/api/actions/check',
    { ...JSON_TYPE, host: 'FORWARDED', origin: 'https://evil-1.app.github.dev' },
    'POST',
  ],
  ['a page elsewhere, without an Origin', '/api/events', { host: 'FORWARDED', 'sec-fetch-site': 'cross-site' }, 'GET'],
  ['a wrong secret', `/?admit=${'0'.repeat(32)}`, { host: 'mine.example', 'sec-fetch-mode': 'navigate' }, 'GET'],
])('%s is refused, on a page that says why', async (_, place, headers, method) => {
  const text = JSON.stringify(headers).replaceAll('FORWARDED', forwarded);
  const { status, headers: answered, body } = await ask(place, JSON.parse(text), method);
  expect([status, answered['content-type']]).toEqual([403, expect.stringContaining('text/html')]);
  expect(body).toMatch(/lang="ja"[\s\S]*127\.0\.0\.1[\s\S]*次に/);
  expect(body).not.toMatch(/<script|evil|mine\.example/);
  expect(answered['content-security-policy']).toContain("default-src 'none'");
});

test('another forwarder’s address is admitted by the secret that the terminal shows, once', async () => {
  const other = await startWorkshop({ env: { CODESPACE_NAME: '' } });
  const admission = /\/\?admit=[0-9a-f]+/.exec(other.printed())![0];
  const mine = { host: 'tunnel.example:8443' };
  const navigation = { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };
  expect((await ask('/', { ...mine, ...navigation }, 'GET', other)).status).toBe(403);
  const admitted = await ask(admission, { ...mine, ...navigation }, 'GET', other);
  expect([admitted.status, admitted.headers.location]).toEqual([303, '/']);
  expect((await ask('/', { ...mine, ...navigation }, 'GET', other)).status).toBe(200);
  const posted = { ...JSON_TYPE, ...mine, origin: 'https://tunnel.example:8443', 'sec-fetch-site': 'same-origin' };
  expect((await ask('/api/actions/check', posted, 'POST', other)).status).toBe(200);
  expect((await ask(admission, { host: 'second.example', ...navigation }, 'GET', other)).status).toBe(403);
  expect((await ask('/', { host: 'tunnel.example', ...navigation }, 'GET', other)).status).toBe(403);
  expect(JSON.stringify(other.state())).not.toContain(admission.slice(8));
  await other.stop();
  fs.rmSync(other.home, { recursive: true, force: true });
});
