import fs from 'node:fs';
import path from 'node:path';
import { temporaryHome } from '../test/run-kit.js';
import { takeLock } from './lock.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = temporaryHome();
  file = path.join(folder, 'lock');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test('one holds it at a time, and gives it back', async () => {
  const release = await takeLock(file);
  expect(await takeLock(file)).toBeUndefined();
  release?.();
  expect(fs.existsSync(file)).toBe(false);
  (await takeLock(file))?.();
});

test.each([
  ['a dead process', '999999999'],
  ['nobody: its file was never finished', ''],
])('that of %s is taken over', async (_, content) => {
  fs.writeFileSync(file, content);
  const release = await takeLock(file);
  expect(fs.readFileSync(file, 'utf8')).toBe(String(process.pid));
  release?.();
});

test('who may say more than the process id is asked', async () => {
  fs.writeFileSync(file, String(process.pid));
  expect(await takeLock(file, async () => true)).toBeUndefined();
  const release = await takeLock(file, async (owner) => owner !== process.pid);
  expect(release).toBeDefined();
  release?.();
});

test('a folder that is not there is said, and nothing is left', async () => {
  await expect(takeLock(path.join(folder, 'no', 'lock'))).rejects.toMatchObject({ code: 'ENOENT' });
});
