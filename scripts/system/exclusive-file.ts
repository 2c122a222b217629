/** Files that appear complete or not at all, and never in the place of another one. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Writes a file beside `file` under a passing name, on the disk when this returns. @returns its path */
export function writeAside(file: string, content: Buffer): string {
  const aside = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  const descriptor = fs.openSync(aside, 'wx');
  try {
    fs.writeFileSync(descriptor, content);
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
  return aside;
}

/** Gives a file a second name. @throws EEXIST when that name is taken, ENOENT when the file is gone */
export function linkExclusively(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') throw error;
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL); // a memory stick (exFAT) has no hard links
  }
}

/** @throws EEXIST when there is something at `file` already */
export function createFile(file: string, content: Buffer): void {
  const aside = writeAside(file, content);
  try {
    linkExclusively(aside, file);
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

/** Removes what interrupted commands wrote aside, for a file or a folder. Running ones need theirs for milliseconds only. */
export function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith(`.${path.basename(file)}.`)) continue;
    const { mtimeMs } = fs.statSync(path.join(folder, name), { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > 60_000) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
