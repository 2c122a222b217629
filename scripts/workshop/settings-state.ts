/** What the settings file is for the workshop. */
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { isSandbox, type SettingsFile } from '../../checks/settings/settings.js';
import { stepFor } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { settingsOrReason } from '../settings/env-file.js';
import { DEFAULT_SETTINGS } from '../system/paths.js';
import type { SettingsState } from './model.js';

/** @param file an error when it cannot be read */
export function settingsState(
  file: SettingsFile | UserError | undefined = settingsOrReason(DEFAULT_SETTINGS),
): SettingsState {
  if (!file) return { kind: 'none' };
  if (file instanceof UserError) return { kind: 'none', problem: `${file.message}${file.next}` };
  const kind = isSandbox(file) ? 'sandbox' : 'twilio';
  const failure = judgeEnvironment(file).find(({ status }) => status === 'failed');
  if (!failure) return { kind };
  return {
    kind,
    problem: `${failure.title}に直すところがあります。npm run ${stepFor('settings').check} で確かめてください。`,
  };
}
