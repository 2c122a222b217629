import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { dotenv as zxDotenv } from 'zx';
import { UserError } from '../cli/user-error.js';
import { ROOT } from '../system/paths.js';
import { editEnv } from './env-edit.js';
import { linesOf } from './env-file.js';

type Values = Record<string, string>;

/** dotenv 6.2, the one in the dependencies of `twilio-run`. */
const dotenv6: { parse(text: string): Values } = require(
  require.resolve('dotenv', { paths: [require.resolve('twilio-run/package.json')] }),
);

const PARSERS: [name: string, parse: (text: string) => Values][] = [
  ['dotenv 6', (text) => dotenv6.parse(text)],
  ['today’s dotenv', (text) => zxDotenv.parse(text) as Values],
  ['Node', (text) => parseEnv(text) as Values],
];

const KEYS = ['ACCOUNT_SID', 'AUTH_TOKEN', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET', 'HANDSON_SERVICE_NAME'];
const RUNS = 1_000;

const value = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abc0 #\'"`\\nr$={}!;,あ\t'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.stringMatching(/^[A-Za-z0-9+/=_-]{32}$/),
);
const own = fc.constantFrom('MY_NUMBER', 'A', 'Z9');
const plain = fc.stringMatching(/^[A-Za-z0-9+./:-]{0,20}$/);

/** Lines that people write; all three parsers can read them, if not always as the same value. */
const line = fc.oneof(
  fc.constantFrom(
    '',
    '   ',
    '# メモ',
    '# it\'s "mine"',
    '#',
    '# API_KEY=',
    '# AUTH_TOKEN=xxxxxxxxxxxx',
    '# API_SECRET=mine',
  ),
  fc.tuple(own, plain).map(([key, text]) => `${key}=${text}`),
  fc.tuple(own, plain).map(([key, text]) => `${key} = "${text}" # note`),
  fc.tuple(own, plain).map(([key, text]) => `${key}='${text}'`),
  fc.tuple(fc.constantFrom(...KEYS), plain).map(([key, text]) => `${key}=${text}`),
  fc.tuple(fc.constantFrom(...KEYS), plain).map(([key, text]) => `  ${key} = '${text}'`),
  fc.tuple(fc.constantFrom(...KEYS), plain).map(([key, text]) => `export ${key}=${text}`),
  fc.tuple(fc.constantFrom(...KEYS), plain).map(([key, text]) => `${key}="${text}" # mine`),
);
const file = fc
  .record({
    bom: fc.boolean(),
    lines: fc.array(line, { maxLength: 14 }),
    eol: fc.constantFrom('\n', '\r\n'),
    closed: fc.boolean(),
  })
  .map(({ bom, lines, eol, closed }) => (bom ? '\ufeff' : '') + lines.join(eol) + (closed ? eol : ''));

/** Undefined for what is refused with a reason. */
function edited(text: string, changes: Record<string, string | undefined>): string | undefined {
  try {
    return editEnv(text, changes);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** What is left of a text without the lines that are about a key, commented out or not, the mark and the last line end. */
function othersOf(text: string, key: string): string {
  const about = new RegExp(`^\\s*(# )*(#\\s*)?(export )?\\s*${key}\\s*=`);
  const bare = linesOf(text.replace('\ufeff', '')).filter((whole) => !about.test(whole) && !/^# mine/.test(whole));
  return bare.join('').replace(/[\r\n]+$/, '');
}

test(`${RUNS} generated files and values mean the same to all three parsers, and other lines stay byte for byte`, () => {
  let written = 0;
  const property = fc.property(file, fc.constantFrom(...KEYS), value, (text, key, wanted) => {
    const after = edited(text, { [key]: wanted });
    if (after === undefined) return;
    written++;
    for (const [, parse] of PARSERS) expect(parse(after)[key]).toBe(wanted);
    expect(othersOf(after, key)).toEqual(othersOf(text, key));
    expect(edited(after, { [key]: wanted })).toBe(after);
  });
  fc.assert(property, { numRuns: RUNS });
  expect(written).toBeGreaterThan(200);
});

test('values of the kind that Twilio gives out are never refused, in whatever file', () => {
  const token = fc.stringMatching(/^[A-Za-z0-9]{32}$/);
  const property = fc.property(file, token, token, (text, API_SECRET, AUTH_TOKEN) => {
    const after = editEnv(text, { API_SECRET, AUTH_TOKEN });
    for (const [, parse] of PARSERS) expect(parse(after)).toMatchObject({ API_SECRET, AUTH_TOKEN });
  });
  fc.assert(property, { numRuns: 300 });
});

test('a removed key is gone for all three parsers, and nothing else is', () => {
  const property = fc.property(file, fc.constantFrom(...KEYS), (text, key) => {
    const after = editEnv(text, { [key]: undefined });
    for (const [, parse] of PARSERS) expect(parse(after)[key]).toBeUndefined();
    expect(othersOf(after, key)).toEqual(othersOf(text, key));
  });
  fc.assert(property, { numRuns: 300 });
});

test('texts of any kind are edited rightly or refused, never changed elsewhere', () => {
  const any = fc.string({ unit: fc.constantFrom(...'AB=:# \'"`\\\n\r\t', 'API_KEY=', 'export ', '\n'), maxLength: 40 });
  const property = fc.property(any, plain, (text, wanted) => {
    const after = edited(text, { API_KEY: wanted });
    if (after === undefined) return;
    expect(dotenv6.parse(after).API_KEY).toBe(wanted);
    expect((parseEnv(after) as Values).API_KEY).toBe(wanted);
  });
  fc.assert(property, { numRuns: 500 });
});

const CASES: [what: string, before: string, changes: Record<string, string | undefined>, after: string][] = [
  ['a new key goes to the end', 'A=1', { B: '2' }, 'A=1\nB=2\n'],
  ['an empty file', '', { B: '2' }, 'B=2\n'],
  ['the style of line ends is kept', 'A=1\r\n', { A: '2', B: '3' }, 'A=2\r\nB=3\r\n'],
  ['a last line without an end stays without', '# x\nA=1', { A: '2' }, '# x\nA=2'],
  ['of several, the last counts and the others become comments', 'A=1\nB=2\nA=3\n', { A: '4' }, '# A=1\nB=2\nA=4\n'],
  ['export, which dotenv 6 does not read', 'export A=1\n', { A: '2' }, 'A=2\n'],
  ['a comment behind the value gets its own line', 'A=1 # mine\n', { A: '2' }, '# mine\nA=2\n'],
  ['an example is replaced', '# A=xxxxxxxx\nB=1\n', { A: '2' }, 'A=2\nB=1\n'],
  ['a value that was commented out is not', '# A=mine\nB=1\n', { A: '2' }, '# A=mine\nB=1\nA=2\n'],
  ['removing comments out', 'A=1\nB=2\n', { A: undefined }, '# A=1\nB=2\n'],
  ['and back', '# A=true\nB=2\n', { A: 'true' }, 'A=true\nB=2\n'],
  ['a value over several lines', 'A="1\n2"\nB=2\n', { A: '3' }, 'A=3\n# 2"\nB=2\n'],
  ['a # is quoted', '', { A: 'a#b' }, "A='a#b'\n"],
  ['with the other quotes where needed', '', { A: "a#'b" }, 'A="a#\'b"\n'],
  ['a mark is kept where it harms nobody', '\ufeffB=1\nA=2\n', { A: '3' }, '\ufeffB=1\nA=3\n'],
  ['a line without = would swallow the key for Node', 'memo\n', { A: '1' }, 'A=1\nmemo\n'],
  ['also where the key is there already', 'memo\nA=1\nB=2\n', { A: '3' }, 'memo\n# A=1\nB=2\nA=3\n'],
];

test.each(CASES)('%s', (_what, before, changes, after) => {
  expect(editEnv(before, changes)).toBe(after);
});

test('a byte order mark goes where it would hide the key from a program, which depends on the version of Node', () => {
  const after = editEnv('\ufeff# note\nA=2\n', { A: '3' });
  expect(after).toMatch(/^\ufeff?# note\nA=3\n$/);
  for (const [, parse] of PARSERS) expect(parse(after).A).toBe('3');
});

const REFUSED = ['a\nb', 'a\rb', ' a', 'a ', 'a\0b', '\u3000a', 'a\u2028b', '\ud800', `'"#`, `#'\\n`, '#\\'];

test.each(REFUSED)('the value %j is refused, with its key and without itself', (secret) => {
  const refused = () => editEnv('', { API_SECRET: `x${secret}x`.replace(/^x(?=[ \u3000])|(?<= )x$|(?<=#\\)x$/, '') });
  expect(refused).toThrow(UserError);
  expect(refused).toThrow(/^API_SECRET の値に/);
});

test('the kit’s example file keeps every comment when it is filled in', () => {
  const example = fs.readFileSync(path.join(ROOT, '.env.example'), 'utf8');
  const changes = Object.fromEntries(
    [...KEYS, 'HANDSON_SANDBOX'].map((key) => [key, key === 'HANDSON_SANDBOX' ? 'true' : 'v']),
  );
  const after = editEnv(example, changes);
  expect(linesOf(after)).toHaveLength(linesOf(example).length + 1); // the service name
  for (const [, parse] of PARSERS) expect(parse(after)).toEqual(changes);
});
