/** Where the texts for participants are. */
import path from 'node:path';
import { type StepId, stepOf } from '../../../steps/steps.js';
import { ROOT, stepFile } from '../paths.js';

export const README = path.join(ROOT, 'README.ja.md');

export function guideFile(step: StepId): string {
  return path.join(path.dirname(stepFile(stepOf(step).file)), 'README.ja.md');
}
