/** The class itself: whom a sentence is for, what is kept of it, and who is who when they are lost and come back. */
import fs from 'node:fs';
import path from 'node:path';
import { temporaryHome } from '../test/run-kit.js';
import { MOST, type Update } from '../workshop/class/protocol.js';
import { shareLine } from '../workshop/class/share.js';
import { Classroom } from './classroom.js';
import { nothingCounted, Tally } from './tally.js';

const MISTAKE = 'handler.syntax:;>,';
const folder = temporaryHome();
afterAll(() => fs.rmSync(folder, { recursive: true }));

function classroom(file?: string): Classroom {
  return new Classroom(new Tally(nothingCounted(0)), file);
}

function update(name: string, more: Partial<Update> = {}): Update {
  const id = Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
  return { id, name, step: '2-4', failing: [], todo: [], since: 0, finished: false, ...more };
}

const peopleOf = ({ register }: Classroom) =>
  register
    .people()
    .map(({ name, step, isAway, isPasted }) => `${name} ${step}${isAway ? ' away' : ''}${isPasted ? ' pasted' : ''}`);

describe('the file of the sentences', () => {
  const file = path.join(folder, 'sentences.json');
  beforeEach(() => fs.rmSync(file, { recursive: true, force: true }));

  test('is made with the first one, follows each change, and serves the next class', () => {
    const first = classroom(file);
    expect(fs.existsSync(file)).toBe(false);
    first.say(MISTAKE, '  行の終わりを\n見てください。 ');
    first.say('token', 'あとで説明します。');
    first.say('token', '');
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({ [MISTAKE]: '行の終わりを 見てください。' });
    const next = classroom(file);
    next.take(update('席1', { failing: [MISTAKE] }));
    next.take(update('席2'));
    expect(['席1', '席2'].map((name) => next.sentencesFor(update(name).id))).toEqual([
      [{ mistake: MISTAKE, text: '行の終わりを 見てください。' }],
      [],
    ]);
    expect(fs.readdirSync(folder).filter((name) => name.startsWith('sentences'))).toEqual(['sentences.json']);
  });

  const tooMany = Object.fromEntries(Array.from({ length: 301 }, (_, at) => [`a.x${at}`, 'x']));
  const foreign = [
    '',
    '{',
    'null',
    '[]',
    '[["token","x"]]',
    '"token"',
    '{"token":1}',
    '{"token":""}',
    '{"席1":"x"}',
    '{"__proto__":"x"}',
    `{"token":"${'x'.repeat(MOST.sentence + 1)}"}`,
    '{"token":"a\\u202eb"}',
    JSON.stringify(tooMany),
    '{"name":"my-app","scripts":{}}',
    '\ufffd\u0000',
  ];

  test.each(foreign)('is left alone where it is something else: %j', (content) => {
    fs.writeFileSync(file, content);
    expect(() => classroom(file)).toThrow(/保存した文のファイルではないか、壊れています/);
    expect(fs.readFileSync(file, 'utf8')).toBe(content);
  });

  test.each(foreign)('is left alone where something else comes in its place: %j', (content) => {
    const room = classroom(file);
    fs.writeFileSync(file, content);
    expect(() => room.say('token', '説明します。')).toThrow(/教室には送りましたが、保存できませんでした/);
    expect([fs.readFileSync(file, 'utf8'), room.sentences]).toEqual([
      content,
      [{ mistake: 'token', text: '説明します。' }],
    ]);
  });

  test('a place that takes no file does not keep a sentence from the room', () => {
    fs.writeFileSync(file, '');
    const room = classroom(path.join(file, 'below.json'));
    expect(() => room.say('token', '説明します。')).toThrow(/below\.json に書き込めませんでした（E/);
    expect(room.sentences).toHaveLength(1);
  });
});

test.each([[undefined], [''], ['席1'], [{}], ['__proto__'], ['a'.repeat(100)]])(
  'a sentence for %j is none',
  (mistake) => {
    const room = classroom();
    expect(() => room.say(mistake, 'x')).toThrow(/送れません/);
    expect(room.sentences).toEqual([]);
  },
);

test('a question is shown until it was seen to; the same one is not asked again by a change of state', () => {
  const room = classroom();
  const hand = { text: 'どこを見ればよいですか。', line: 'const a = 1;' };
  const asks = () => room.register.people().map((person) => person.hand);
  room.take(update('席1', { hand }));
  expect(asks()).toEqual([hand]);
  const [first] = room.register.people();
  room.answer(first!.key);
  room.take(update('席1', { hand, step: '2-5' }));
  expect(asks()).toEqual([undefined]);
  room.take(update('席1', { hand: { text: 'もう 1 つあります。' } }));
  expect(asks()).toEqual([{ text: 'もう 1 つあります。' }]);
  room.take(update('席1'));
  expect(asks()).toEqual([undefined]);
  for (const odd of [undefined, 'p99', {}, '__proto__']) room.answer(odd);
});

test('who cannot reach the room any more can paste a line, and takes their place when they come back', () => {
  const room = classroom();
  const { id, ...one } = update('席1', { todo: ['handler.token'] });
  room.take({ id, ...one });
  room.streams(id, 1);
  expect(room.paste(shareLine({ ...one, step: '2-5' }))).toEqual({ taken: 0, others: 1 });
  room.streams(id, -1);
  expect(peopleOf(room)).toEqual(['席1 2-4 away']);
  expect(room.paste(shareLine({ ...one, step: '2-5' }))).toEqual({ taken: 1, others: 0 });
  expect(peopleOf(room)).toEqual(['席1 2-5 pasted']);
  room.take({ id, ...one, step: '2-6' });
  expect(peopleOf(room)).toEqual(['席1 2-6']);
});

test('who starts anew after a crash, or pasted a line before, is counted once, and is stuck since before that', () => {
  jest.useFakeTimers({ now: 1_000_000 });
  try {
    const counted = nothingCounted(0);
    const room = new Classroom(new Tally(counted));
    const { id, ...one } = update('席1', { failing: ['token'] });
    room.paste(shareLine(one));
    for (const [at, minute] of [1, 2, 3].entries()) {
      jest.setSystemTime(1_000_000 + minute * 60_000);
      const next = `${at}`.repeat(32);
      room.take({ ...one, id: next, since: 1 });
      room.streams(next, 1);
      room.streams(next, -1);
    }
    expect(room.register.people()).toMatchObject([
      { name: '席1', key: 'p1', since: 1_000_000, isAway: true, isPasted: false },
    ]);
    room.take({ ...one, id, failing: [] });
    expect(counted).toMatchObject({ people: 1, mistakes: { '2-4 token': { people: 1, minutes: [3] } } });
  } finally {
    jest.useRealTimers();
  }
});

test('a pasted line that says the same again does not make somebody move', () => {
  jest.useFakeTimers({ now: 1_000_000 });
  try {
    const room = classroom();
    const { id: _, ...one } = update('席1', { failing: ['token'] });
    const since = () => room.register.people().map((person) => person.since);
    room.paste(shareLine(one));
    jest.setSystemTime(1_600_000);
    room.paste(shareLine(one));
    expect([since(), room.register.groups().map((group) => group.since)]).toEqual([[1_000_000], [1_000_000]]);
    room.paste(shareLine({ ...one, step: '2-5' }));
    expect(since()).toEqual([1_600_000]);
  } finally {
    jest.useRealTimers();
  }
});

test('the instructor takes somebody off the board by the key that the board knows', () => {
  const room = classroom();
  room.take(update('席1'));
  room.take(update('席2'));
  for (const odd of [undefined, update('席1').id, '席1', {}]) room.dismiss(odd);
  expect(peopleOf(room)).toHaveLength(2);
  room.dismiss(room.register.people()[0]!.key);
  expect(peopleOf(room)).toEqual(['席2 2-4']);
});
