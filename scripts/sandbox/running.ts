/** What another command can ask of the sandbox that is running. */
import { UserError } from '../cli/user-error.js';
import { findSandbox, type RunningSandbox } from '../net/sandbox-link.js';
import type { Fault } from './faults.js';

/** How long (ms) the sandbox may take to end. */
const STOP_TIMEOUT_MS = 10_000;

/** How often (ms) it is looked at meanwhile. */
const PAUSE_MS = 50;

/** Over http, because a signal would end it on Windows before it could tidy up. @returns what to say. @throws UserError */
export async function stopSandbox({ control }: RunningSandbox): Promise<string> {
  const { retry }: typeof import('zx') = require('zx'); // takes 55 ms to load
  await fetch(`${control}/stop`, { method: 'PUT' });
  await retry(STOP_TIMEOUT_MS / PAUSE_MS, PAUSE_MS, async () => {
    if (!(await findSandbox())) return;
    throw new UserError('サンドボックスが終了しません。', '起動しているターミナルで Ctrl+C を押して終了してください。');
  });
  return 'サンドボックスを終了しました。';
}

/** Replaces its faults. @returns what to say. @throws UserError */
export async function changeFaults({ control }: RunningSandbox, faults: readonly Fault[]): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${control}/faults`, { method: 'PUT', headers, body: JSON.stringify(faults) });
  if (!response.ok) {
    throw new UserError(
      '起動しているサンドボックスが、障害の設定を受け付けませんでした。',
      '使い方は npm run sandbox -- --help で確かめられます。',
    );
  }
  return `起動しているサンドボックスの障害${faults.length > 0 ? 'の設定を入れ替え' : 'をすべて解除し'}ました。`;
}
