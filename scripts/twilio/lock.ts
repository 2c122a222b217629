/** One deployment at a time from this computer: two would overwrite each other's variables, builds and record. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { HOME } from '../system/paths.js';
import { isAlive } from '../system/process-alive.js';

const FILE = path.join(HOME, '.handson', 'deploy.lock');

/** Runs `work` under the lock. @throws UserError when another command is at it; a dead one's lock is taken over */
export async function withLock<T>(work: () => Promise<T>): Promise<T> {
  fs.mkdirSync(path.dirname(FILE), { recursive: true });
  if (!take() && !(isAbandoned() && retake())) {
    throw new UserError(
      'ほかのデプロイかリセットが実行中です。同時に 2 つは実行できません。',
      'それが終わるのを待ってから、もう一度実行してください。',
    );
  }
  try {
    return await work();
  } finally {
    fs.rmSync(FILE, { force: true });
  }
}

/** @throws UserError when the file cannot be written; a half-written one is not left in the way of the next command */
function take(): boolean {
  try {
    fs.writeFileSync(FILE, String(process.pid), { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    fs.rmSync(FILE, { force: true });
    throw new UserError(
      `.handson フォルダーに書き込めませんでした（${code}）。何も送っていません。`,
      'ディスクの空きと書き込みの権限を確かめてから、もう一度実行してください。',
      { cause: error },
    );
  }
}

function retake(): boolean {
  fs.rmSync(FILE, { force: true });
  return take();
}

function isAbandoned(): boolean {
  try {
    return !isAlive(Number(fs.readFileSync(FILE, 'utf8')));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM'; // given back meanwhile, unless it is somebody else's
  }
}
