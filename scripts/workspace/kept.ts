/**
 * What stood in the workspace before a command put something else there: `workspace/kept/20261124-083012.ts`.
 *
 * The participant's file is not copied but moved, first as `….moving`: whatever an editor saves at the last moment moves
 * along, so there is no instant at which a text exists only in a place that is about to be overwritten. A `.moving`
 * file of a command that was interrupted is put back, or becomes a kept one, by the next command.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { isAlive } from '../system/process-alive.js';
import { linkExclusively, makeFolder } from '../system/whole-file.js';

const MOVING = /^\d{8}-\d{6}\.(\d+)-[0-9a-f]+\.moving$/;

/** How long (ms) a move may take before whoever began it counts as interrupted, even if its process id is in use. */
const LONGEST_MOVE = 5_000;

/** A name that can be shown and typed: without control characters, and without what was no UTF-8. */
const NAME = /^(?!\.)([^\p{Cc}\ufffd]+)\.ts$/u;

/**
 * Oldest first, without `.ts`: these names are what `--restore` takes. Folders, links and pipes that somebody put there are
 * none of them.
 */
export function keptNames(folder: string): string[] {
  const entries = fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
  return entries.flatMap((entry) => (entry.isFile() && NAME.exec(entry.name)?.[1]) || []).sort();
}

export function keptFile(folder: string, name: string): string {
  return path.join(folder, `${name}.ts`);
}

/** Moves a file out of its place. @returns where it is now, or undefined when there was none */
export function moveAway(file: string, folder: string): string | undefined {
  makeFolder(folder);
  const moving = path.join(folder, `${timestamp()}.${process.pid}-${randomBytes(4).toString('hex')}.moving`);
  try {
    fs.renameSync(file, moving);
    return moving;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Makes a moved file a kept one; the same content is kept once. An empty one is kept too: an editor that saves empties
 * the file first, and what it writes a moment later belongs to the file that was moved.
 * @returns its name
 */
export function settle(moving: string): string {
  const folder = path.dirname(moving);
  const content = fs.readFileSync(moving);
  const same = keptNames(folder).find((name) => holds(keptFile(folder, name), content));
  if (same) {
    fs.renameSync(moving, keptFile(folder, same));
    fs.rmSync(moving, { force: true }); // renaming does nothing when both are names of one file
    return same;
  }
  const name = claimName(moving, path.basename(moving).slice(0, 'YYYYMMDD-hhmmss'.length));
  fs.rmSync(moving);
  return name;
}

function holds(file: string, content: Buffer): boolean {
  return fs.statSync(file).size === content.length && fs.readFileSync(file).equals(content);
}

/** Two files of the same second are told apart by a number. */
function claimName(moving: string, stamp: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? stamp : `${stamp}-${number}`;
    try {
      linkExclusively(moving, keptFile(path.dirname(moving), name));
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** The moves that were begun and not ended, newest first. `abandoned` when nobody will end them any more. */
export function unfinishedMoves(folder: string): { moving: string; abandoned: boolean }[] {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => MOVING.test(name)) : [];
  return names
    .sort()
    .reverse()
    .map((name) => ({ moving: path.join(folder, name), abandoned: isAbandoned(path.join(folder, name)) }));
}

function isAbandoned(moving: string): boolean {
  const pid = Number(MOVING.exec(path.basename(moving))?.[1]);
  const changed = fs.statSync(moving, { throwIfNoEntry: false })?.ctimeMs ?? Date.now();
  return Date.now() - changed > LONGEST_MOVE || !isAlive(pid);
}

/** Local time, since it is read by whoever worked at that time. */
function timestamp(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
