/** What the protocol takes and refuses, and the line to paste. */
import { isMistake, isName, mistakeOf, plainText, readMember, readUpdate, roomAt, type Update } from './protocol.js';
import { readShareLine, readShareLines, type Shared, shareLine } from './share.js';

const UPDATE: Update = {
  ...{ id: 'a'.repeat(32), name: '席12', step: '2-4', since: 0, finished: false },
  failing: ['handler.syntax:;>,'],
  todo: ['handler.grant.outgoing'],
};

/** Values of each kind, and what only looks harmless. */
const ODD: unknown[] = [
  ...[
    null,
    0,
    -1,
    1.5,
    Number.POSITIVE_INFINITY,
    true,
    '',
    'x'.repeat(10_000),
    [],
    ['x', 'x'],
    [null],
    [[['x']]],
    {},
    { toString: 1 },
  ],
  ...[JSON.parse('{"__proto__":null}'), { constructor: null, length: -1 }, '__proto__', 'constructor', '\ud800'],
];

test('an update is taken whole, and nothing else is', () => {
  expect(readUpdate(UPDATE)).toEqual(UPDATE);
  const withHand = { ...UPDATE, hand: { text: '「;」と <b> の違い', line: 'const a = 1;' } };
  expect(readUpdate(withHand)).toEqual(withHand);
  const fields = [...Object.keys(UPDATE), 'hand'];
  const goodElsewhere: Record<string, unknown[]> = {
    failing: [[]],
    todo: [[]],
    since: [0],
    finished: [true],
    name: ['__proto__', 'constructor'],
  };
  const cases = [
    ...ODD,
    ...fields.flatMap((field) =>
      ODD.filter((value) => !goodElsewhere[field]?.some((good) => JSON.stringify(good) === JSON.stringify(value))).map(
        (value) => ({ ...UPDATE, [field]: value }),
      ),
    ),
    ...Object.keys(UPDATE).map((field) =>
      Object.fromEntries(Object.entries(UPDATE).filter(([name]) => name !== field)),
    ),
    ...['code', 'token', 'env', 'host', 'toString'].map((field) => ({ ...UPDATE, [field]: 'x' })),
    JSON.parse(JSON.stringify(UPDATE).replace('{', '{"__proto__":{"admin":true},')),
    { ...UPDATE, hand: { text: 'x', line: '' } },
    { ...UPDATE, hand: { text: 'x', code: 'x' } },
    { ...UPDATE, failing: ['a', 'a'] },
    { ...UPDATE, failing: Array.from({ length: 21 }, (_, at) => `a.${at}`) },
    { ...UPDATE, step: '2-3' },
    { ...UPDATE, id: 'A'.repeat(32) },
  ];
  const taken = cases.filter((value) => readUpdate(value) !== undefined);
  expect([cases.length > 150, taken]).toEqual([true, []]);
  expect([readMember({ id: UPDATE.id }), readMember(UPDATE)]).toEqual([{ id: UPDATE.id }, undefined]);
});

test('a name is what people can see and tell apart', () => {
  const good = ['席12', 'Aさん', '<b>x</b>', '👩‍💻', '❤️', '🇯🇵', 'é', '田中 太郎', '__proto__', '1️⃣', '👍🏽'];
  const bad = [
    '',
    ' ',
    ' x',
    'x'.repeat(21),
    'a\u202eb',
    'a\u0000',
    'a\nb',
    'a\u200bb',
    '\u3164',
    '\u200d',
    'a\u200db',
    '\u2066x\u2069',
    '\ud83d',
    '\u2800',
    '\ufeff',
    'x\u001b[31m',
  ];
  expect([good.filter(isName), bad.filter(isName)]).toEqual([good, []]);
  for (const text of [...good, ...bad]) {
    const made = plainText(text, 20);
    expect([text, made === '' || isName(made)]).toEqual([text, true]);
  }
  expect(plainText(`a\u202eb${'x'.repeat(100_000)}`, 10)).toBe('a bxxxxxxx');
});

test('a mistake is an id, and of syntax the marks that mend it: no names, no values', () => {
  const edit = (remove: string, insert: string) => ({
    edits: [{ line: 1, column: 1, remove, insert }],
    proof: 'passes' as const,
  });
  const of = (remove: string, insert: string, id = 'handler.syntax') => mistakeOf({ id, repair: edit(remove, insert) });
  expect([of(';', ','), of('', '});'), of('（', '('), of(' ', ',')]).toEqual(
    [';>,', '>});', '（>(', '>,'].map((change) => `handler.syntax:${change}`),
  );
  const plain = [
    of('cosnt', 'const'),
    of('=', '=>'),
    of('', 'context.'),
    of(';', ';'),
    mistakeOf({ id: 'handler.syntax' }),
  ];
  expect([...new Set(plain)]).toEqual(['handler.syntax']);
  expect(of(';', ',', 'handler.runs')).toBe('handler.runs');
  const good = ['token', 'settings.HANDSON_SERVICE_NAME', 'voice-grant', 'handler.syntax:;>,'];
  const bad = [
    '',
    'Token',
    'a.',
    'a..b',
    'a:',
    'a:;',
    'a:;>,>',
    'a:x>y',
    'a b',
    `a.${'b'.repeat(32)}`,
    'a'.repeat(32),
    'a:;>;',
    'a.b.c.d.e.f.g',
  ];
  expect([good.filter(isMistake), bad.filter(isMistake)]).toEqual([good, []]);
});

test('a room is at an address of a network that people share, as it was typed', () => {
  const good = [
    'http://192.168.1.5:3230',
    '192.168.1.5:3230',
    'http://127.0.0.1:1/',
    '10.0.0.1:80',
    'http://[fd00::1]:3230',
    '172.31.0.1:5',
    ' 169.254.1.1:9 ',
  ];
  const bad = [
    '',
    'http://8.8.8.8:3230',
    'localhost:3230',
    'https://192.168.1.5:3230',
    'http://192.168.1.5',
    '192.168.1.5:0',
    '192.168.1.5:65536',
    'http://192.168.1.5:1/x',
    '172.32.0.1:1',
    '0.0.0.0:1',
    '[::]:1',
    '192.168.1:1',
    '3232235781:1',
    'http://a@192.168.1.5:1',
    '[::ffff:8.8.8.8]:1',
    'http://192.168.1.5:3230.evil.example/',
  ];
  expect([good.filter((text) => !roomAt(text)), bad.filter(roomAt)]).toEqual([[], []]);
  expect(roomAt('192.168.1.5:3230')?.href).toBe('http://192.168.1.5:3230/');
});

test('a line that was made is read back; of a chat, the lines that are none are counted', () => {
  const shared: Shared[] = [
    { name: '席12', step: '2-4', failing: ['handler.syntax:;>,'], todo: [], finished: false },
    { name: '田中 太郎', step: '2-5', failing: ['handler.grant', 'token'], todo: ['handler.token'], finished: false },
    { name: 'x', step: '2-6', failing: [], todo: [], finished: true },
    { name: 'y', step: '2-5', failing: [], todo: [], finished: false },
    { name: '👩‍💻', step: '2-1', failing: [], todo: ['settings.AUTH_TOKEN'], finished: false },
  ];
  expect(shareLine(shared[0]!)).toBe('席12 2-4 ✖ handler.syntax:;>,');
  expect(shared.map((of) => readShareLine(shareLine(of)))).toEqual(shared);
  const chat = `10:31 講師\n\n> ${shareLine(shared[0]!)}\r\n  ${shareLine(shared[2]!)}\nできました 2-4 ✖ <script>\n2-4 ✖ token\n席 2-9 ✔`;
  expect(readShareLines(chat)).toEqual({ read: [shared[0], shared[2]], others: 4 });
  const long = `${'x '.repeat(500_000)}\n${' '.repeat(500_000)}x 2-4`;
  expect(readShareLines(long)).toEqual({ read: [], others: 2 });
});
