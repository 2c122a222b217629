/** Notices every save of a file, however the editor saves. */
import fs from 'node:fs';
import path from 'node:path';

/**
 * How often to look, in milliseconds. Events of the folder are faster, but differ between systems, get lost on network
 * drives and in containers, and end when the folder is replaced: looking is what a save can rely on.
 */
const LOOK_EVERY_MS = 50;

/**
 * An editor that empties the file, or takes it away, before it writes it does so within this time (ms), also on a computer
 * that is busy.
 */
const SETTLE_MS = 1_000;

/**
 * Calls back once after a file was changed, made, or removed.
 * @returns what ends the watching
 */
export function watchFile(file: string, onChange: () => void): () => void {
  let seen = versionOf(file);
  let settling: NodeJS.Timeout | undefined;
  /** @returns whether there was something new */
  const look = () => {
    const now = versionOf(file);
    if (now === seen) return false;
    seen = now;
    clearTimeout(settling);
    if (sizeOf(file) > 0) onChange();
    else settling = setTimeout(onChange, SETTLE_MS);
    return true;
  };
  let events = eventsOf(file, look);
  // Looking found what no event told: the folder was not there when it was asked for them, or is another one now.
  const looking = setInterval(() => {
    if (!look()) return;
    events?.close();
    events = eventsOf(file, look);
  }, LOOK_EVERY_MS);
  return () => {
    clearTimeout(settling);
    clearInterval(looking);
    events?.close();
  };
}

/** @returns undefined where the system has none for this folder */
function eventsOf(file: string, onEvent: () => void): fs.FSWatcher | undefined {
  try {
    const events = fs.watch(path.dirname(file), (_, name) => {
      if (name === null || name === path.basename(file)) onEvent();
    });
    return events.on('error', () => events.close());
  } catch {
    return undefined;
  }
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Changes with every save. */
export function versionOf(file: string): string {
  const { mtimeMs, size, ino } = fs.statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size} ${ino}`;
}
