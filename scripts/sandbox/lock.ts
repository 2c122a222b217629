/** One sandbox a folder: two would overwrite each other's state. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { findSandbox, runningFile } from '../net/sandbox-link.js';
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
  if (!take(file)) {
    if (await isHeld(folder, file)) throw alreadyRunning();
    fs.rmSync(file, { force: true });
    if (!take(file)) throw alreadyRunning();
  }
  fs.rmSync(runningFile(folder), { force: true }); // of the one that was killed
  const release = () => {
    process.off('exit', release);
    fs.rmSync(runningFile(folder), { force: true });
    fs.rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

function take(file: string): boolean {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Its process id alone is no proof: another process may have got it since. */
async function isHeld(folder: string, file: string): Promise<boolean> {
  if (await findSandbox(folder)) return true;
  try {
    const { mtimeMs } = fs.statSync(file);
    const isStarting = Date.now() - mtimeMs < STARTING_MS && !fs.existsSync(runningFile(folder));
    return isStarting && isAlive(Number(fs.readFileSync(file, 'utf8')));
  } catch {
    return false; // given back meanwhile
  }
}

function alreadyRunning(): UserError {
  return new UserError(
    'サンドボックスはすでに起動しています。同じ保存先で 2 つは起動できません。',
    '起動しているものをそのまま使ってください。起動し直すには、そのターミナルで Ctrl+C を押して終えてください。',
  );
}
