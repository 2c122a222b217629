/** The board's server: for its own page on this computer, and for nobody else; what the instructor does, and cannot. */
import { once } from 'node:events';
import http, { type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '../test/class-member.js';
import type { Update } from '../workshop/class/protocol.js';
import { Hosts } from '../workshop/hosts.js';
import { Board, boardServer } from './board.js';
import { Classroom } from './classroom.js';
import { nothingCounted, Tally } from './tally.js';

const ROOM = { url: 'http://192.168.1.5:3230', command: 'npm start', pin: '304215', isLocal: false };
const ID = 'f'.repeat(32);

let board: Board;
let server: Server;
let port: number;
beforeAll(async () => {
  board = new Board(new Classroom(new Tally(nothingCounted(0))), ROOM);
  server = http.createServer(boardServer(board, new Hosts(), () => '<svg/>')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  const update: Update = { id: ID, name: '席1', step: '2-4', failing: ['token'], todo: [], since: 0, finished: false };
  board.classroom.take(update);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** With headers that a browser would send, or that `fetch` would not. */
async function call(
  method: string,
  path: string,
  headers: http.OutgoingHttpHeaders = {},
  body = '',
): Promise<[number, string]> {
  const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return [response.statusCode!, text];
}

const act = (name: string, body: unknown, headers: http.OutgoingHttpHeaders = {}) =>
  call('POST', `/api/actions/${name}`, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));

test.each([
  { host: 'evil.example' },
  { host: '192.168.1.5:3212' },
  { origin: 'http://evil.example' },
  { origin: 'null' },
  { origin: ROOM.url },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { host: 'evil.example', origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
])('%j is refused, sees nothing and changes nothing', async (headers) => {
  const before = JSON.stringify(board.state);
  const answers = [
    await act('say', { mistake: 'token', text: 'x' }, headers),
    await call('GET', '/api/events', headers),
    await call('GET', '/qr.svg', headers),
    await call('GET', '/app.js', headers),
  ];
  expect(answers.map(([status]) => status)).toEqual([403, 403, 403, 403]);
  expect(answers.filter(([, text]) => text.includes(ROOM.pin) || text.includes('席1'))).toEqual([]);
  expect(JSON.stringify(board.state)).toBe(before);
});

test('what is no action of the page is refused, with words for a person', async () => {
  const before = JSON.stringify(board.state);
  const refused = [
    ['__proto__', {}],
    ['constructor', {}],
    ['leave', { person: 'p1' }],
    ['say', {}],
    ['say', { mistake: '席1', text: 'x' }],
    ['say', { mistake: { toString: 'token' }, text: 'x' }],
    ['quiet', { minutes: 0 }],
    ['quiet', { minutes: 121 }],
    ['quiet', { minutes: '10' }],
    ['quiet', { minutes: 1.5 }],
    ['quiet', {}],
  ] as const;
  for (const [name, body] of refused) {
    const [status, text] = await act(name, body);
    expect([name, status, JSON.parse(text)]).toEqual([
      name,
      409,
      { error: { cause: expect.any(String), next: expect.any(String) } },
    ]);
  }
  const bodies = ['{', '[]', 'null', '"x"', '1'];
  const broken = await Promise.all(
    bodies.map((body) => call('POST', '/api/actions/say', { 'content-type': 'application/json' }, body)),
  );
  expect(broken.map(([status]) => status >= 400 && status < 500)).toEqual(bodies.map(() => true));
  expect(
    (await call('POST', '/api/actions/say', { 'content-type': 'text/plain' }, '{"mistake":"token","text":"x"}'))[0],
  ).toBe(415);
  for (const odd of [{}, { person: ID }, { person: {} }, { text: 1 }])
    for (const name of ['answer', 'dismiss', 'paste']) await act(name, odd);
  expect(JSON.stringify(board.state)).toBe(before);
});

test.each([
  '/../package.json',
  '/%2e%2e/%2e%2e/.env',
  '/workshop/..%2f..%2f..%2f.env',
  '/room.test.ts',
  '/.handson/class.json',
])('%s is not served', async (path) => {
  expect((await call('GET', path))[0]).toBeGreaterThanOrEqual(400);
});

test('several changes at once are one piece of news, and no id is in it', async () => {
  let told = 0;
  const stop = board.listen(() => (told += 1));
  for (let at = 0; at < 50; at++) board.classroom.say('token', `文 ${at}`);
  await eventually('the news', () => told > 0);
  stop();
  expect(told).toBe(1);
  expect(board.state.groups).toMatchObject([{ mistake: 'token', text: '文 49' }]);
  expect(JSON.stringify(board.state)).not.toContain(ID);
});
