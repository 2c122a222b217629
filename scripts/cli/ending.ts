/** What ends a command before it is done: Ctrl+C, the end of the terminal, the end of npm, and its own time. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../system/process-alive.js';
import { inSeconds } from './phases.js';
import { Interrupted, UserError } from './user-error.js';

/** Ctrl+C (which npm passes on once more), the end of the terminal, and Ctrl+Break of Windows; elsewhere nobody sends that. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/** @returns takes it back */
function onSignal(end: () => void): () => void {
  for (const signal of SIGNALS) process.on(signal, end);
  return () => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
}

/** How often (ms) a command that only waits looks whether npm is still there. */
const LOOK_EVERY_MS = 1_000;

/** When a command that runs until it is ended has to end: by a signal, with npm, or by `end` from within. */
export function listenToEnding(): { ended: Promise<void>; end: () => void } {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  // Nobody reads any more what it says: `npm start | head -1`.
  for (const stream of [process.stdout, process.stderr]) stream.once('error', end);
  onSignal(end);
  if (underNpm()) setInterval(() => isOrphan() && end(), LOOK_EVERY_MS).unref();
  return { ended, end };
}

/** What a command may take, for all that it does. */
export interface Limits {
  /** Milliseconds since the epoch: when the command began, and when it has to be over. */
  startedAt: number;
  deadline: number;
  /** Aborted at the deadline by a UserError, and before it by an Interrupted when somebody ends the command. */
  signal: AbortSignal;
}

/** How long (ms) what was called off may still take: because its time is over, or because somebody ended it. */
interface Grace {
  late: number;
  ended: number;
}

/** To tell how it left things. */
const GRACE: Grace = { late: 3_000, ended: 3_000 };

/** For what only looks, and says by itself what it waited for in vain. */
export const LOOKS: Grace = { late: 1_000, ended: 0 };

/**
 * Does `work` within a time, and calls it off when somebody ends the command. What hangs all the same is left to itself.
 * @param timeoutMs milliseconds
 * @throws what `work` throws, or why it was called off
 */
export async function within<T>(timeoutMs: number, work: (limits: Limits) => Promise<T>, grace = GRACE): Promise<T> {
  const startedAt = Date.now();
  const controller = new AbortController();
  const { signal } = controller;
  const forget = onSignal(() => controller.abort(calledOff()));
  let timer = setTimeout(() => controller.abort(timeIsUp(startedAt)), timeoutMs);
  const hanging = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      const isEnded = signal.reason instanceof Interrupted;
      timer = setTimeout(() => reject(signal.reason), isEnded ? grace.ended : grace.late);
    });
  });
  try {
    return await Promise.race([work({ startedAt, deadline: startedAt + timeoutMs, signal }), hanging]);
  } catch (error) {
    // Whatever else fails then fails because it was called off.
    if (!(error instanceof UserError || error instanceof Interrupted)) signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    if (!signal.aborted) forget(); // npm passes Ctrl+C on once more: the second one is not to cut the last words short
  }
}

/** @throws the signal's reason as soon as it is aborted */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  signal?.throwIfAborted();
}

/** To be asked before each step that cannot be taken back. @throws Interrupted when npm, which ran this command, has ended */
export function endWithNpm(): void {
  if (isOrphan()) throw calledOff();
}

function calledOff(): Interrupted {
  return new Interrupted('中止しました。同じコマンドを、いつでももう一度実行できます。');
}

/** @param startedAt milliseconds since the epoch */
function timeIsUp(startedAt: number): UserError {
  return new UserError(
    `開始から ${inSeconds(Date.now() - startedAt)} 秒待ちましたが、終わりませんでした（制限時間を過ぎました）。`,
    '少し待ってからもう一度実行するか、--timeout 600 のように制限時間を延ばしてください。',
  );
}

function underNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined;
}

const parent = process.ppid;
/** npm itself: it starts a shell, which starts the command. The shell does not end with it. */
let npm = parent;
if (underNpm()) findNpm();

/** Whoever is killed, or gets a signal that it does not pass on (SIGHUP), leaves its children to another parent. */
function isOrphan(): boolean {
  return underNpm() && (process.ppid !== parent || !isAlive(npm));
}

/** Not on Windows, where nobody sends npm such signals. */
function findNpm(): void {
  const understand = (line: string) => {
    const [, above, name = ''] = /^\s*(\d+)\s+(.*?)\s*$/.exec(line) ?? [];
    if (/(?:^|\/)-?\w*sh$/.test(name)) npm = Number(above);
  };
  if (process.platform === 'linux') understand(inProc(parent));
  else if (process.platform !== 'win32') {
    const { execFile }: typeof import('node:child_process') = require('node:child_process'); // takes a while to load
    execFile('ps', ['-o', 'ppid=,comm=', '-p', String(parent)], (_, printed) => understand(String(printed))).unref();
  }
}

/** As `ps` would print it; https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. Small images have no `ps`. */
function inProc(pid: number): string {
  try {
    const [, name, above] = /^\d+ \((.*)\) \S+ (\d+)/s.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return `${above} ${name}`;
  } catch {
    return '';
  }
}
