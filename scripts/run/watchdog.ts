/** Ends a process that runs a participant's code when its time has come, whatever the code is doing. */
import { ChildProcess, type SpawnOptions } from 'node:child_process';
import { Worker } from 'node:worker_threads';

const LOOK_EVERY_MS = 100;

/**
 * All the memory (bytes) that a process may take: V8's limit knows nothing of Buffers. As much again as a Function has, for
 * what Node, the library and the recording need.
 */
const MOST_MEMORY_BYTES = 512 * 1024 * 1024;

/** Looked up at once: whoever asks for it later may be an orphan already. */
const { ppid: PARENT } = process;

let isWatched = false;

/**
 * Called before the first code of somebody else: one that is in an endless loop leaves the main thread no chance to notice
 * that it takes too much memory, or that the one who started the process is gone, and a killed command cannot take its
 * processes along. A thread looks after both. Not called before: a thread costs as much as a process, and a code that is
 * done within milliseconds ends while it is still being made.
 */
export function watchOver(): void {
  if (isWatched) return;
  isWatched = true;
  keepInGroup();
  const source = `(${watch})(${PARENT}, ${MOST_MEMORY_BYTES}, ${LOOK_EVERY_MS})`;
  new Worker(source, { eval: true, execArgv: [], stdout: true, stderr: true }).unref();
}

/** Its source text is all that the thread gets. @param parent as the main thread saw it: it may be gone by now */
function watch(parent: number, mostBytes: number, everyMs: number): void {
  // Windows keeps the parent's number after its end; the others hand the orphan to another parent.
  const isAlive = () => {
    try {
      return process.kill(parent, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  };
  const look = () => {
    if (process.ppid === parent && isAlive() && process.memoryUsage.rss() <= mostBytes) return;
    try {
      process.kill(-process.pid, 'SIGKILL'); // with what the code started
    } catch {
      process.kill(process.pid, 'SIGKILL');
    }
  };
  look();
  setInterval(look, everyMs);
}

const { resourceUsage } = process;
/** A process inherits the figure of the one that it was forked from. */
const INHERITED_KB = resourceUsage().maxRSS;

/** Whether it has ever taken more than it may, also between two looks of the thread. */
export function hasOutgrown(): boolean {
  const { maxRSS } = resourceUsage();
  return maxRSS > INHERITED_KB && maxRSS * 1024 > MOST_MEMORY_BYTES;
}

/** What the code starts is to end with it, so it stays in the group that is ended: nothing is detached. */
function keepInGroup(): void {
  const prototype = ChildProcess.prototype as unknown as { spawn(options: SpawnOptions): unknown };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    return Reflect.apply(spawn, this, [{ ...options, detached: false }]);
  };
}
