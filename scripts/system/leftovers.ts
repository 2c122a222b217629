/** What processes that were killed have left in the kit's own folders. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HOME, ROOT } from './paths.js';
import { isAlive } from './process-alive.js';

/** The files of builds that are served, in a folder for each process: inside the kit, so that Node finds its packages. */
export const SERVED = path.join(ROOT, '.handson', 'served');

/** Where they are, and how the process id stands in their names. `local` is of earlier versions of the kit. */
const PLACES: readonly [folder: string, name: RegExp][] = [
  [SERVED, /^(\d+)-/],
  ...[ROOT, HOME].map((home): [string, RegExp] => [path.join(home, '.handson', 'local'), /^(\d+)$/]),
  [path.join(HOME, '.handson'), /^\.?[a-z-]+\.json\.(\d+)(?:-[0-9a-f]+)?$/],
];

/** Removes it. What cannot be removed now is left to the next start. */
export function clearLeftovers(): void {
  for (const [folder, pattern] of PLACES) {
    for (const name of namesIn(folder)) {
      const pid = pattern.exec(name)?.[1];
      if (pid && isLeft(path.join(folder, name), Number(pid))) remove(path.join(folder, name));
    }
  }
}

/** A process id is given again, above all after the computer was started again. */
function isLeft(file: string, pid: number): boolean {
  const { mtimeMs = 0 } = fs.lstatSync(file, { throwIfNoEntry: false }) ?? {};
  return !isAlive(pid) || mtimeMs < Date.now() - os.uptime() * 1_000;
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return []; // it is not there
  }
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { recursive: true, force: true, maxRetries: 5 });
  } catch {
    // It belongs to somebody else, or the disk is read-only.
  }
}
