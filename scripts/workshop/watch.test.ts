import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryHome } from '../test/run-kit.js';
import { watchFile } from './watch.js';

let home: string;
let file: string;
let seen: string[];
let unwatch: () => void;
beforeEach(() => {
  home = temporaryHome();
  file = path.join(home, 'workspace', 'token.ts');
  seen = [];
});
afterEach(() => {
  unwatch();
  fs.rmSync(home, { recursive: true, force: true });
});

const watch = () => {
  unwatch = watchFile(file, () => seen.push(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 'none'));
};

async function until(count: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (seen.length < count && Date.now() < deadline) await pause(10);
  await pause(400); // a second report of the same save would come by then
}

it.each<[string, () => void]>([
  ['in place', () => fs.writeFileSync(file, 'new')],
  [
    'emptied first',
    () => {
      fs.truncateSync(file);
      setTimeout(() => fs.appendFileSync(file, 'new'), 500); // a writer that waits for its turn
    },
  ],
  [
    'by another file that takes its name',
    () => {
      fs.writeFileSync(`${file}.tmp`, 'new');
      fs.renameSync(`${file}.tmp`, file);
    },
  ],
  [
    'taken away first',
    () => {
      fs.renameSync(file, `${file}~`);
      setTimeout(() => fs.writeFileSync(file, 'new'), 40);
    },
  ],
])('tells once of a save %s', async (_, save) => {
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, 'old');
  watch();
  await pause(100);
  save();
  await until(1);
  expect(seen).toEqual(['new']);
});

it('tells of a file that was removed, or emptied and left so', async () => {
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, 'old');
  watch();
  await pause(100);
  fs.writeFileSync(file, '');
  await until(1);
  fs.rmSync(file);
  await until(2);
  expect(seen).toEqual(['', 'none']);
});

it('tells of saves in a folder that was made later, and replaced', async () => {
  watch();
  for (const content of ['first', 'second', 'the third']) {
    fs.rmSync(path.dirname(file), { recursive: true, force: true });
    fs.mkdirSync(path.dirname(file));
    fs.writeFileSync(file, content);
    await until(seen.length + 1);
    expect(seen.at(-1)).toBe(content);
  }
});
