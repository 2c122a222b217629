/** A participant's link, and rooms of all kinds: such as go away, such as are none, such as mean harm. */
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../test/class-member.js';
import { ANSWERS, polite, type Recorded, type StandIn, standIn } from '../../test/stand-in-room.js';
import { Membership, type Told } from './membership.js';
import { MOST, PACE_MS } from './protocol.js';

const TOLD: Told = { step: '2-4', failing: ['handler.grant'], todo: ['handler.token'], finished: false };
const PIN = '304215';

const open: { close(): Promise<void> }[] = [];
const members: Membership[] = [];
afterEach(async () => {
  await Promise.all(members.splice(0).map((member) => member.leave()));
  for (const room of open.splice(0)) await room.close();
});

async function room(answer: (request: Recorded, socket: Socket) => void, port?: number): Promise<StandIn> {
  const made = await standIn(answer, port);
  open.push(made);
  return made;
}

function join(url: string, told = TOLD) {
  const states: string[] = [];
  const member = new Membership({ address: new URL(url), pin: PIN, name: '席12' }, told, () => {
    const { status } = member.state;
    if (status !== 'joining' && status !== states.at(-1)) states.push(status);
  });
  members.push(member);
  return { member, states };
}

const bodies = (of: StandIn, path = '/class/state') =>
  of
    .requests()
    .filter((request) => request.path === path)
    .map(({ body }) => JSON.parse(body));

test('what is sent is the state at once, each change, and nothing where nothing changed', async () => {
  const here = await room(polite);
  const { member } = join(here.url);
  await eventually('joined', () => member.state.status === 'joined');
  member.tell({ ...TOLD });
  for (const step of ['2-4', '2-5', '2-6'] as const) member.tell({ ...TOLD, step, failing: [] });
  await eventually('the change', () => bodies(here).length === 2);
  const [first, second] = bodies(here);
  expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/), name: '席12', ...TOLD, since: 0 });
  expect(second).toEqual({ ...first, step: '2-6', failing: [] });
  expect(member.state.sent).toEqual(second);
});

test('whoever leaves says so once, after what was under way, and sends nothing more', async () => {
  let answer = () => {};
  const here = await room((request, socket) => {
    answer = () => polite(request, socket);
    if (request.path !== '/class/state') answer();
  });
  const { member } = join(here.url);
  await eventually('the first', () => here.requests().length === 1);
  const left = member.leave();
  member.tell({ ...TOLD, step: '2-5' });
  await pause(50); // nothing is to come, which cannot be awaited
  expect(here.requests()).toHaveLength(1);
  answer();
  await left;
  expect(here.requests().map(({ path }) => path)).toEqual(['/class/state', '/class/leave']);
  expect(bodies(here, '/class/leave')).toEqual([{ id: bodies(here)[0].id }]);
});

test('whoever was never heard leaves without a word', async () => {
  const here = await room(polite);
  await join(here.url).member.leave();
  expect(here.bytes()).toEqual([]);
});

test('whoever leaves a room that is asleep is forgotten when it is back', async () => {
  const here = await room(polite);
  const { member } = join(here.url);
  await eventually('joined', () => member.state.status === 'joined');
  await here.close();
  await member.leave();
  const back = await room(polite, here.port);
  await eventually('good-bye', () => back.requests().length === 1);
  expect(back.requests()[0]).toMatchObject({ path: '/class/leave', body: JSON.stringify({ id: bodies(here)[0].id }) });
});

test('a room that was closed is found again, and gets the state as it is now; to the participant it is one small word', async () => {
  const here = await room(polite);
  const { member, states } = join(here.url);
  await eventually('joined', () => member.state.status === 'joined');
  await here.close();
  await eventually('away', () => member.state.status === 'away');
  member.tell({ ...TOLD, step: '2-5' });
  const back = await room(polite, here.port);
  await eventually('back', () => member.state.status === 'joined');
  expect(bodies(back).at(-1)).toMatchObject({ id: bodies(here)[0].id, step: '2-5' });
  expect(states).toEqual(['joined', 'away', 'joined']);
});

const html = (status: string, body = '<script>alert(1)</script>') =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const LOCATION = 'Location: http://127.0.0.1:9/class/state';

// biome-ignore format: a table
const REFUSALS: [what: string, answer: string, trouble: string][] = [
  ['a wrong PIN', html('401 Unauthorized'), 'pin'],
  ['a name that is taken', html('409 Conflict'), 'name'],
  ['a web site', html('200 OK'), 'stranger'],
  ['a site without that page', html('404 Not Found'), 'stranger'],
  ['a room that is meant for another address', html('403 Forbidden'), 'stranger'],
  ['a redirect', `HTTP/1.1 307 Temporary Redirect\r\n${LOCATION}\r\n\r\n`, 'stranger'],
  ['a redirect to a GET', `HTTP/1.1 303 See Other\r\n${LOCATION}\r\n\r\n`, 'stranger'],
  ['a room that is older', html('400 Bad Request'), 'unlike'],
  ['a body that never ends', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(100_000)}`, 'stranger'],
  ['something that is no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'stranger'],
  ['headers without end', `HTTP/1.1 204 No Content\r\n${'x: y\r\n'.repeat(20_000)}`, 'stranger'],
];

test.each(REFUSALS)('%s: it is said, and nothing more is sent', async (_, answer, trouble) => {
  const here = await room((_, socket) => socket.write(answer));
  const { member } = join(here.url);
  await eventually('the refusal', () => member.state.status === 'refused');
  expect(member.state).toMatchObject({ trouble, sentences: [], sent: { name: '席12' } });
  member.tell({ ...TOLD, step: '2-5' });
  if (trouble === 'pin') await pause(2 * PACE_MS);
  await member.leave();
  expect(here.requests()).toHaveLength(1);
});

// biome-ignore format: a table
const TROUBLES: [what: string, answer: string, trouble: string][] = [
  ['full', html('503 Service Unavailable'), 'full'],
  ['busy, and asks to wait for a million years', html('429 Too Many Requests').replace('\r\n', '\r\nRetry-After: 31536000000000\r\n'), 'busy'],
  ['broken', html('502 Bad Gateway'), 'unreachable'],
  ['gone before it answers', '', 'unreachable'],
  ['a proxy that changes the protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n', 'unreachable'],
];

test.each(TROUBLES)('a room that is %s is looked for again', async (_, answer, trouble) => {
  const here = await room((_, socket) => socket.end(answer));
  const { member } = join(here.url);
  await eventually('away', () => member.state.status === 'away');
  expect(member.state).toMatchObject({ trouble, sentences: [] });
  await member.leave();
});

test('a room that asks to wait for a million years is not called at once, as a timer would that runs over', async () => {
  const here = await room((_, socket) => socket.end(TROUBLES[1]![1]));
  const { member } = join(here.url);
  await eventually('away', () => member.state.status === 'away');
  await pause(1_500); // nothing is to come, which cannot be awaited
  expect(here.requests()).toHaveLength(1);
});

test('a network’s own page in between does not end a membership', async () => {
  let answer = polite;
  const here = await room((request, socket) => answer(request, socket));
  const { member } = join(here.url);
  await eventually('joined', () => member.state.status === 'joined');
  answer = (_, socket) => void socket.end(html('302 Found'));
  member.tell({ ...TOLD, step: '2-5' });
  await eventually('away', () => member.state.status === 'away');
  answer = polite;
  await eventually('back', () => member.state.status === 'joined' && bodies(here).at(-1).step === '2-5');
});

const SAID = { mistake: 'handler.grant', text: '<b>太字</b>' };

/** A room whose stream is that text; `isOver` closes it. */
const streaming =
  (text: string, isOver = false) =>
  (request: Recorded, socket: Socket) => {
    if (request.path !== '/class/stream') return void socket.end(ANSWERS.taken);
    socket.write(text);
    if (isOver) socket.end();
  };

const data = (value: unknown) => `event: sentences\ndata: ${JSON.stringify(value)}\n\n`;

// biome-ignore format: a table
const DROPPED: [what: string, text: string][] = [
  ['no JSON', 'event: sentences\ndata: {"sentences": [\n\n'],
  ['a field more', data({ sentences: [{ ...SAID, html: '<script>' }] })],
  ['a sentence that is too long', data({ sentences: [{ ...SAID, text: 'あ'.repeat(MOST.sentence + 1) }] })],
  ['more sentences than mistakes', data({ sentences: Array.from({ length: 61 }, () => SAID) })],
  ['what a terminal obeys', data({ sentences: [{ ...SAID, text: '\u001b[2J\u202e' }] })],
  ['what is no mistake', data({ sentences: [{ ...SAID, mistake: '__proto__' }] })],
  ['another event', ANSWERS.said([SAID]).replace('sentences', 'message')],
  ['a number', data(1)],
  ['a prototype', 'event: sentences\ndata: {"__proto__": {"sentences": []}}\n\n'],
];

test('of a stream, what is not a list of sentences is dropped; what comes after it is heard', async () => {
  const texts = [...DROPPED.map(([, text]) => text), ': still here\n\n', ANSWERS.said([SAID])];
  const here = await room(streaming(ANSWERS.stream + texts.join('')));
  const { member } = join(here.url);
  await eventually('the sentence', () => member.state.sentences.length > 0);
  expect(member.state.sentences).toEqual([SAID]);
});

test.each(DROPPED)('%s alone is nothing', async (_, text) => {
  const here = await room(streaming(ANSWERS.stream + text, true));
  const { member, states } = join(here.url);
  await eventually('the end of the stream', () => member.state.status === 'away');
  expect([states, member.state.sentences]).toEqual([['away'], []]);
});

// biome-ignore format: a table
const STREAMS: [what: string, text: string][] = [
  ['a message that never ends', ANSWERS.stream + 'x'.repeat(2_000_000)],
  ['a stream of another type', ANSWERS.stream.replace('text/event-stream', 'text/html') + ANSWERS.said([SAID])],
  ['a redirect', `HTTP/1.1 302 Found\r\n${LOCATION}\r\n\r\n`],
  ['a member that is not known', 'HTTP/1.1 404 Not Found\r\n\r\n'],
];

test.each(STREAMS)('%s ends the stream', async (_, text) => {
  let closed = 0;
  const here = await room((request, socket) => {
    if (request.path === '/class/stream') socket.on('close', () => closed++);
    streaming(text)(request, socket);
  });
  const { member } = join(here.url);
  await eventually('the end of the stream', () => closed > 0 && member.state.status !== 'joining');
  expect(member.state.sentences).toEqual([]);
});

test('a room that talks without a pause keeps nobody busy: of a flood, few states are made', async () => {
  let sent = 0;
  const here = await room((request, socket) => {
    if (request.path !== '/class/stream') return void socket.end(ANSWERS.taken);
    socket.write(ANSWERS.stream);
    const flood = () => {
      if (socket.destroyed || sent >= 500_000) return;
      while (sent < 500_000 && socket.write(ANSWERS.said([{ ...SAID, text: `${++sent}` }])));
      socket.once('drain', flood);
    };
    flood();
  });
  let changes = 0;
  const member = new Membership({ address: new URL(here.url), pin: PIN, name: '席12' }, TOLD, () => changes++);
  members.push(member);
  await eventually('some of it', () => member.state.sentences.length === 1);
  await pause(700);
  expect(changes).toBeLessThan(10);
});

test('a room that always hangs up is called less and less', async () => {
  const here = await room(streaming(ANSWERS.stream + ANSWERS.said([]), true));
  const { member } = join(here.url);
  await eventually('two tries', () => bodies(here).length === 2);
  const times: number[] = [];
  await eventually('a third', () => {
    times.push(Date.now());
    return bodies(here).length === 3;
  });
  expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(950); // the second wait: half of two seconds at least
  await member.leave();
});
