import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { temporaryHome } from '../test/run-kit.js';
import { readSettingsFile, settingsIfReadable } from './env-file.js';

const home = temporaryHome();
const file = path.join(home, '.env');
afterEach(() => fs.rmSync(file, { recursive: true, force: true }));
afterAll(() => fs.rmSync(home, { recursive: true }));

function written(content: string | Buffer): string {
  fs.writeFileSync(file, content);
  return file;
}

/** dotenv 6.2, as `twilio-run` uses it. */
function dotenv6(content: string): Record<string, string> {
  const { parse }: { parse(text: string): Record<string, string> } = require('dotenv');
  return parse(content);
}

const AGREED = [
  'A=abc',
  ' A = abc ',
  'A=abc # note',
  'A="abc"',
  "A='abc'",
  'A=" abc "',
  'A=“abc”',
  'A=a=b',
  'A=',
  'A.b-c=abc',
  'A=one\nA=two',
  '\uFEFFA=abc',
  'A=abc\r\nB=def\r\n',
  'export A=abc',
  'A: abc',
  '# A=abc',
  'A＝abc',
  '\u3000A=abc\u3000',
];

test.each(AGREED)('twilio-run would take the same values from %j', (content) => {
  const { entries } = readSettingsFile(written(content))!;
  expect(Object.fromEntries(entries.map(({ name, value }) => [name, value]))).toEqual(dotenv6(content));
});

test('a lone quote stays, since only the old dotenv takes it off', () => {
  expect(readSettingsFile(written('A="abc'))?.entries[0]?.value).toBe('"abc');
});

test('lines are numbered as an editor shows them, and what stands behind = is kept untouched', () => {
  const settings = readSettingsFile(written('# note\r\n\r\nA= "x" # y \r\n'));
  expect(settings?.entries).toEqual([{ name: 'A', raw: ' "x" # y ', value: '"x" # y', line: 3 }]);
});

test('lines that are neither comments nor NAME=value are told apart', () => {
  const settings = readSettingsFile(written('export A=1\nB: 2\n  # note\n\nmemo'));
  expect(settings?.oddLines).toEqual([
    { line: 1, text: 'export A=1' },
    { line: 2, text: 'B: 2' },
    { line: 5, text: 'memo' },
  ]);
});

test('without a file there are no settings', () => {
  expect(readSettingsFile(file)).toBeUndefined();
  expect(readSettingsFile(path.join(written(''), '.env'))).toBeUndefined();
});

const UNREADABLE: [string, Buffer, RegExp][] = [
  ['UTF-16 with a mark, as Windows PowerShell writes it', Buffer.from('\uFEFFA=abc', 'utf16le'), /UTF-16/],
  ['UTF-16 without a mark', Buffer.from('A=abc', 'utf16le'), /UTF-16/],
  ['Shift_JIS', Buffer.concat([Buffer.from('# '), Buffer.from([0x92, 0x6c]), Buffer.from('\nA=abc')]), /Shift_JIS/],
  ['line ends of the old Mac', Buffer.from('A=abc\rB=def'), /改行/],
  ['something far too large', Buffer.alloc(200_000, 'a'), /大きすぎ/],
];

test.each(UNREADABLE)('a settings file in %s is explained', (_name, content, reason) => {
  written(content);
  expect(() => readSettingsFile(file)).toThrow(UserError);
  expect(() => readSettingsFile(file)).toThrow(reason);
  expect(settingsIfReadable(file)).toBeUndefined();
});

test('a folder in the place of the settings file is explained', () => {
  fs.mkdirSync(file);
  expect(() => readSettingsFile(file)).toThrow(/フォルダー/);
});
