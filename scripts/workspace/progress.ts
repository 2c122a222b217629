/**
 * How far the participant is, as `npm start` records it in `.handson/progress.json` (no secret in it):
 *   version   1
 *   current   the step that is open
 *   passed    the steps whose checks have been passed
 */
import fs from 'node:fs';
import path from 'node:path';
import { isStepId, STEP_IDS, type StepId } from '../../steps/steps.js';
import { HOME } from '../system/paths.js';
import { makeFolder, replaceFile } from '../system/whole-file.js';

const FILE = path.join(HOME, '.handson', 'progress.json');
const VERSION = 1;

export interface Progress {
  current: StepId;
  passed: StepId[];
}

export function hasProgress(): boolean {
  return fs.existsSync(FILE);
}

/** Undefined when there is none, or one that cannot be read: the participant then begins anew. */
export function readProgress(): Progress | undefined {
  try {
    const { version, current, passed } = JSON.parse(fs.readFileSync(FILE, 'utf8'));
    if (version !== VERSION || !isStepId(current) || !Array.isArray(passed)) return undefined;
    return { current, passed: STEP_IDS.filter((id) => passed.includes(id)) };
  } catch {
    return undefined;
  }
}

/** @throws the file system's error */
export function writeProgress({ current, passed }: Progress): void {
  makeFolder(path.dirname(FILE));
  replaceFile(FILE, `${JSON.stringify({ version: VERSION, current, passed }, null, 2)}\n`);
}

export function forgetProgress(): void {
  fs.rmSync(FILE, { force: true });
}
