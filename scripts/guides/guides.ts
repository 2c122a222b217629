/** Where the texts for participants are. */
import path from 'node:path';
import { STEP_IDS, type StepId, stepOf } from '../../steps/steps.js';
import { ROOT, stepFile } from '../system/paths.js';

export const README = path.join(ROOT, 'README.ja.md');

/** For those who change the kit; in English. */
export const MAINTAINERS = path.join(ROOT, 'scripts', 'README.md');

/** For those who run a session. */
export const INSTRUCTORS = path.join(ROOT, 'steps', 'README.ja.md');

/** What `npm run check:step1` … say of the chapter's own mistake, as `npm run docs` pictures it. */
export const TERMINAL_PICTURE = path.join(ROOT, 'assets', 'images', 'terminal-check.svg');

export function guideFile(step: StepId): string {
  return path.join(path.dirname(stepFile(stepOf(step).file)), 'README.ja.md');
}

/** All of them that are in Japanese. */
export const TEXTS: readonly string[] = [README, INSTRUCTORS, ...STEP_IDS.map(guideFile)];
