/** The chapter's variables on the deployed environment. */
import type { TwilioServerlessApiClient } from '@twilio-labs/serverless-api';
import type { Settings } from '../../checks/settings/settings.js';
import type { DeploymentRecord } from './record.js';

/** ACCOUNT_SID and AUTH_TOKEN come from the platform: they are never sent. */
export const CHAPTER_VARIABLES = ['TWIML_APP_SID', 'API_KEY', 'API_SECRET'] as const;

export function chapterVariables(known: Partial<Settings>): Record<string, string> {
  const entries = CHAPTER_VARIABLES.map((name) => [name, known[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [(typeof CHAPTER_VARIABLES)[number], string] => Boolean(entry[1])),
  );
}

type Where = Pick<DeploymentRecord, 'serviceSid' | 'environmentSid'>;

/** Changes only what differs; other variables of the environment stay. Takes effect without a new deployment. */
export async function setVariables(
  client: TwilioServerlessApiClient,
  where: Where,
  known: Partial<Settings>,
): Promise<void> {
  const { serviceSid, environmentSid: environment } = where;
  await client.setEnvironmentVariables({
    ...ANY_CREDENTIALS,
    serviceSid,
    environment,
    env: chapterVariables(known),
    append: true,
  });
}

export async function removeVariables(
  client: TwilioServerlessApiClient,
  { serviceSid, environmentSid }: Where,
): Promise<void> {
  const keys = [...CHAPTER_VARIABLES];
  await client.removeEnvironmentVariables({ ...ANY_CREDENTIALS, serviceSid, environment: environmentSid, keys });
}

/** The types of the library ask for credentials with every call; it uses those of the client. */
export const ANY_CREDENTIALS = { username: '', password: '' };
