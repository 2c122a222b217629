/** Examines everything, side by side. Packages may be missing: what needs some is loaded where its lack is told. */
import type { SettingsFile } from '../../checks/settings/settings.js';
import { allPassed, failed, type Verdict } from '../../checks/verdict.js';
import { UserError } from '../cli/user-error.js';
import { secretsOf } from '../settings/redact.js';
import { ROOT } from '../system/paths.js';
import type { DoctorCloud } from './cloud.js';
import { type Facts, factsOf } from './facts.js';
import { masker } from './mask.js';
import { judgePackages, readManifest } from './packages.js';
import { examinePorts, type Ports } from './ports.js';
import { examineProxies } from './proxies.js';
import { examineRuntime } from './runtime.js';

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
  const packages = await topicOf('packages', 'パッケージ', () => judgePackages(ROOT));
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
    topicOf('ports', 'npm start のポート', () => examinePorts(ports)),
    topicOf('proxies', 'プロキシと証明書', async () => {
      const { kind } = await choosing;
      return examineProxies(kind === 'sandbox' || kind === 'no-sandbox');
    }),
    topicOf('cloud', '接続先', async () => {
      const { examineCloud }: typeof import('./cloud.js') = require('./cloud.js');
      return examineCloud(await choosing, timeoutMs);
    }),
    topicOf('deployment', 'デプロイ', async () => {
      const cloud = await choosing;
      if (!('ask' in cloud)) return []; // the cloud's own topic has told it
      const { examineDeployment }: typeof import('./deployment.js') = require('./deployment.js');
      return examineDeployment(cloud, timeoutMs);
    }),
    topicOf('leftovers', '途中で終わったコマンド', async () => {
      const { examineLeftovers }: typeof import('./leftovers.js') = require('./leftovers.js');
      return examineLeftovers();
    }),
  ]);
  const cloud = await choosing.catch(() => undefined);
  const account = cloud && 'ask' in cloud ? cloud.settings.ACCOUNT_SID : undefined;
  const facts = factsOf(manifest?.version ?? '不明', cloud ? CLOUDS[cloud.kind] : '不明', account);
  const shown = topics.filter(({ verdicts }) => verdicts.length > 0);
  return masker(knownOf(file, cloud))({ facts, topics: shown });
}

async function choose(file: SettingsFile | undefined, sandbox: boolean): Promise<DoctorCloud> {
  const { chooseCloud }: typeof import('./cloud.js') = require('./cloud.js');
  return chooseCloud(file, sandbox);
}

const CLOUDS: Record<DoctorCloud['kind'], string> = {
  none: 'なし（アカウントなし）',
  twilio: 'Twilio',
  sandbox: 'サンドボックス',
  'no-sandbox': 'サンドボックス（起動していません）',
};

/** Everything in the file counts, in whatever shape it is. */
function knownOf(file: SettingsFile | undefined, cloud: DoctorCloud | undefined) {
  const own = cloud?.kind === 'sandbox' ? cloud.own : undefined;
  const named = (file?.entries ?? []).filter(({ name }) => /sid|key|account/i.test(name));
  return {
    secrets: [...secretsOf(file), ...(own ? [own.API_SECRET, own.AUTH_TOKEN] : [])],
    identifiers: [
      ...named.map(({ value }) => value),
      ...(own ? [own.ACCOUNT_SID, own.API_KEY, own.TWIML_APP_SID] : []),
    ],
  };
}

export interface Topic {
  title: string;
  verdicts: Verdict[];
}

/** Examines one topic. Whatever goes wrong in it is a finding: the other topics go on. Never rejects. */
export async function topicOf(
  id: string,
  title: string,
  examine: () => Promise<Verdict[]> | Verdict[],
): Promise<Topic> {
  try {
    return { title, verdicts: await examine() };
  } catch (error) {
    return { title, verdicts: [unexamined(id, title, error)] };
  }
}

function unexamined(id: string, title: string, error: unknown): Verdict {
  const subject = { id: `${id}.examined`, title: `${title}の検査` };
  if (error instanceof UserError) return failed(subject, { blame: 'settings', cause: error.message, next: error.next });
  const { code, message = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
    const missing = /'([^'./][^']*)'/.exec(message)?.[1];
    return failed(subject, {
      blame: 'settings',
      cause: `パッケージ${missing ? ` ${missing} ` : ''}が足りないので、調べられませんでした。`,
      next: 'このフォルダーで npm ci を実行してから、もう一度実行してください。',
    });
  }
  return failed(subject, {
    blame: 'network', // nobody can tell
    cause: `調べている途中で、予期しないエラーが起きました（${code ?? message.split('\n', 1)[0]?.slice(0, 120)}）。`,
    next: 'もう一度実行し、続くときは、この表示を講師に伝えてください。',
  });
}

const MARKS = { passed: '✔', failed: '✖', todo: '○', skipped: '−' };

/** The report where the packages that make it readable are not installed. */
export function plainReport({ topics }: { topics: readonly Topic[] }): string {
  const verdicts = topics.flatMap((topic) => topic.verdicts);
  return verdicts
    .flatMap(({ status, title, cause, next }) => [
      `${MARKS[status]} ${title}`,
      ...(cause ? [`    原因  ${cause}`] : []),
      ...(next ? [`    次に  ${next}`] : []),
    ])
    .join('\n');
}
