/** The chapter's variables on the deployed environment. */
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { colours } from '../cli/colours.js';
import { within } from '../cli/ending.js';
import { inPhases, type OnPhase, phasePrinter } from '../cli/phases.js';
import { findSandbox } from '../net/sandbox-link.js';
import type { During } from './client.js';
import { accountCloud, type Cloud, type CloudOptions, chooseCloud, cloudIn } from './cloud.js';
import { lookAndTell } from './destination.js';
import { explaining } from './errors.js';
import { withLock } from './lock.js';
import { allRecords, type DeploymentRecord, recordOf } from './record.js';
import { requireOwn } from './seal.js';

/** ACCOUNT_SID and AUTH_TOKEN come from the platform: they are never sent. */
export const CHAPTER_VARIABLES = ['TWIML_APP_SID', 'API_KEY', 'API_SECRET'] as const;

export function chapterVariables(known: Partial<Settings>): Record<string, string> {
  return Object.fromEntries(CHAPTER_VARIABLES.flatMap((name) => (known[name] ? [[name, known[name]]] : [])));
}

type Place = Pick<DeploymentRecord, 'serviceSid' | 'environmentSid'>;

/** A client, and where it finds the variables of an environment. */
function variablesAt({ serviceSid, environmentSid: environment }: Place, cloud: Cloud, during?: During) {
  const { ANY_CREDENTIALS, connect }: typeof import('./client.js') = require('./client.js');
  return { client: connect(cloud, during), where: { ...ANY_CREDENTIALS, serviceSid, environment } };
}

export async function removeVariables(cloud: Cloud, place: Place, during?: During): Promise<void> {
  const { client, where } = variablesAt(place, cloud, during);
  await client.removeEnvironmentVariables({ ...where, keys: [...CHAPTER_VARIABLES] });
}

/** Those of the chapter that are there, without their values. */
export async function variablesThere(cloud: Cloud, place: Place): Promise<string[]> {
  const { client, where } = variablesAt(place, cloud);
  const { variables } = await client.getEnvironmentVariables({
    ...where,
    keys: [...CHAPTER_VARIABLES],
    getValues: false,
  });
  return variables.map(({ key }) => key);
}

const NOTHING = 'このアカウントでデプロイしたものは、まだありません。何も変えていません。';

/** Brings settings to the deployment that this computer remembers. @returns what was done, in Japanese. @throws UserError */
export async function bringToDeployment(
  settings: Partial<Settings>,
  written: SettingsFile,
  timeoutMs: number,
): Promise<string | undefined> {
  const records = allRecords();
  if (!isSandbox(written)) {
    const isKnown = records.some(({ accountSid }) => accountSid === settings.ACCOUNT_SID);
    return isKnown ? update(accountCloud(settings, written), timeoutMs) : undefined;
  }
  const running = records.some(({ cloud }) => cloud === 'sandbox') ? await findSandbox() : undefined;
  return running && ((await update(await cloudIn(running, written), timeoutMs)) ?? NOTHING);
}

/** `npm run env -- --deployed`: nothing but that. @returns the exit code. @throws UserError */
export async function updateDeployed(options: CloudOptions, timeoutMs: number): Promise<number> {
  const done = await update(await chooseCloud(options), timeoutMs);
  console.log(done ? `${colours.green('✔')} ${done}` : NOTHING);
  return 0;
}

/** The SID of an account is its own: what was deployed by it is there, whichever way led there. */
function otherRecordOf({ credentials, serviceName }: Cloud): DeploymentRecord | undefined {
  return allRecords().find(
    (record) => record.accountSid === credentials.accountSid && record.serviceName === serviceName,
  );
}

/** Changes only what differs; it needs no new deployment. @returns what was done; undefined when nothing is deployed by this account */
async function update(cloud: Cloud, timeoutMs: number): Promise<string | undefined> {
  const record = recordOf(cloud) ?? otherRecordOf(cloud);
  if (!record) return undefined;
  const env = chapterVariables(cloud.settings);
  await within(timeoutMs, (limits) => {
    const set = async (onPhase: OnPhase) => {
      onPhase('デプロイ先の環境変数を設定');
      const { client, where } = variablesAt(record, cloud, { ...limits, onPhase });
      await client.setEnvironmentVariables({ ...where, env, append: true });
    };
    return withLock(async () => {
      await requireOwn(await lookAndTell(cloud, false, limits), cloud, 'npm run deploy', undefined);
      await explaining(cloud, () => inPhases(phasePrinter(false), set));
    }, limits.signal);
  });
  return `デプロイ先（${record.domain}）の環境変数も同じ値にしました。`;
}
