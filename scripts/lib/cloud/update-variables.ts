/** `npm run env`: brings changed settings to what is deployed already. */
import { isSandbox, type Settings, type SettingsFile } from '../../../checks/settings/settings.js';
import { connect } from './client.js';
import { credentialsOf } from './credentials.js';
import { explained } from './errors.js';
import { withLock } from './lock.js';
import { readRecord } from './record.js';
import { setVariables } from './variables.js';

/**
 * Changes the deployed variables that differ. On the sandbox the next deployment does it: this process was not started
 * to reach it.
 * @returns what was done, in Japanese; undefined when nothing is deployed by this account
 * @throws UserError
 */
export async function updateDeployedVariables(
  settings: Partial<Settings>,
  file: SettingsFile,
): Promise<string | undefined> {
  const record = readRecord();
  if (!record || record.accountSid !== settings.ACCOUNT_SID || isSandbox(file)) return undefined;
  return withLock(async () => {
    try {
      await setVariables(connect(credentialsOf(settings)), record, settings);
      return `デプロイ先（${record.domain}）の環境変数も同じ値にしました。`;
    } catch (error) {
      throw explained(error);
    }
  });
}
