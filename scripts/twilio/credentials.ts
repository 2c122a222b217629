/** Who talks to the cloud. */
import type { Settings } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';

export interface Credentials {
  accountSid: string;
  username: string;
  password: string;
}

/**
 * The auth token where it is known, the API key otherwise (that a Standard key may deploy is Twilio's documentation's
 * word, not tried on the live service). Undefined when neither is there.
 */
export function credentialsIfKnown(known: Partial<Settings>): Credentials | undefined {
  const { ACCOUNT_SID, AUTH_TOKEN, API_KEY, API_SECRET } = known;
  if (ACCOUNT_SID && AUTH_TOKEN) return { accountSid: ACCOUNT_SID, username: ACCOUNT_SID, password: AUTH_TOKEN };
  if (ACCOUNT_SID && API_KEY && API_SECRET) return { accountSid: ACCOUNT_SID, username: API_KEY, password: API_SECRET };
  return undefined;
}

/** @throws UserError when they are not known */
export function credentialsOf(known: Partial<Settings>): Credentials {
  const credentials = credentialsIfKnown(known);
  if (credentials) return credentials;
  throw new UserError(
    'デプロイに要る値（ACCOUNT_SID と AUTH_TOKEN）が設定ファイルにそろっていません。',
    'npm run env で値を入れるか、アカウントがなければ npm run deploy -- --sandbox で試してください。',
  );
}
