/**
 * Examines everything, side by side. Only modules without packages of others are loaded before the packages are known to be
 * there: a broken install is what this command is for.
 */
import type { SettingsFile } from '../../checks/settings/settings.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { UserError } from '../cli/user-error.js';
import { wayTo } from '../net/sandbox-link.js';
import { secretsOf } from '../settings/redact.js';
import { ROOT } from '../system/paths.js';
import type { DoctorCloud } from './cloud.js';
import { type Facts, factsOf } from './facts.js';
import { masker } from './mask.js';
import { inspectPackages, judgePackages, readManifest } from './packages.js';
import type { Ports } from './ports.js';
import { examineRuntime } from './runtime.js';
import { type Topic, topicOf } from './topic.js';

export interface Examination {
  /** The settings file's path, and what is in it: undefined when there is none, an error when it cannot be read. */
  settingsPath: string;
  settingsFile: SettingsFile | UserError | undefined;
  /** `--sandbox` was asked for. */
  sandbox: boolean;
  ports: Ports;
  /** For the network, milliseconds. */
  timeoutMs: number;
}

export interface Findings {
  facts: Facts;
  topics: Topic[];
}

/** @returns what can be shown to anybody. Never rejects for what it examines. */
export async function examine(examination: Examination): Promise<Findings> {
  const { settingsPath, settingsFile, sandbox, ports, timeoutMs } = examination;
  const manifest = readManifest(ROOT);
  const file = settingsFile instanceof UserError ? undefined : settingsFile;
  const choosing = choose(file, sandbox);
  choosing.catch(() => {}); // told by the topics that wait for it
  const packages = await topicOf('packages', 'パッケージ', () => judgePackages(inspectPackages(ROOT)));
  const topics = await Promise.all([
    topicOf('runtime', 'Node.js と npm', () => examineRuntime(manifest)),
    packages,
    topicOf('settings', '設定ファイル', async () => {
      const { examineSettings }: typeof import('./settings.js') = require('./settings.js');
      return examineSettings(settingsPath, settingsFile);
    }),
    topicOf('workspace', '作業ファイル', async () => {
      const { examineWorkspace }: typeof import('./workspace.js') = require('./workspace.js');
      return examineWorkspace(allPassed(packages.verdicts));
    }),
    topicOf('ports', 'npm start のポート', async () => {
      const { examinePorts }: typeof import('./ports.js') = require('./ports.js');
      return examinePorts(ports);
    }),
    topicOf('proxies', 'プロキシと証明書', async () => {
      const { kind } = await choosing;
      const { examineProxies }: typeof import('./proxies.js') = require('./proxies.js');
      return examineProxies(kind === 'sandbox' || kind === 'no-sandbox');
    }),
    topicOf('cloud', '接続先', async () => examineCloud(await choosing, timeoutMs)),
    topicOf('deployment', 'デプロイ', async () => examineDeployed(await choosing, timeoutMs)),
    topicOf('leftovers', '途中で終わったコマンド', async () => {
      const { examineLeftovers }: typeof import('./leftovers.js') = require('./leftovers.js');
      return examineLeftovers();
    }),
  ]);
  const cloud = await choosing.catch(() => undefined);
  const facts = factsOf(manifest?.version ?? '不明', cloudFacts(cloud));
  const shown = topics.filter(({ verdicts }) => verdicts.length > 0);
  return masker(knownOf(file, cloud))({ facts, topics: shown });
}

async function choose(file: SettingsFile | undefined, sandbox: boolean): Promise<DoctorCloud> {
  const { chooseCloud }: typeof import('./cloud.js') = require('./cloud.js');
  return chooseCloud(file, sandbox);
}

async function examineCloud(cloud: DoctorCloud, timeoutMs: number): Promise<Verdict[]> {
  const { judgeAbsentCloud, noteForeign }: typeof import('./cloud.js') = require('./cloud.js');
  if (cloud.kind === 'none' || cloud.kind === 'no-sandbox') return judgeAbsentCloud(cloud);
  const { examineAccount }: typeof import('./account.js') = require('./account.js');
  const { asking }: typeof import('./twilio-api.js') = require('./twilio-api.js');
  const deadline = Date.now() + timeoutMs; // what loading took is not the network's
  if (cloud.kind === 'twilio') return examineAccount(cloud.settings, 'Twilio', asking(deadline));
  const verdicts = await examineAccount(cloud.settings, 'サンドボックス', asking(deadline, wayTo(cloud.running)));
  return cloud.foreign ? [...verdicts, noteForeign()] : verdicts;
}

/** Nothing where there is nobody to ask: the cloud's own topic has told it. */
async function examineDeployed(cloud: DoctorCloud, timeoutMs: number): Promise<Verdict[]> {
  if (cloud.kind === 'none' || cloud.kind === 'no-sandbox') return [];
  const { examineDeployment }: typeof import('./deployment.js') = require('./deployment.js');
  const { asking }: typeof import('./twilio-api.js') = require('./twilio-api.js');
  const ask = asking(Date.now() + timeoutMs, cloud.kind === 'sandbox' ? wayTo(cloud.running) : {});
  return examineDeployment({ kind: cloud.kind, settings: cloud.settings, ask });
}

const CLOUDS: Record<DoctorCloud['kind'], string> = {
  none: 'なし（アカウントなし）',
  twilio: 'Twilio',
  sandbox: 'サンドボックス',
  'no-sandbox': 'サンドボックス（起動していません）',
};

function cloudFacts(cloud: DoctorCloud | undefined): Pick<Facts, 'cloud' | 'account'> {
  const account = cloud && 'settings' in cloud ? cloud.settings.ACCOUNT_SID : undefined;
  return { cloud: cloud ? CLOUDS[cloud.kind] : '不明', ...(account ? { account } : {}) };
}

/** Everything in the file counts, in whatever shape it is. */
function knownOf(file: SettingsFile | undefined, cloud: DoctorCloud | undefined) {
  const own = cloud?.kind === 'sandbox' ? cloud.own : undefined;
  const ofOwn = own ? [own.API_SECRET, own.AUTH_TOKEN] : [];
  const identifiers = (file?.entries ?? []).filter(({ name }) => /sid|key|account/i.test(name));
  return {
    secrets: [...secretsOf(file), ...ofOwn],
    identifiers: [
      ...identifiers.map(({ value }) => value),
      ...(own ? [own.ACCOUNT_SID, own.API_KEY, own.TWIML_APP_SID] : []),
    ],
  };
}
