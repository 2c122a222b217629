/**
 * How far the participant is, as `npm start` records it in `.handson/progress.json` (no secret in it):
 *   version   2
 *   current   the step that is open
 *   passed    the steps whose checks have been passed once
 *   aside     whether the participant chose to begin without an account
 */
import fs from 'node:fs';
import path from 'node:path';
import { isStepId, STEPS, type Step, type StepId } from '../../steps/steps.js';
import { HOME } from '../system/paths.js';
import { makeFolder, replaceFile } from '../system/whole-file.js';

const FILE = path.join(HOME, '.handson', 'progress.json');
const VERSION = 2;
/** Took the step about the settings for passed without any. */
const BEFORE_CHOICE = 1;

export interface Progress {
  current: StepId;
  passed: StepId[];
  aside?: boolean;
}

export function hasProgress(): boolean {
  return fs.existsSync(FILE);
}

/** Undefined when there is none, or one that cannot be read: the participant then begins anew. */
export function readProgress(): Progress | undefined {
  try {
    const { version, current, passed, aside } = JSON.parse(fs.readFileSync(FILE, 'utf8'));
    const isOld = version === BEFORE_CHOICE;
    if (!(isOld || version === VERSION) || !isStepId(current) || !Array.isArray(passed)) return undefined;
    const isEarned = ({ id, role }: Step) => passed.includes(id) && !(isOld && role === 'settings');
    return { current, passed: STEPS.filter(isEarned).map(({ id }) => id), aside: aside === true };
  } catch {
    return undefined;
  }
}

/** @throws the file system's error */
export function writeProgress({ current, passed, aside = false }: Progress): void {
  makeFolder(path.dirname(FILE));
  replaceFile(FILE, `${JSON.stringify({ version: VERSION, current, passed, aside }, null, 2)}\n`);
}

export function forgetProgress(): void {
  fs.rmSync(FILE, { force: true });
}
