/** One deployment at a time from this computer: two would overwrite each other's variables, builds and record. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { takeLock } from '../system/lock.js';
import { HOME } from '../system/paths.js';

export const LOCK_FILE = path.join(HOME, '.handson', 'deploy.lock');

/**
 * Runs `work` under the lock.
 * @param signal when it is aborted, nothing more is sent: the lock is given back at once, whatever `work` still has to say
 * @throws UserError when another command is at it, or the lock cannot be taken
 */
export async function withLock<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const release = await take();
  if (!release) {
    throw new UserError(
      'ほかのデプロイかリセットが実行中です。同時に 2 つは実行できません。',
      'それが終わるのを待ってから、もう一度実行してください。',
    );
  }
  signal?.addEventListener('abort', release, { once: true });
  try {
    signal?.throwIfAborted();
    return await work();
  } finally {
    signal?.removeEventListener('abort', release);
    release();
  }
}

async function take(): Promise<(() => void) | undefined> {
  try {
    fs.mkdirSync(path.dirname(LOCK_FILE), { recursive: true });
    return await takeLock(LOCK_FILE);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    const [cause, next] =
      syscall === 'listen'
        ? [
            `このパソコンの中（127.0.0.1）で、接続を待ち受けられませんでした（${code}）。`,
            'セキュリティーソフトが Node.js の通信を止めていないか',
          ]
        : [`.handson フォルダーに書き込めませんでした（${code}）。`, 'ディスクの空きと書き込みの権限'];
    throw new UserError(`${cause}何も送っていません。`, `${next}を確かめてから、もう一度実行してください。`, {
      cause: error,
    });
  }
}
