import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../system/paths.js';

interface Package {
  optionalDependencies?: Record<string, string>;
}

const { packages }: { packages: Record<string, Package> } = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'),
);

/** As Node looks a package up: beside the one that asks, then in every folder above. */
function isLocked(name: string, from: string): boolean {
  const above = from.lastIndexOf('/node_modules/');
  if (packages[`${from ? `${from}/` : ''}node_modules/${name}`]) return true;
  return from !== '' && isLocked(name, above < 0 ? '' : from.slice(0, above));
}

test('the lock file holds the binaries of every system: otherwise npm ci fails, or leaves them out on Windows and macOS', () => {
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(name, from))
      .map((name) => `${from} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

test('the lock file names no registry: everyone uses their own', () => {
  expect(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
});
