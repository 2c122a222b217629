import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.js';

/** A module that is loaded at its first use: the type stands beside the path, and both are to name the same one. */
const LAZY = /: typeof import\('([^']+)'\) =\s+require\('([^']+)'\)/g;

test('what is loaded lazily has the type of the module that is loaded', () => {
  const files = fs
    .readdirSync(path.join(ROOT, 'scripts'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(ROOT, 'scripts', name));
  const pairs = files.flatMap((file) => [...fs.readFileSync(file, 'utf8').matchAll(LAZY)]);
  expect(pairs.length).toBeGreaterThan(10);
  expect(pairs.filter(([, type, loaded]) => type !== loaded).map(([text]) => text)).toEqual([]);
});
