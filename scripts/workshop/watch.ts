/** Notices every save of a file, however the editor saves. */
import fs from 'node:fs';

/**
 * How often to look, in milliseconds. Looking beats being told: events differ between systems, get lost on network drives
 * and in containers, and end when the folder is replaced.
 */
const LOOK_EVERY_MS = 50;

/**
 * Calls back after a file was changed, made, or removed.
 * @returns what ends the watching
 */
export function watchFile(file: string, onChange: () => void): () => void {
  const listener = (now: fs.Stats, before: fs.Stats) => {
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino) onChange();
  };
  fs.watchFile(file, { interval: LOOK_EVERY_MS }, listener);
  return () => fs.unwatchFile(file, listener);
}
