/** A lock between processes: a file with the id of the one that holds it. */
import fs from 'node:fs';
import { isAlive } from './process-alive.js';

/**
 * Takes a lock for this process; one whose owner is dead is taken over.
 * @param isHeld whether the process that left the file still holds it
 * @returns what gives it back; it is also given back when the process ends. Undefined when somebody else holds it
 * @throws what the file system says when the file cannot be written; nothing half-written is left in the way
 */
export async function takeLock(
  file: string,
  isHeld: (owner: number) => boolean | Promise<boolean> = isAlive,
): Promise<(() => void) | undefined> {
  if (!take(file)) {
    if (await isHeld(ownerOf(file))) return undefined;
    fs.rmSync(file, { force: true });
    if (!take(file)) return undefined;
  }
  const release = () => {
    process.off('exit', release);
    fs.rmSync(file, { force: true });
  };
  process.once('exit', release);
  return release;
}

function take(file: string): boolean {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    fs.rmSync(file, { force: true });
    throw error;
  }
}

/** 0 for one that was given back meanwhile, or that nobody finished to write. */
function ownerOf(file: string): number {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}
