/** How far the participant is, as `npm start` records it in `.handson/progress.json`. */
import fs from 'node:fs';
import path from 'node:path';
import { HOME } from './paths.js';

const FILE = path.join(HOME, '.handson', 'progress.json');

export function hasProgress(): boolean {
  return fs.existsSync(FILE);
}

export function forgetProgress(): void {
  fs.rmSync(FILE, { force: true });
}
