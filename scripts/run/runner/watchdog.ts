/**
 * A thread of the runner that ends it when the command that started it is gone: a handler in an endless loop leaves the
 * main thread no chance to notice, and a killed command cannot take its runner along.
 */
import { workerData } from 'node:worker_threads';

const LOOK_EVERY_MS = 500;

/** As the main thread saw it: it may be gone before this thread runs. */
const parent: number = workerData;

setInterval(() => {
  if (process.ppid !== parent || !isAlive(parent)) process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MS);

/** Windows keeps the parent's number after its end; the others hand the orphan to another parent. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
