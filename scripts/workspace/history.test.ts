import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { KeptEntry } from './history.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
process.env.HANDSON_HOME = home; // before the modules that go by it
const { history, replaceNoting }: typeof import('./history.js') = require('./history.js');
const { readKept }: typeof import('./workspace.js') = require('./workspace.js');

const file = path.join(home, 'workspace', 'token.ts');
const kept = path.join(home, 'workspace', 'kept');
const replace = (text: string, ...why: [Parameters<typeof replaceNoting>[1], Parameters<typeof replaceNoting>[2]?]) =>
  replaceNoting(Buffer.from(text), ...why);

beforeEach(() => {
  fs.rmSync(kept, { recursive: true, force: true });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, 'one\ntwo\n');
});
afterAll(() => fs.rmSync(home, { recursive: true }));

test('what was taken out is told newest first, with why, how far it was, and its size', () => {
  replace('three', 'solution', '2-4');
  replace('四\n', 'repair');
  expect(history()).toMatchObject([
    { by: 'repair', lines: 1, bytes: 5 },
    { by: 'solution', step: '2-4', lines: 2, bytes: 8, at: expect.any(Number) },
  ]);
  expect(history()[0]).not.toHaveProperty('step');
});

test('going back and forth loses nothing, and the same content is one entry', () => {
  const texts = ['a', 'b', 'a', 'c', 'b', 'a'];
  for (const text of texts) replace(text, 'restore');
  const contents = history().map(({ name }) => readKept(name).toString());
  expect(contents.sort()).toEqual(['a', 'b', 'c', 'one\ntwo\n']);
});

test.each([
  ['none', undefined],
  ['no JSON', '{'],
  ['a list', '[1]'],
  ['nothing of the kind', '{"NAME":{"at":"now","by":"magic"}}'],
  ['a step that is none', '{"NAME":{"at":1,"by":"repair","step":"9-9"}}'],
])('with notes that are %s, the contents are there all the same', (_, notes) => {
  replace('new', 'repair');
  const [{ name }] = history() as unknown as [KeptEntry];
  const file = path.join(home, '.handson', 'history.json');
  if (notes) fs.writeFileSync(file, notes.replace('NAME', name));
  else fs.rmSync(file);
  const now = new Date();
  expect(history()).toMatchObject([{ name, by: 'unknown', lines: 2, bytes: 8 }]);
  expect(Math.abs(history()[0]!.at - now.getTime())).toBeLessThan(60_000);
});

test('a file that somebody put there is one of them', () => {
  fs.mkdirSync(kept, { recursive: true });
  fs.writeFileSync(path.join(kept, 'mine.ts'), '');
  expect(history()).toEqual([{ name: 'mine', at: 0, by: 'unknown', lines: 0, bytes: 0 }]);
});

const NAMES_OF_OBJECTS = Object.getOwnPropertyNames(Object.prototype);

test('a name that every object has is one like any other', () => {
  for (const name of NAMES_OF_OBJECTS) {
    fs.mkdirSync(kept, { recursive: true });
    fs.writeFileSync(path.join(kept, `${name}.ts`), name);
  }
  replace('new', 'repair');
  const found = history().filter(({ name }) => NAMES_OF_OBJECTS.includes(name));
  expect(found).toHaveLength(NAMES_OF_OBJECTS.length);
  for (const entry of found) expect(entry).toMatchObject({ at: 0, by: 'unknown', lines: 1 });
});

test.each([
  ['another name and more', '{"at":1,"by":"repair","name":"other","lines":9,"more":"x"}', { at: 1, by: 'repair' }],
  ['a time without end', '{"at":1e400,"by":"repair"}', { by: 'unknown' }],
  ['a time that no calendar has', '{"at":1e300,"by":"repair"}', { by: 'unknown' }],
])('a note tells when, why and how far, and nothing else: %s', (_, note, told) => {
  replace('new', 'repair');
  const [{ name }] = history() as unknown as [KeptEntry];
  fs.writeFileSync(path.join(home, '.handson', 'history.json'), `{"${name}":${note}}`);
  const [entry] = history();
  expect(entry).toEqual({ name, at: expect.any(Number), lines: 2, bytes: 8, ...told });
  expect(new Date(entry!.at).getTime()).not.toBeNaN();
});

/** What `kept/` may hold that the kit never put there, by how it comes about. */
const ODD: readonly [what: string, make: (folder: string) => void][] = [
  ['a folder', (folder) => fs.mkdirSync(path.join(folder, 'a.ts'))],
  ['a link that leads nowhere', (folder) => fs.symlinkSync('/nowhere/at/all', path.join(folder, 'a.ts'))],
  ['a link to a file elsewhere', (folder) => fs.symlinkSync(__filename, path.join(folder, 'a.ts'))],
  ['a pipe', (folder) => execFileSync('mkfifo', [path.join(folder, 'a.ts')])],
  [
    'a name in another encoding',
    (folder) => fs.writeFileSync(Buffer.from(path.join(folder, '\x8d\x54.ts'), 'latin1'), 'x'),
  ],
  ...['\u001b[2J', '\u001b]0;title\u0007', 'a\nb', 'a\u009b2Jb', '\u007f'].map((name): (typeof ODD)[number] => [
    `the name ${JSON.stringify(name)}`,
    (folder) => fs.writeFileSync(path.join(folder, `${name}.ts`), 'x'),
  ]),
];

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix.each(ODD)('what is no file that can be named is no entry, and in nobody’s way: %s', (_, make) => {
  fs.mkdirSync(kept, { recursive: true });
  make(kept);
  replace('new', 'repair');
  replace('newer', 'solution');
  expect(history().map(({ lines, bytes }) => [lines, bytes])).toEqual(
    expect.arrayContaining([
      [2, 8],
      [1, 3],
    ]),
  );
  expect(history()).toHaveLength(2);
  expect(fs.readFileSync(file, 'utf8')).toBe('newer');
});
