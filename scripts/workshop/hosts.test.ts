import type { IncomingHttpHeaders } from 'node:http';
import { forwardedAddress, Hosts } from './hosts.js';

const NAME = 'demo-abc-3210.app.github.dev';

function hosts(): Hosts {
  const known = new Hosts();
  known.admit(NAME);
  return known;
}

const redeem = (known: Hosts, host: string, url = known.admission ?? '', method = 'GET') =>
  known.redeem({ method, url, headers: { host } });

test.each<[string, IncomingHttpHeaders, boolean, boolean]>([
  // what, headers, meant for this server, from its own pages
  ['the forwarded page itself', { host: NAME }, true, true],
  ['its requests', { host: NAME, origin: `https://${NAME}`, 'sec-fetch-site': 'same-origin' }, true, true],
  ['its requests behind a Host of the forwarder', { host: '127.0.0.1:3210', origin: `https://${NAME}` }, true, true],
  ['capital letters', { host: NAME.toUpperCase() }, true, true],
  ['loopback, as ever', { host: 'localhost:3210', origin: 'http://localhost:3210' }, true, true],
  ['another name', { host: 'evil.example', origin: 'http://evil.example' }, false, true],
  ['a name that begins so', { host: `${NAME}.evil.example` }, false, true],
  ['a name that ends so', { host: `evil-${NAME}` }, false, true],
  ['another port', { host: `${NAME}:8080` }, false, true],
  ['another page through the forwarder', { host: NAME, origin: 'https://evil.example' }, true, false],
  ['a neighbour of the same domain', { host: NAME, origin: 'https://evil-3210.app.github.dev' }, true, false],
  ['a frame elsewhere', { host: NAME, 'sec-fetch-site': 'cross-site' }, true, false],
  ['a page next door', { host: NAME, origin: `https://${NAME}`, 'sec-fetch-site': 'same-site' }, true, false],
  ['the page as an Origin elsewhere', { host: 'evil.example', origin: `https://${NAME}` }, false, false],
  ['nothing', {}, false, true],
])('%s', (_, headers, isMeant, isOwn) => {
  expect([hosts().isMeant(headers), hosts().isOwn(headers)]).toEqual([isMeant, isOwn]);
});

test.each<[string, IncomingHttpHeaders, boolean]>([
  ['the forwarded page', { host: NAME, origin: `https://${NAME}` }, true],
  ['the same behind a Host of the forwarder', { host: 'localhost:3210', origin: `https://${NAME}` }, true],
  ['a page of this computer', { host: '127.0.0.1:3210', origin: 'http://localhost:5173' }, true],
  ['a program of this computer', { host: '127.0.0.1:3210' }, true],
  ['a page elsewhere', { host: NAME, origin: 'https://evil.example' }, false],
  ['a page elsewhere, on this computer', { host: '127.0.0.1:3210', origin: 'https://evil.example' }, false],
  ['another name', { host: 'evil.example', origin: 'http://evil.example' }, false],
])('a socket of %s', (_, headers, isWelcome) => {
  expect(hosts().isSocketWelcome(headers)).toBe(isWelcome);
});

test('the secret admits one exact host, once', () => {
  const known = new Hosts();
  const { admission } = known;
  expect(admission).toMatch(/^\/\?admit=[0-9a-f]{32}$/);
  for (const wrong of ['/', '/?admit=', `${admission}0`, admission!.replace(/.$/, 'x'), `/x${admission!.slice(1)}`]) {
    expect(redeem(known, 'mine.example', wrong)).toBe(false);
  }
  expect(redeem(known, 'mine.example', admission, 'POST')).toBe(false);
  for (const odd of ['', 'a b', 'x/y', '"', '..']) expect(redeem(known, odd)).toBe(false);
  expect(redeem(known, 'Mine.example:8443')).toBe(true);
  expect(known.isMeant({ host: 'mine.example:8443' })).toBe(true);
  expect(known.isMeant({ host: 'mine.example' })).toBe(false);
  expect(redeem(known, 'other.example', admission)).toBe(false);
  expect(known.admission).toBeUndefined();
});

test.each<[string, NodeJS.ProcessEnv, string | undefined]>([
  ['none', {}, undefined],
  [
    'Codespaces',
    { CODESPACE_NAME: 'demo-abc', GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'app.github.dev' },
    `https://${NAME}/`,
  ],
  ['half of it', { CODESPACE_NAME: 'demo-abc' }, undefined],
  [
    'Gitpod',
    { GITPOD_WORKSPACE_URL: 'https://me-kit-abc.ws-eu1.gitpod.io' },
    'https://3210-me-kit-abc.ws-eu1.gitpod.io/',
  ],
  ['what is no name', { CODESPACE_NAME: 'a/b', GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN: 'x' }, undefined],
  ['what is no address', { GITPOD_WORKSPACE_URL: 'x' }, undefined],
])('the address that a hosted editor forwards: %s', (_, environment, address) => {
  expect(forwardedAddress(3210, environment)?.href).toBe(address);
});

test('the socket is reached as the page is', () => {
  const at = (headers: IncomingHttpHeaders) => hosts().socketAddress(headers, '/s');
  expect(at({ host: '127.0.0.1:3210', 'sec-fetch-site': 'same-origin' })).toBe('ws://127.0.0.1:3210/s');
  expect(at({ host: NAME, 'sec-fetch-site': 'same-origin' })).toBe(`wss://${NAME}/s`);
  expect(at({ host: NAME })).toBe(`ws://${NAME}/s`);
  const forwarded = { host: 'localhost:3210', 'x-forwarded-host': NAME, 'sec-fetch-site': 'same-origin' };
  expect(at(forwarded)).toBe(`wss://${NAME}/s`);
  expect(at({ ...forwarded, 'x-forwarded-host': 'evil.example' })).toBe('ws://localhost:3210/s');
});

test('the secret admits the name that a forwarder hides behind a Host of its own, and loopback does not use it up', () => {
  const known = new Hosts();
  const url = known.admission!;
  const local = { host: 'localhost:3210' };
  const redeemed = (headers: IncomingHttpHeaders) => known.redeem({ method: 'GET', url, headers });
  expect(redeemed(local)).toBe(false);
  for (const odd of ['a, b', '', 'x/y', 'localhost:3210', '127.0.0.1']) {
    expect([odd, redeemed({ ...local, 'x-forwarded-host': odd })]).toEqual([odd, false]);
  }
  expect(known.admission).toBe(url);
  expect(known.isOwn({ ...local, origin: 'https://mine.example' })).toBe(false);
  expect(redeemed({ ...local, 'x-forwarded-host': 'Mine.example' })).toBe(true);
  expect(known.isOwn({ ...local, origin: 'https://mine.example', 'sec-fetch-site': 'same-origin' })).toBe(true);
  expect(known.isOwn({ ...local, origin: 'https://evil.example' })).toBe(false);
  expect(known.isMeant({ host: 'evil.example', 'x-forwarded-host': 'mine.example' })).toBe(false);
});

test('a Host that is no loopback is the one that is admitted, whatever else a request says', () => {
  const known = new Hosts();
  const headers = { host: 'mine.example', 'x-forwarded-host': 'evil.example' };
  expect(known.redeem({ method: 'GET', url: known.admission!, headers })).toBe(true);
  expect(known.isMeant({ host: 'mine.example' })).toBe(true);
  expect(known.isMeant({ host: 'evil.example' })).toBe(false);
});
