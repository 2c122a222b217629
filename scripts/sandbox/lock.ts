/** One sandbox a folder: two would overwrite each other's state. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { findSandbox, runningFile } from '../net/sandbox-link.js';
import { takeLock } from '../system/lock.js';
import { isAlive } from '../system/process-alive.js';

/** How long (ms) a sandbox may take from its lock to its first answer. */
const STARTING_MS = 30_000;

/**
 * Takes the folder; a lock whose sandbox was killed is taken over.
 * @returns what gives it back
 * @throws UserError when a sandbox is running there
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const file = path.join(folder, 'lock');
  const release = await takeLock(file, (owner) => isHeld(folder, file, owner));
  if (!release) {
    throw new UserError(
      'サンドボックスはすでに起動しています。同じ保存先で 2 つは起動できません。',
      '起動しているものをそのまま使ってください。起動し直すには、そのターミナルで Ctrl+C を押して終えてください。',
    );
  }
  const forget = () => fs.rmSync(runningFile(folder), { force: true });
  forget(); // of the one that was killed
  process.once('exit', forget);
  return () => {
    process.off('exit', forget);
    forget();
    release();
  };
}

/** Its process id alone is no proof: another process may have got it since. */
async function isHeld(folder: string, file: string, owner: number): Promise<boolean> {
  if (await findSandbox(folder)) return true;
  const { mtimeMs = 0 } = fs.statSync(file, { throwIfNoEntry: false }) ?? {};
  const isStarting = Date.now() - mtimeMs < STARTING_MS && !fs.existsSync(runningFile(folder));
  return isStarting && isAlive(owner);
}
