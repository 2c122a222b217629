import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// Before the module that goes by it.
process.env.HANDSON_HOME = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-home-'));
const { clearLeftovers, SERVED }: typeof import('./leftovers.js') = require('./leftovers.js');

/** Larger than any that systems give. */
const DEAD = 999_999_999;
const inHome = (name: string) => path.join(String(process.env.HANDSON_HOME), '.handson', name);

const LEFT = [
  path.join(SERVED, `${DEAD}-dead`, 'functions', 'token.js'),
  path.join(SERVED, `${process.pid}-before-the-start`, 'token.js'),
  path.join(inHome('local'), String(DEAD), 'token.js'),
  inHome(`deployment.json.${DEAD}`),
  inHome(`.deployment.json.${DEAD}-0a1b2c3d`),
];
const KEPT = [
  path.join(SERVED, `${process.pid}-alive`, 'token.js'),
  path.join(inHome('local'), String(process.pid), 'token.js'),
  inHome(`deployment.json.${process.pid}`),
  inHome('deployment.json'),
  inHome('progress.json'),
];

test('what the dead have left is cleared, and nothing of the living', () => {
  for (const file of [...LEFT, ...KEPT]) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, '');
  }
  fs.utimesSync(path.dirname(LEFT[1]!), 0, 0); // this process id was another one's, before the computer was started again
  clearLeftovers();
  expect(LEFT.filter((file) => fs.existsSync(file))).toEqual([]);
  expect(KEPT.filter((file) => !fs.existsSync(file))).toEqual([]);
  fs.rmSync(path.dirname(KEPT[0]!), { recursive: true });
  fs.rmSync(String(process.env.HANDSON_HOME), { recursive: true });
});
