/** The folder with the files of the builds that this process serves. */
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../system/paths.js';
import { isAlive } from '../../system/process-alive.js';

/** Inside the kit, wherever people keep their own files: from there, Node finds the kit's `twilio` package. */
const FOLDER = path.join(ROOT, '.handson', 'served');

/** Makes a new one, and removes what processes left behind that were killed. */
export function servedFolder(): string {
  fs.mkdirSync(FOLDER, { recursive: true });
  for (const name of fs.readdirSync(FOLDER)) {
    if (!isAlive(Number(name.split('-')[0]))) removeServed(path.join(FOLDER, name));
  }
  return fs.mkdtempSync(path.join(FOLDER, `${process.pid}-`));
}

/** To be called when the processes are gone that serve it: until then, Windows keeps its files. */
export function removeServed(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
