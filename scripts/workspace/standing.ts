/** How each step stands, from the file as it is and from what was passed before: the same for every command and the page. */

import { judgeEnvironment } from '../../checks/settings/environment.js';
import type { SettingsFile } from '../../checks/settings/settings.js';
import { allPassed } from '../../checks/verdict.js';
import { STEPS, type StepId } from '../../steps/steps.js';
import type { UserError } from '../cli/user-error.js';
import type { Progress as CodeProgress } from '../run/inspect-handler.js';
import type { Progress } from './progress.js';

/**
 * `passed`: the file as it is passes it, or cannot be run just now and did before. `broken`: it was passed once, and is
 * not now. `aside`: it is about the settings, and somebody goes on without any.
 */
export type Standing = 'open' | 'passed' | 'broken' | 'aside';

export interface Known {
  code: Pick<CodeProgress, 'passed' | 'missing'>;
  /** What was passed before, and left aside. */
  before: Pick<Progress, 'passed' | 'aside'> | undefined;
  settings: SettingsFile | UserError | undefined;
}

export function standingsOf({ code, before, settings }: Known): Map<StepId, Standing> {
  const once = before?.passed ?? [];
  const byCode = (id: StepId): Standing => {
    if (code.passed.includes(id)) return 'passed';
    if (!once.includes(id)) return 'open';
    // What does not run, or only fails for another step, proves nothing against this one.
    return code.missing.includes(id) ? 'broken' : 'passed';
  };
  const isBeyond = STEPS.some(({ id, role }) => role !== 'settings' && (code.passed.includes(id) || once.includes(id)));
  const bySettings = (id: StepId): Standing => {
    if (settings) return areRight(settings) ? 'passed' : once.includes(id) ? 'broken' : 'open';
    if (before?.aside || isBeyond) return 'aside';
    return once.includes(id) ? 'broken' : 'open';
  };
  return new Map(STEPS.map(({ id, role }) => [id, role === 'settings' ? bySettings(id) : byCode(id)]));
}

/** @param file an error where it cannot be read */
export function areRight(file: SettingsFile | UserError | undefined): boolean {
  return file !== undefined && !(file instanceof Error) && allPassed(judgeEnvironment(file));
}

export function isSettled(standing: Standing): boolean {
  return standing === 'passed' || standing === 'aside';
}
