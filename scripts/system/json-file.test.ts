import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-json-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('what was written is read, in a folder that is made for it, by its owner only', () => {
  const file = path.join(folder, '.handson', 'a.json');
  writeJsonFile(file, { a: [1] });
  expect(readJsonFile(file)).toEqual({ a: [1] });
  if (process.platform !== 'win32') expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test.each(['', '{"a":', 'null', '7', '"text"'])('%j counts as nothing', (content) => {
  const file = path.join(folder, 'broken.json');
  fs.writeFileSync(file, content);
  expect(readJsonFile(file)).toBeUndefined();
});

test.each([folder, path.join(folder, 'nowhere.json')])('%s is no file', (file) => {
  expect(readJsonFile(file)).toBeUndefined();
});
