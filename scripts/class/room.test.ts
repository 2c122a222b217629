/** The room: what thirty participants see of it, and what those see who are none. */
import { once } from 'node:events';
import http, { type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { STEP_IDS } from '../../steps/steps.js';
import { eventually, Participant } from '../test/class-member.js';
import { MOST, PIN_HEADER, type Sentence, type Update } from '../workshop/class/protocol.js';
import { shareLine } from '../workshop/class/share.js';
import { Board } from './board.js';
import { Classroom } from './classroom.js';
import { Buckets, Guesses } from './limits.js';
import { roomServer } from './room.js';
import { nothingCounted, reportOf, Tally } from './tally.js';

const PIN = '304215';

interface Open {
  url: string;
  port: number;
  server: Server;
  classroom: Classroom;
  board: Board;
  /** How often somebody was told that PINs are guessed. */
  alarms(): number;
}

const open: Open[] = [];
afterEach(async () => {
  for (const { server } of open.splice(0)) await close(server);
});

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function openRoom(port = 0): Promise<Open> {
  const room = { url: '', command: '', pin: PIN, isLocal: true };
  const classroom = new Classroom(new Tally(nothingCounted(0)));
  const board = new Board(classroom, room);
  let alarms = 0;
  const server = roomServer(classroom, {
    ...{ host: () => new URL(room.url).host, pin: PIN, qr: () => '<svg/>' },
    onGuessing: () => (alarms += 1),
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  room.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { port: taken } = server.address() as AddressInfo;
  const made = { url: room.url, port: taken, server, classroom, board, alarms: () => alarms };
  open.push(made);
  return made;
}

/** Numbers that are the same in each run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

const MISTAKES = ['handler.syntax:;>,', 'handler.syntax', 'handler.grant.outgoing', 'handler.token.identity'];
const TODO = ['handler.grant', 'handler.token'];

describe('thirty participants through the chapter', () => {
  test('the board is right at each moment, and a sentence reaches those who have the verdict, now or later, and no other', async () => {
    const { url, classroom, board } = await openRoom();
    const roll = dice(16);
    const people = Array.from({ length: 30 }, (_, at) => new Participant(url, PIN, `席${at + 1}`));
    const told = new Map<Participant, Update>();
    const texts = new Map<string, string>();
    const meant = new Map<Participant, Set<string>>(people.map((one) => [one, new Set()]));
    let moments = 0;

    const expectRight = async () => {
      moments += 1;
      const { people: shown, groups, counts } = board.state;
      const all = [...told.values()];
      expect(shown.map(({ name, step, failing, todo }) => [name, step, failing, todo]).sort()).toEqual(
        all.map(({ name, step, failing, todo }) => [name, step, failing, todo]).sort(),
      );
      for (const kind of ['failing', 'todo'] as const) {
        const nameOf = (key: string) => shown.find((one) => one.key === key)!.name;
        const got = groups.filter((group) => group.kind === kind);
        const seen = Object.fromEntries(got.map((group) => [group.mistake, group.people.map(nameOf).sort()]));
        const mistakes = [...new Set(all.flatMap((update) => update[kind]))];
        const right = mistakes.map((mistake) => [
          mistake,
          all
            .filter((one) => one[kind].includes(mistake))
            .map(({ name }) => name)
            .sort(),
        ]);
        expect(seen).toEqual(Object.fromEntries(right));
        expect(got.map(({ since }) => since)).toEqual(got.map(({ since }) => since).sort((a, b) => a - b));
      }
      expect(counts.finished).toBe(all.filter(({ finished }) => finished).length);
      for (const [person, { failing, todo }] of told) {
        const wanted = [...failing, ...todo].flatMap((mistake) =>
          texts.has(mistake) ? { mistake, text: texts.get(mistake)! } : [],
        );
        for (const { text } of wanted) meant.get(person)!.add(text);
        await eventually(`the sentences of ${person.name}`, () => same(person.sentences, wanted));
      }
    };

    for (const [round, step] of STEP_IDS.flatMap((step) => [step, step, step]).entries()) {
      await Promise.all(
        people.map(async (person, at) => {
          if (round % 3 === 1 && roll(3) === 0) return;
          const failing = round % 3 === 1 ? [MISTAKES[(at + round) % MISTAKES.length]!] : [];
          const todo = round % 3 === 0 ? [TODO[at % 2]!] : [];
          const finished = step === STEP_IDS.at(-1) && round % 3 === 2;
          const update = { id: person.id, name: person.name, step, failing, todo, since: 0, finished };
          expect([person.name, await person.tellInTime(update)]).toEqual([person.name, 204]);
          if (!told.has(person)) expect(await person.listen()).toBe(200);
          told.set(person, update);
        }),
      );
      await expectRight();
      const mistake = [...MISTAKES, ...TODO][round % 6]!;
      const text = round === 13 ? '' : `${round} 回目の文: ${mistake}`;
      classroom.say(mistake, text);
      if (text) texts.set(mistake, text);
      else texts.delete(mistake);
      await expectRight();
    }
    const strays = people.flatMap((one) => one.heard.filter((text) => !meant.get(one)!.has(text)));
    expect([moments, strays, board.state.counts.finished]).toEqual([30, [], 30]);
    const shown = JSON.stringify(board.state);
    expect(people.filter(({ id }) => shown.includes(id))).toEqual([]);
    for (const person of people) expect((await person.post('/class/leave', { id: person.id })).status).toBe(204);
    expect(board.state.people).toEqual([]);
  }, 30_000);

  test('a room that was started anew at its port refills by what its participants send again', async () => {
    const first = await openRoom();
    const people = Array.from({ length: 30 }, (_, at) => new Participant(first.url, PIN, `席${at + 1}`));
    let ended = 0;
    for (const person of people) {
      await person.tell({ step: '2-4', failing: ['token'], since: 600 });
      await person.listen(() => (ended += 1));
    }
    await close(first.server);
    await eventually('the end of the streams', () => ended === 30);
    const second = await openRoom(first.port);
    expect(await people[0]!.listen()).toBe(404);
    for (const person of people) await person.tell({ step: '2-4', failing: ['token'], since: 600 });
    expect(await people[0]!.listen()).toBe(200);
    const { groups, counts } = second.board.state;
    expect([counts.people, groups.map(({ people }) => people.length)]).toEqual([30, [30]]);
    expect(Math.round((Date.now() - groups[0]!.since) / 60_000)).toBe(10);
  });

  test('who is out of reach stays, marked; who comes back as somebody new takes their own place', async () => {
    const { url, board } = await openRoom();
    const lost = new Participant(url, PIN, '席1');
    await lost.tell({ step: '2-4' });
    await lost.listen();
    expect(board.state.people).toMatchObject([{ name: '席1', isAway: false }]);
    lost.hangUp();
    await eventually('the mark', () => board.state.people[0]!.isAway);
    const again = new Participant(url, PIN, '席1');
    const namesake = new Participant(url, PIN, '席1');
    for (const one of [again, namesake]) expect(await one.tell({ step: '2-5' })).toBe(204);
    expect(board.state.people.map(({ step, isAway }) => [step, isAway])).toEqual([
      ['2-5', false],
      ['2-5', false],
    ]);
  });
});

test('pasted lines are people too, until they join themselves', async () => {
  const { url, board, classroom } = await openRoom();
  const shared = { name: '席12', step: '2-4' as const, failing: ['handler.syntax:;>,'], todo: [], finished: false };
  const text = `講師\n${shareLine(shared)}\n${shareLine({ ...shared, name: '席3' })}`;
  expect(classroom.paste(text)).toEqual({ taken: 2, others: 1 });
  expect(classroom.paste(shareLine({ ...shared, step: '2-5' }))).toEqual({ taken: 1, others: 0 });
  expect(board.state.people).toMatchObject([
    { name: '席12', step: '2-5', isPasted: true },
    { name: '席3', step: '2-4' },
  ]);
  expect(await new Participant(url, PIN, '席12').tell({ step: '2-6' })).toBe(204);
  expect(classroom.paste(shareLine(shared))).toEqual({ taken: 0, others: 1 });
  expect(board.state.people.map(({ name, step }) => `${name} ${step}`)).toEqual(['席3 2-4', '席12 2-6']);
  const many = Array.from({ length: 400 }, (_, at) => shareLine({ ...shared, name: `x${at}` })).join('\n');
  expect(classroom.paste(many).taken).toBe(MOST.participants - 2);
});

/** @returns the status, 0 where the room hung up without a word */
function send(port: number, head: string, body: string | Buffer = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (/^content-type: text\/event-stream/im.test(text)) socket.destroy(); // a stream would have no end
    });
    socket
      .on('error', () => {})
      .on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text }));
    socket.write(`${head}\r\nConnection: close\r\n\r\n`);
    socket.write(body);
  });
}

interface Sent {
  path?: string;
  host?: string;
  pin?: string;
  type?: string;
  more?: string;
  method?: string;
  body?: string | Buffer;
}

test('what is not exactly a call of a participant is refused, and nothing of it is kept', async () => {
  const { port, board, url } = await openRoom();
  const id = 'f'.repeat(32);
  const good = { id, name: '席1', step: '2-4', failing: [], todo: [], since: 0, finished: false };
  const known = new Participant(url, PIN, 'いる人');
  expect(await known.tell({})).toBe(204);
  const before = JSON.stringify(board.state);
  const call = ({
    path = '/class/state',
    host = `127.0.0.1:${port}`,
    pin = PIN,
    type = 'application/json',
    more = '',
    method = 'POST',
    body = JSON.stringify(good),
  }: Sent) =>
    send(
      port,
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: ${type}\r\n${PIN_HEADER}: ${pin}\r\nContent-Length: ${Buffer.byteLength(body)}${more}`,
      body,
    );
  /** As bytes: what is no UTF-8 is not made to be some. */
  const bytes = (name: string, encoding: BufferEncoding) => Buffer.from(JSON.stringify({ ...good, name }), encoding);
  const deep = `${'['.repeat(3_000)}${']'.repeat(3_000)}`;
  const cases: [expected: number[], sent: Sent][] = [
    ...[
      `localhost:${port}`,
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      `127.0.0.1:${port + 1}`,
      '',
      `127.0.0.1:${port}.evil.example`,
      `[::1]:${port}`,
      `0.0.0.0:${port}`,
      `2130706433:${port}`,
    ].map((host): [number[], Sent] => [[400, 403], { host }]),
    ...['http://evil.example', `http://127.0.0.1:${port}`, 'null', ''].map((origin): [number[], Sent] => [
      [403],
      { more: `\r\nOrigin: ${origin}` },
    ]),
    ...['cross-site', 'same-origin', 'same-site', 'none'].map((site): [number[], Sent] => [
      [403],
      { more: `\r\nSec-Fetch-Site: ${site}` },
    ]),
    ...[
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/json; charset=utf-16',
    ].map((type): [number[], Sent] => [[415], { type }]),
    [[413], { body: JSON.stringify({ ...good, name: 'x'.repeat(10_000) }) }],
    [[413], { body: 'x'.repeat(1_000_000) }],
    [[415], { more: '\r\nContent-Encoding: gzip' }],
    [[400, 415], { type: 'application/json; charset=evil' }],
    ...[
      bytes('\xff\xfe', 'latin1'),
      bytes('\xc0\xaf', 'latin1'),
      bytes('席1', 'utf16le'),
      bytes('\xed\xa0\x80', 'latin1'),
    ].map((body): [number[], Sent] => [[400], { body }]),
    [[400, 415], { type: 'application/json; charset=utf-16le', body: bytes('席1', 'utf16le') }],
    [[400, 415], { type: 'application/json; charset=latin1', body: bytes('\xff', 'latin1') }],
    [[400], { body: `\ufeff${JSON.stringify(good)}` }],
    [[401], { more: `\r\n${PIN_HEADER}: ${PIN}` }],
    [[400], { more: '\r\nTransfer-Encoding: chunked' }],
    [[400], { more: '\r\nContent-Length: 3' }],
    [[400, 431], { more: `\r\nx: ${'x'.repeat(20_000)}` }],
    [[400, 431], { more: '\r\nx: y'.repeat(6_000) }],
    ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'].map((method): [number[], Sent] => [
      [404],
      { method },
    ]),
    ...['CONNECT', 'BREW', 'post', ''].map((method): [number[], Sent] => [[0, 400, 404], { method }]),
    ...['', '{', 'null', '0', '"x"', '[]', '{}', deep.slice(0, 2_000) + deep.slice(-2_000), '\u0000', '{"id":1}'].map(
      (body): [number[], Sent] => [[400], { body }],
    ),
    ...Object.keys(good).map((field): [number[], Sent] => [
      [400],
      { body: JSON.stringify({ ...good, [field]: undefined }) },
    ]),
    ...Object.keys(good).flatMap((field) =>
      [null, { toString: 1 }, ['\u202e'], 'x'.repeat(3_000)].map((value): [number[], Sent] => [
        [400],
        { body: JSON.stringify({ ...good, [field]: value }) },
      ]),
    ),
    ...['code', 'token', 'env', '__proto__x', 'constructor'].map((field): [number[], Sent] => [
      [400],
      { body: JSON.stringify({ ...good, [field]: 'x' }) },
    ]),
    [[400], { body: JSON.stringify(good).replace('{', '{"__proto__":{"finished":true},') }],
    ...['a\u202eb', 'a\nb', '\u0007', '', ' ', 'x'.repeat(21), '\ud800', '\u200b'].map((name): [number[], Sent] => [
      [400],
      { body: JSON.stringify({ ...good, name }) },
    ]),
    ...['/class/leave', '/class/stream'].map((path): [number[], Sent] => [[400], { path }]),
    [[404], { path: '/class/stream', body: JSON.stringify({ id }) }],
    ...[
      '/class',
      '/class/state/x',
      '/class/__proto__',
      '/api/events',
      '/api/actions/say',
      '/',
      '/../package.json',
      '/%2e%2e/package.json',
    ].map((path): [number[], Sent] => [[404], { path }]),
    ...[
      '/../../.env',
      '/..%2f.env',
      '/%2e%2e%2f%2e%2e%2f.env',
      '/workshop/../../.env',
      '/workshop/styles/..%5c..%5c.env',
      '/class.css%00',
      '/%00',
      '/%',
      '/room.js/x',
      '/.git/config',
      '/.handson/class.json',
      '/workspace/token.ts',
      '/package.json',
      '/api/events',
      '/app.js',
      '/index.html',
      '/room.html',
      '/class/stream',
    ].map((path): [number[], Sent] => [[400, 404], { method: 'GET', path, body: '' }]),
  ];
  const wrong: unknown[] = [];
  for (const [expected, sent] of cases) {
    const { status, text } = await call(sent);
    if (!expected.includes(status) || /set-cookie|access-control|<html|Error/i.test(text))
      wrong.push([JSON.stringify(sent).slice(0, 300), status, text.slice(0, 300)]);
  }
  expect(wrong).toEqual([]);
  expect([cases.length >= 100, JSON.stringify(board.state)]).toEqual([true, before]);
  expect((await call({})).status).toBe(204);
  expect(board.state.people.map(({ name }) => name)).toEqual(['いる人', '席1']);
}, 30_000);

test('a wrong PIN is refused; where many are tried, a right one is not told from them, and who is in the room stays', async () => {
  const { url, board, alarms } = await openRoom();
  const inside = new Participant(url, PIN, '席1');
  expect(await inside.tell({})).toBe(204);
  const tries = ['', '30421', '3042155', 'x'.repeat(2_000), '３０４２１５', '0', ' ', 'undefined'];
  for (let at = 0; at < 12; at++) tries.push(`00000${at % 10}`);
  for (let at = 0; at < 3; at++) tries.push(`10000${at}`);
  const statuses: number[] = [];
  for (const pin of tries) {
    const headers = { [PIN_HEADER]: encodeURIComponent(pin) };
    statuses.push((await fetch(`${url}/class/state`, { method: 'POST', headers, body: '{}' })).status);
  }
  expect([statuses, alarms()]).toEqual([[...Array(18).fill(401), ...Array(5).fill(429)], 5]);
  const ask = async (pin: string, body: unknown, type = 'application/json') => {
    const answer = await fetch(`${url}/class/state`, {
      method: 'POST',
      headers: { [PIN_HEADER]: pin, 'content-type': type },
      body: JSON.stringify(body),
    });
    const headers = [...answer.headers].filter(([name]) => name !== 'date');
    return JSON.stringify([answer.status, headers, await answer.text()]);
  };
  const update = { id: 'e'.repeat(32), name: '席2', step: '2-4', failing: [], todo: [], since: 0, finished: false };
  const answers = new Set<string>();
  for (const pin of [PIN, '999999']) {
    for (const body of [update, {}, { ...update, name: 'x'.repeat(9_000) }]) answers.add(await ask(pin, body));
    answers.add(await ask(pin, update, 'text/plain'));
  }
  expect([...answers]).toEqual([expect.stringMatching(/^\[429/)]);
  expect(await inside.tell({ step: '2-4' })).toBe(204);
  expect(board.state.people.map(({ name, step }) => `${name} ${step}`)).toEqual(['席1 2-4']);
});

test('the memory of who guesses and who sends is bounded, and forgets', () => {
  const guesses = new Guesses();
  const now = Date.now();
  const pins = Array.from({ length: 120 }, (_, at) => String(at).padStart(6, '0'));
  const others = Array.from({ length: 12 }, (_, at) => `10.0.1.${at}`);
  const locked = (address: string, at = now) => guesses.isLocked(address, at);
  expect(locked('10.0.0.1')).toBe(false);
  for (let at = 0; at < 1_000; at++) guesses.count('10.0.0.1', '999999'); // yesterday's, by a whole class
  for (const none of ['', 'x', '12345', '１２３４５６', 'x'.repeat(8_000)]) guesses.count('10.0.0.1', none);
  expect(locked('10.0.0.1')).toBe(false);
  for (const pin of pins) guesses.count('10.0.0.1', pin);
  expect([locked('10.0.0.1'), locked('10.0.0.10'), locked('10.0.0.1', now + 61_000)]).toEqual([true, false, false]);
  for (const address of others) for (const pin of pins) guesses.count(address, pin);
  expect([...others, '10.9.9.9'].map((address) => locked(address, now + 61_000))).toEqual(Array(13).fill(true)); // many addresses, one guesser
  expect(locked('10.9.9.9', now + 122_000)).toBe(false);
  const buckets = new Buckets();
  const taken = (count: number, at: number) =>
    Array.from({ length: count }, () => buckets.take('a', at)).filter(Boolean).length;
  expect([taken(50, 0), taken(50, 1_000), taken(50, 100_000)]).toEqual([10, 5, 10]);
});

test('floods: of one participant, of their streams, and of new ones into a full room', async () => {
  const { url, server, board } = await openRoom();
  const one = new Participant(url, PIN, '席1');
  const statuses = await Promise.all(Array.from({ length: 40 }, () => one.tell({ step: '2-4' })));
  expect(statuses.filter((status) => status === 204).length).toBeLessThanOrEqual(12);
  expect(new Set(statuses)).toEqual(new Set([204, 429]));
  const other = new Participant(url, PIN, '席2');
  expect(await other.tell({})).toBe(204);
  let ended = 0;
  const streams = await Promise.all(Array.from({ length: 30 }, () => other.listen(() => (ended += 1))));
  const opened = streams.filter((status) => status === 200).length;
  expect(opened).toBeLessThanOrEqual(10);
  await eventually('the end of all but two', () => ended === streams.length - 2);
  const rest = Array.from({ length: MOST.participants + 20 }, (_, at) => new Participant(url, PIN, `x${at}`));
  const joined: number[] = [];
  for (let at = 0; at < rest.length; at += 40)
    joined.push(...(await Promise.all(rest.slice(at, at + 40).map((each) => each.tell({})))));
  expect([joined.filter((status) => status === 503).length, board.state.people.length]).toEqual([
    22,
    MOST.participants,
  ]);
  expect(await new Promise((resolve) => server.getConnections((_, count) => resolve(count < 100)))).toBe(true);
}, 30_000);

test('idle and slow connections are cut off, those of one address are counted, and others are served meanwhile', async () => {
  const { url, port } = await openRoom();
  const slow = [
    '',
    'POST /class/state HTTP/1.1\r\nHost: ',
    `POST /class/state HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${PIN_HEADER}: ${PIN}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"id":`,
  ];
  let open = 0;
  const closed = slow.flatMap((text) =>
    Array.from({ length: 240 }, () => {
      const socket = net.connect(port, '127.0.0.1').on('error', () => {});
      if (text) socket.write(text);
      socket.resume();
      open += 1;
      return new Promise((resolve) => socket.once('close', resolve)).then(() => (open -= 1));
    }),
  );
  await eventually('the end of those that are too many', () => open <= 700);
  // Of another address of this computer, where it has one.
  const agent = process.platform === 'darwin' ? {} : { localAddress: '127.0.0.2' };
  if (process.platform === 'darwin') await Promise.all(closed);
  const answered = http.get(`${url}/counts`, { ...agent, agent: false });
  const [response] = await once(answered, 'response');
  response.resume();
  expect([response.statusCode, open > 600 || process.platform === 'darwin']).toEqual([200, true]);
  await Promise.all(closed);
  expect(await new Participant(url, PIN, '席1').tell({})).toBe(204);
}, 30_000);

test('who takes the sentences and never reads them is hung up on; others have theirs', async () => {
  const { url, port, board, classroom } = await openRoom();
  const [reader, sleeper] = [new Participant(url, PIN, '席1'), new Participant(url, PIN, '席2')];
  for (const one of [reader, sleeper]) await one.tell({ step: '2-4', failing: ['token'] });
  await reader.listen();
  const body = JSON.stringify({ id: sleeper.id });
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});
  socket.write(
    `POST /class/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${PIN_HEADER}: ${PIN}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const isAway = () => board.state.people.find(({ name }) => name === '席2')!.isAway;
  let said = 0;
  while (!isAway() && said < 60_000) {
    for (let at = 0; at < 200; at++) classroom.say('token', `${++said} ${'あ'.repeat(290)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.destroy();
  expect(isAway()).toBe(true);
  await eventually('the last sentence', () => reader.sentences?.[0]?.text.startsWith(`${said} `) === true);
}, 30_000);

test('the page for everybody has counts, and neither names nor the PIN; of the disk, nothing else is served', async () => {
  const { url } = await openRoom();
  await new Participant(url, PIN, '席の名前').tell({ step: '2-5', hand: { text: '質問です' } });
  const pages = await Promise.all(
    ['/', '/room.js', '/class.css', '/counts', '/qr.svg', '/workshop/styles/palette.css'].map(async (path) => {
      const answer = await fetch(url + path);
      return [path, answer.status, await answer.text(), answer.headers.get('set-cookie')] as const;
    }),
  );
  expect(pages.map(([, status]) => status)).toEqual(Array(6).fill(200));
  expect(
    pages.filter(
      ([, , text, cookie]) =>
        cookie ||
        text.includes('席の名前') ||
        text.includes('質問です') ||
        text.includes(PIN) ||
        /https?:\/\/(?!127\.0\.0\.1)/.test(text.replaceAll('http://www.w3.org', '')),
    ),
  ).toEqual([]);
  expect(JSON.parse(pages[3]![2])).toEqual({
    people: 1,
    finished: 0,
    steps: { '2-1': 0, '2-2': 0, '2-4': 0, '2-5': 1, '2-6': 0 },
    url,
  });
  const foreign = await fetch(`${url}/counts`, { headers: { origin: 'http://evil.example' } });
  const inside = [
    '/board.js',
    '/app.js',
    '/index.html',
    '/api/events',
    '/.env',
    '/workshop/app.js',
    '/../../.env',
    '/%2e%2e/.env',
    '/class/state',
  ];
  const others = await Promise.all(inside.map(async (path) => (await fetch(url + path)).status));
  expect([foreign.status, new Set(others)]).toEqual([403, new Set([404])]);
});

test('what the room stumbled over is counted without anybody in it', async () => {
  const counted = nothingCounted(Date.parse('2026-11-25T09:00:00'));
  const classroom = new Classroom(new Tally(counted));
  const { register } = classroom;
  const update = (name: string, more: Partial<Update>): Update => ({
    id: name.padEnd(32, '0'),
    name,
    step: '2-4',
    failing: [],
    todo: [],
    since: 0,
    finished: false,
    ...more,
  });
  for (const name of ['a', 'b', 'c']) register.take(update(name, { failing: ['handler.syntax:;>,'] }), 0);
  register.take(update('a', {}), 120_000);
  register.take(update('b', { failing: [] }), 240_000);
  register.take(update('a', { failing: ['handler.syntax:;>,'] }), 300_000); // once more: the same person
  register.take(update('a', { step: '2-5' }), 600_000);
  register.take(update('d', { step: '2-6', failing: ['token'] }), 600_000);
  const report = reportOf(counted, (mistake) => (mistake.startsWith('handler') ? '文法: ; を , に変える' : mistake));
  expect(report).toContain('のべ 4 人');
  expect(report).toMatch(/\| 2-4 \| 文法: ; を , に変える \| `handler\.syntax:;>,` \| 3 \| 4\.0 分 \|/);
  expect(report).toMatch(/\| 2-4 \| 1 \| 10\.0 分 \|/);
  // A process that takes up the same class does not count again what was there before it.
  const restored = structuredClone(counted);
  const again = new Classroom(new Tally(restored, 700_000));
  again.register.take(update('b', { failing: ['token'], since: 500 }), 800_000);
  again.register.take(update('e', { failing: ['token'], since: 10 }), 800_000);
  expect([restored.people, restored.mistakes['2-4 token']]).toEqual([counted.people + 1, { people: 1, minutes: [] }]);
  expect(Object.keys(restored.mistakes).join(' ')).not.toMatch(/[abcde]0/);
});

function same(one: Sentence[] | undefined, other: Sentence[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
