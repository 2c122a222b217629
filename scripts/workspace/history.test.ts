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
