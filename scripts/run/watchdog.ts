/** Ends a process that runs a participant's code when the one that started it is gone. */
import { Worker } from 'node:worker_threads';

const LOOK_EVERY_MS = 500;

/**
 * Code in an endless loop leaves the main thread no chance to notice, and a killed command cannot take its processes
 * along: a thread looks after it.
 */
export function endWithParent(): void {
  const exit = process.exit.bind(process); // the code may replace it
  process.on('disconnect', () => exit());
  new Worker(`(${watch})(${process.ppid}, ${LOOK_EVERY_MS})`, { eval: true }).unref();
}

/** Its source text is all that the thread gets. @param parent as the main thread saw it: it may be gone by now */
function watch(parent: number, everyMs: number): void {
  // Windows keeps the parent's number after its end; the others hand the orphan to another parent.
  const isAlive = () => {
    try {
      return process.kill(parent, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  };
  setInterval(() => {
    if (process.ppid === parent && isAlive()) return;
    try {
      process.kill(-process.pid, 'SIGKILL'); // with what the code started
    } catch {
      process.kill(process.pid, 'SIGKILL');
    }
  }, everyMs);
}
