/** One sandbox a folder: two would overwrite each other's state. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { runningFile } from '../net/sandbox-link.js';
import { takeLock } from '../system/lock.js';

/**
 * Takes the folder; a lock whose sandbox was killed is taken over.
 * @returns what gives it back
 * @throws UserError when a sandbox is running there
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const release = await takeLock(path.join(folder, 'lock'));
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
