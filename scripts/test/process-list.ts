/** What `ps` could show of other processes while something runs: their arguments and their environment. Linux only. */
import fs from 'node:fs';

export interface ProcessList {
  /** Everything that was seen, a process a line. */
  seen(): string[];
  stop(): void;
}

const LOOK_EVERY_MS = 5;

export function watchProcesses(): ProcessList {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
      seen.add(read(`/proc/${pid}/cmdline`) + read(`/proc/${pid}/environ`));
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { seen: () => [...seen], stop: () => clearInterval(timer) };
}

/** Processes end while they are looked at, and those of other people cannot be. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
