/**
 * Files that appear whole or not at all: written under a passing name, on the disk when they get their own one. A killed
 * process leaves what was there before; what it wrote aside is removed by the next one.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from './process-alive.js';

export interface Manner {
  /** How the passing name begins, with its folder; beside the file, and hidden, when absent. */
  aside?: string;
  /** Of a file that holds secrets: 0o600. */
  mode?: number;
  /** A power failure may lose what was written: waiting for the disk takes some 10 ms. */
  hurried?: boolean;
}

/** How long (ms) a write may take before its file counts as left over, even if the process id is in use again. */
const LONGEST_WRITE = 60_000;

/**
 * Makes a folder, with those above it. Below `.handson/`, a link that stands in the way is taken away and not followed: what
 * it points to is nothing of the kit's.
 */
export function makeFolder(folder: string): void {
  const names = path.resolve(folder).split(path.sep);
  const first = names.lastIndexOf('.handson') + 1;
  for (let count = first + 1; first > 0 && count <= names.length; count++) {
    const place = names.slice(0, count).join(path.sep);
    if (fs.lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(place);
  }
  fs.mkdirSync(folder, { recursive: true });
}

/** Writes a file under a passing name. @returns its path */
export function writeAside(file: string, content: string | Buffer, { aside, mode, hurried }: Manner = {}): string {
  // The process id tells the next one whether it is still needed.
  const passing = `${aside ?? asideOf(file)}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const descriptor = fs.openSync(passing, 'wx', mode);
  try {
    fs.writeFileSync(descriptor, content);
    if (!hurried) fs.fsyncSync(descriptor);
  } catch (error) {
    fs.rmSync(passing, { force: true });
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
  return passing;
}

function asideOf(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}`);
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
export function createFile(file: string, content: string | Buffer, manner?: Manner): void {
  const passing = writeAside(file, content, manner);
  try {
    linkExclusively(passing, file);
  } finally {
    fs.rmSync(passing, { force: true });
  }
}

/**
 * Puts a file in the place of another one, if there is one, whose owner it keeps.
 * @param mayReplace asked at the last moment; when it says no, nothing is changed
 * @returns whether it was replaced
 * @throws what the file system says; the former file is then as it was
 */
export function replaceFile(
  file: string,
  content: string | Buffer,
  manner: Manner = {},
  mayReplace = () => true,
): boolean {
  const former = fs.lstatSync(file, { throwIfNoEntry: false });
  removeLeftovers(file, manner.aside);
  const passing = writeAside(file, content, manner);
  try {
    if (former) keepOwner(passing, former);
    if (!mayReplace()) return false;
    renamePatiently(passing, file);
    return true;
  } finally {
    fs.rmSync(passing, { force: true });
  }
}

/** Removes what killed processes wrote aside. @param aside as in {@link Manner} */
export function removeLeftovers(file: string, aside = asideOf(file)): void {
  const folder = path.dirname(aside);
  for (const name of fs.readdirSync(folder)) {
    const own = name.startsWith(path.basename(aside)) ? name.slice(path.basename(aside).length) : '';
    const writer = /^\.(\d+)-[0-9a-f]{8}$/.exec(own)?.[1];
    if (writer && isLeft(path.join(folder, name), Number(writer))) fs.rmSync(path.join(folder, name), { force: true });
  }
}

/** Our own id can only be that of an earlier process: what this one writes aside is gone before it gets here. */
function isLeft(file: string, writer: number): boolean {
  if (writer === process.pid || !isAlive(writer)) return true;
  return Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > LONGEST_WRITE;
}

/** Under sudo the file would become root's, and its owner could not read it any more. */
function keepOwner(file: string, { uid, gid }: fs.Stats): void {
  try {
    fs.chownSync(file, uid, gid);
  } catch {
    // Only root may; anybody else keeps it as their own.
  }
}

/** Windows refuses to replace a file that an editor or a virus scanner has open: mostly for moments only. */
function renamePatiently(from: string, to: string): void {
  for (let left = 10; ; left--) {
    try {
      fs.renameSync(from, to);
      return;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (left === 0 || process.platform !== 'win32' || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

/** Turns what the file system refuses into what people are told. @param explain for a code such as `ENOSPC` */
export function explaining<T>(work: () => T, explain: (code: string, cause: unknown) => Error): T {
  try {
    return work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // What has been explained already has no code.
    throw code === undefined ? error : explain(code, error);
  }
}
