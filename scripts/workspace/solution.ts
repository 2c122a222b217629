/** The workspace beside a step's solution, for showing the difference. */
import { type StepId, stepOf } from '../../steps/steps.js';
import { readHandler } from '../run/read-handler.js';
import { settingsIfReadable } from '../settings/env-file.js';
import { redactCode, redactor, secretsOf } from '../settings/redact.js';
import { DEFAULT_SETTINGS, stepFile, WORKSPACE_FILE } from '../system/paths.js';

export interface Compared {
  from: string;
  to: string;
  /** Takes secrets out of a line before it is shown. */
  redact(line: string): string;
}

/** @throws UserError when the workspace cannot be read */
export function workspaceAndSolution(step: StepId): Compared {
  const withoutSecrets = redactor(secretsOf(settingsIfReadable(DEFAULT_SETTINGS)));
  return {
    from: readHandler(WORKSPACE_FILE),
    to: readHandler(stepFile(stepOf(step).file)),
    redact: (line) => redactCode(withoutSecrets(line)),
  };
}
