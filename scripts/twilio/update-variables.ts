/** Brings changed settings to what is deployed already. */
import type { Settings } from '../../checks/settings/settings.js';
import { connect } from './client.js';
import type { Credentials } from './credentials.js';
import { explained } from './errors.js';
import { withLock } from './lock.js';
import { readRecord } from './record.js';
import { setVariables } from './variables.js';

/**
 * Changes the deployed variables that differ.
 * @returns what was done, in Japanese; undefined when nothing is deployed by this account
 * @throws UserError
 */
export async function updateDeployedVariables(
  credentials: Credentials,
  settings: Partial<Settings>,
): Promise<string | undefined> {
  const record = readRecord();
  if (!record || record.accountSid !== credentials.accountSid) return undefined;
  return withLock(async () => {
    try {
      await setVariables(connect(credentials), record, settings);
      return `デプロイ先（${record.domain}）の環境変数も同じ値にしました。`;
    } catch (error) {
      throw explained(error);
    }
  });
}
