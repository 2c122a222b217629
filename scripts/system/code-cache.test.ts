import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const { packed, read } = require('./code-cache.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-cache-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const entries = (...sizes: number[]) =>
  new Map(sizes.map((size, index) => [`/m${index}.js`, { stamp: '1', data: () => Buffer.alloc(size, index + 1) }]));

test('what lies behind the first million bytes is read when it is asked for', () => {
  const file = path.join(folder, 'large.v8');
  fs.writeFileSync(file, packed(entries(10, 2_000_000)));
  // Jest would compare byte by byte.
  expect(read(file).get('/m1.js')?.data().equals(Buffer.alloc(2_000_000, 2))).toBe(true);
});

test('data of a file that another process has replaced meanwhile is not used: V8 would end the process', () => {
  const file = path.join(folder, 'replaced.v8');
  fs.writeFileSync(file, packed(entries(10, 2_000_000)));
  const known = read(file);
  fs.writeFileSync(`${file}.new`, packed(entries(500, 2_000_100, 30)));
  fs.renameSync(`${file}.new`, file);
  expect(known.get('/m1.js')?.data()).toBeUndefined();
  expect(known.get('/m0.js')?.data()).toEqual(Buffer.alloc(10, 1)); // it had been read
});

test('damaged data is not used', () => {
  const file = path.join(folder, 'damaged.v8');
  const bytes: Buffer = packed(entries(10, 20));
  bytes[bytes.length - 1]! ^= 1;
  fs.writeFileSync(file, bytes);
  const known = read(file);
  expect(known.get('/m1.js')?.data()).toBeUndefined();
  expect(known.get('/m0.js')?.data()).toEqual(Buffer.alloc(10, 1));
});
