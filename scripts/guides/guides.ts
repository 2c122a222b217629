/** Where the texts for participants are. */
import path from 'node:path';
import { STEP_IDS, type StepId, stepOf } from '../../steps/steps.js';
import { ROOT, stepFile } from '../system/paths.js';

export const README = path.join(ROOT, 'README.ja.md');

/** For those who run a session. */
export const INSTRUCTORS = path.join(ROOT, 'scripts', 'README.ja.md');

export const IMAGES = path.join(ROOT, 'assets', 'images');

export function guideFile(step: StepId): string {
  return path.join(path.dirname(stepFile(stepOf(step).file)), 'README.ja.md');
}

/** All of them. */
export const TEXTS: readonly string[] = [README, INSTRUCTORS, ...STEP_IDS.map(guideFile)];
