/** Neither server ends, or leaves a client waiting, whatever is sent to it: `npm start` and `npm run sandbox`, as processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import type { SandboxCredentials } from './net/sandbox-link.js';
import { ROOT } from './system/paths.js';
import { temporaryHome } from './test/run-kit.js';
import { accessToken, SETTINGS, token } from './test/tokens.js';
import { startWorkshop, type TestWorkshop } from './workshop/client.js';

interface Server {
  process: ChildProcess;
  port: number;
  /** Where its signalling answers. */
  signal: string;
  /** One that its signalling accepts. */
  token: string;
}

let home: string;
let workshop: TestWorkshop;
const servers: Record<string, Server> = {};

beforeAll(async () => {
  home = temporaryHome();
  fs.writeFileSync(
    path.join(home, '.env'),
    Object.entries(SETTINGS)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  [workshop, servers.sandbox] = await Promise.all([startWorkshop({ home }), startedSandbox()]);
  const port = Number(new URL(workshop.pageUrl).port);
  servers.workshop = { process: workshop.process, port, signal: '/voice/signal', token: token() };
}, 60_000);
afterAll(async () => {
  servers.sandbox?.process.kill();
  await Promise.all([workshop.stop(), servers.sandbox && once(servers.sandbox.process, 'close')]);
  fs.rmSync(home, { recursive: true, force: true });
});

async function startedSandbox(): Promise<Server> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'sandbox', '--json'], {
    env: { ...process.env, HANDSON_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const { site, ...made } = JSON.parse(line) as SandboxCredentials & { site: string };
  const jwt = accessToken({
    account: made.accountSid,
    key: made.apiKey,
    secret: made.apiSecret,
    voice: { outgoingApplicationSid: made.twimlAppSid },
  }).toJwt();
  return { process: child, port: Number(new URL(site).port), signal: '/__sandbox/signal', token: jwt };
}

/** Texts of JSON: of each kind that there is, and what only looks harmless. */
const VALUES = [
  ...['null', '0', '-1', '1e400', 'true', '""', '"x"', '[]', '["x"]', '[null]', '[[["x"]]]', '{}'],
  ...[
    '{"toString":1}',
    '{"__proto__":null}',
    '{"constructor":null,"length":-1}',
    '{"then":1}',
    '"%E0%A4%A"',
    '"\\ud800"',
  ],
  JSON.stringify('x'.repeat(50_000)),
  `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
];

/** Every field of each message with each value, before and after a good `listen`. */
function malformedMessages(): string[] {
  const payloads: Record<string, (value: string) => string> = {
    payload: (value) => value,
    'payload.token': (value) => `{"token":${value}}`,
    'payload.callsid': (value) => `{"callsid":${value},"twilio":{"params":"To=1"}}`,
    'payload.twilio': (value) => `{"callsid":"CA1","twilio":${value}}`,
    'payload.twilio.params': (value) => `{"callsid":"CA1","twilio":{"params":${value}}}`,
  };
  const ofType = (type: string) =>
    Object.values(payloads).flatMap((payload) =>
      VALUES.map((value) => `{"type":"${type}","payload":${payload(value)}}`),
    );
  return [
    ...VALUES,
    ...VALUES.map((value) => `{"type":${value},"payload":{"token":"x"}}`),
    ...['listen', 'register', 'invite'].flatMap(ofType),
    ...[
      '{"type":"listen"}',
      '{"type":"invite"}',
      '{',
      'hello',
      ' \n',
      '\u0000',
      '{"type":"__proto__"}',
      '{"type":"constructor"}',
    ],
  ];
}

/** Frames that no client of the SDK's sends. */
const FRAMES: (string | Buffer)[] = [
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.alloc(0),
  Buffer.alloc(900_000, '{'),
  Buffer.alloc(1_100_000, 'x'), // more than is read
  '{"type":"listen","payload":'.repeat(30_000),
];

async function connected({ port, signal, token }: Server, listens: boolean): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${signal}`);
  socket.on('error', () => {});
  await once(socket, 'open');
  if (!listens) return socket;
  socket.send(JSON.stringify({ type: 'listen', payload: { token } }));
  const [data] = await once(socket, 'message');
  expect(JSON.parse(String(data))).toMatchObject({ type: 'connected' });
  return socket;
}

describe.each(['workshop', 'sandbox'])('the signalling of the %s', (name) => {
  it.each([
    ['before a good listen', false],
    ['after a good listen', true],
  ])(
    'outlives every malformed message %s',
    async (_, listens) => {
      const server = servers[name]!;
      const messages = [...malformedMessages(), ...FRAMES];
      let answered = 0;
      for (const message of messages) {
        const socket = await connected(server, listens);
        const closed = once(socket, 'close');
        socket.send(message);
        socket.close();
        await closed;
        if (server.process.exitCode === null) answered += 1;
      }
      (await connected(server, true)).terminate();
      expect([messages.length, answered]).toEqual([messages.length, messages.length]);
      expect(messages.length).toBeGreaterThan(200);
    },
    60_000,
  );

  it('outlives clients that break off while they are refused', async () => {
    const server = servers[name]!;
    const head =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n\r\n';
    for (let i = 0; i < 40; i++) {
      const socket = net.connect(server.port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      const host = i % 2 ? `127.0.0.1:${server.port}` : 'evil.example';
      socket.write(`GET ${i % 4 > 1 ? server.signal : '/nothing'} HTTP/1.1\r\nHost: ${host}\r\n${head}`);
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
    (await connected(server, true)).terminate();
  });
});

interface Sent {
  method?: string;
  path: string;
  host?: string;
  body?: string;
}

/** @returns the status; 0 where there was no answer */
function status(port: number, { method = 'GET', path, host = `127.0.0.1:${port}`, body }: Sent): Promise<number> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    const end = (result: number) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => end(0), 10_000);
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
      const found = /^HTTP\/1\.1 (\d{3})/.exec(answer);
      if (found) end(Number(found[1]));
    });
    socket.on('close', () => end(0)).on('error', () => end(0));
    const content =
      body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n${content}Connection: close\r\n\r\n${body ?? ''}`);
  });
}

/** Names that every object has, and addresses that are none. */
const HOSTS = (port: number) => [
  ...[
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'evil.example',
    `evil.example:${port}`,
    'localhost.evil',
  ],
  ...[
    '127.0.0.1:99999',
    '127.0.0.1:65536',
    '127.0.0.1:0',
    '127.0.0.1:',
    `127.0.0.1:${port}:80`,
    `127.0.0.1:${port}:abc`,
  ],
  ...[
    '127.0.0.1:abc',
    '127.0.0.1:-1',
    '127.0.0.1:8 0',
    '127.0.0.1@evil.example',
    'evil.example@127.0.0.1',
    '[::1',
    '[::1]x',
  ],
  ...[
    `localhost:${port}:${port}`,
    'localhost:1e3',
    'localhost:+80',
    '127.0.0.1/',
    '127.0.0.1?',
    '',
    '2130706433',
    '127.1',
  ],
];

const QUERIES = ['toString', 'valueOf', '__proto__', 'constructor', 'length', ''].flatMap((name) => [
  `of[${name}]=x`,
  `step[${name}]=x`,
  `to[${name}][${name}]=x`,
]);

const PATHS = [
  '/voice/',
  '/api/difference',
  '/api/steps/constructor',
  '/api/steps/%00',
  '/api/steps/%E0%A4%A',
  '/voice/redirect-signalling.js',
];
const CONTROL = [
  '/__sandbox/about',
  '/__sandbox/calls',
  '/__sandbox/voice-calls',
  '/constructor/token',
  '/__proto__/token',
  '/%E0%A4%A/token',
];

const ACTIONS = ['token', 'open', 'solution', 'restore', 'constructor', '__proto__', 'toString'];

test('every request to either server is answered, and a Host that is no address of this computer is refused', async () => {
  let sent = 0;
  for (const [name, { port, process }] of Object.entries(servers)) {
    const requests: (Sent & { refused?: boolean })[] = [
      ...HOSTS(port).flatMap((host) =>
        ['/', '/voice/', '/__sandbox/about'].map((path) => ({ path, host, refused: true })),
      ),
      ...[...PATHS, ...CONTROL].flatMap((path) =>
        ['a=1&a=2', ...QUERIES].map((query) => ({ path: `${path}?${query}` })),
      ),
      ...VALUES.flatMap((value) => [
        { method: 'POST', path: '/voice/token', body: value },
        { method: 'POST', path: '/voice/token', body: `{"of":${value}}` },
        { method: 'POST', path: '/voice/outcome', body: `{"of":"workspace","outcome":${value}}` },
        ...['identity', 'region', 'message', 'code', 'kind', 'ms'].map((field) => ({
          method: 'POST',
          path: '/voice/outcome',
          body: `{"of":"workspace","outcome":{"kind":"${field === 'identity' || field === 'region' ? 'registered' : 'refused'}","ms":1,"${field}":${value}}}`,
        })),
        ...ACTIONS.map((action) => ({
          method: 'POST',
          path: `/api/actions/${action}`,
          body: `{"of":${value},"step":${value},"name":${value}}`,
        })),
        { method: 'PUT', path: '/__sandbox/faults', body: value },
        { method: 'PUT', path: '/__sandbox/faults', body: `[${value}]` },
        { method: 'PUT', path: '/__sandbox/faults', body: `[{"kind":${value},"value":${value}}]` },
      ]),
      { method: 'PUT', path: '/__sandbox/faults', body: '[]' },
    ];
    for (const { refused, ...request } of requests) {
      const told = [name, JSON.stringify(request).slice(0, 200)];
      const got = await status(port, request);
      if (refused) expect([...told, [400, 403].includes(got), got]).toEqual([...told, true, got]);
      else expect([...told, got >= 200, got]).toEqual([...told, true, got]);
      sent += 1;
    }
    expect([name, process.exitCode, await status(port, { path: '/' })]).toEqual([
      name,
      null,
      name === 'sandbox' ? 404 : 200,
    ]);
  }
  const port = Number(new URL(workshop.state().functionUrl!).port);
  for (const host of HOSTS(port)) {
    const got = await status(port, { path: '/token', host });
    expect([host, [400, 403].includes(got), got]).toEqual([host, true, got]);
    sent += 1;
  }
  expect(sent).toBeGreaterThan(800);
}, 120_000);
