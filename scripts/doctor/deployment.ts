/** What this computer deployed last, against what is on it. Values are compared and never shown. */
import fs from 'node:fs';
import { judgeDeployment } from '../../checks/response/deployment.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import type { Settings } from '../../checks/settings/settings.js';
import { failed, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { LAST_STEP } from '../../steps/steps.js';
import type { Login } from '../net/fetch-token.js';
import { servicesUrl } from '../net/twilio-api.js';
import { WORKSPACE_FILE } from '../system/paths.js';
import { credentialsIfKnown } from '../twilio/cloud.js';
import { judgeLive, nameOf, ownFingerprint } from '../twilio/live.js';
import { type DeploymentRecord, latestRecord, MARKER_PATH, parseMarker, RECORD_FILE } from '../twilio/record.js';
import { chapterVariables } from '../twilio/variables.js';
import { type Ask, documentOf, itemsOf } from './twilio-api.js';

const ENVIRONMENT: Subject = { id: 'deployment.environment', title: 'デプロイ先' };
const PUBLIC: Subject = {
  id: 'deployment.public',
  title: '/token の公開範囲（Public）',
  docs: 'https://www.twilio.com/docs/serverless/functions-assets/visibility',
};
const VARIABLES: Subject = { id: 'deployment.variables', title: 'デプロイ先の環境変数' };
const LOGS: Subject = { id: 'deployment.logs', title: 'デプロイ先の最近のエラー' };

export interface Deployer {
  kind: DeploymentRecord['cloud'];
  settings: Partial<Settings>;
  ask: Ask;
}

export async function examineDeployment({ kind, settings, ask }: Deployer): Promise<Verdict[]> {
  const record = latestRecord();
  const login = credentialsIfKnown(settings);
  const reason = whyNot(record, kind, settings);
  if (!record || !login || reason) {
    return [skipped(ENVIRONMENT, reason ?? 'デプロイ先を調べられません。')];
  }
  const place = servicesUrl(`/${record.serviceSid}/Environments/${record.environmentSid}`);
  const [environment, variables, logs, live] = await Promise.all([
    examineEnvironment(place, record, login, ask),
    ask(`${place}/Variables?PageSize=100`, login),
    askLogs(place, login, ask),
    ask(`https://${record.domain}${MARKER_PATH}`),
  ]);
  if (environment.isEmpty) return environment.verdicts;
  return [
    ...environment.verdicts,
    examineLive(live, record),
    judgeVariables(chapterVariables(settings), valuesIn(variables), unread(variables)),
    judgeLogs(entriesIn(logs), environment.buildSid, unread(logs)),
  ];
}

function whyNot(
  record: DeploymentRecord | undefined,
  kind: DeploymentRecord['cloud'],
  { ACCOUNT_SID }: Partial<Settings>,
): string | undefined {
  if (!record) {
    return fs.existsSync(RECORD_FILE)
      ? 'デプロイの記録が壊れているので、デプロイ先が分かりません。'
      : 'このパソコンからは、まだデプロイしていません。';
  }
  if (record.cloud !== kind) {
    return record.cloud === 'sandbox'
      ? '最後のデプロイ先はサンドボックスです。調べるには npm run doctor -- --sandbox を実行してください。'
      : '最後のデプロイ先は Twilio です。調べるには、アカウントの値を npm run env で入れてください。';
  }
  return record.accountSid === ACCOUNT_SID
    ? undefined
    : '最後にデプロイしたのは、いまの設定とは別のアカウントです。このアカウントへは、まだデプロイしていません。';
}

interface Environment {
  verdicts: Verdict[];
  /** What is live; undefined when that could not be told. */
  buildSid?: string;
  /** Nothing is live, or there is no such environment: nothing else is worth telling. */
  isEmpty?: true;
}

/** What is live there, and who may call it: visibility belongs to the version of the Function that the build holds. */
async function examineEnvironment(
  place: string,
  { serviceSid }: DeploymentRecord,
  login: Login,
  ask: Ask,
): Promise<Environment> {
  const answer = await ask(place, login);
  if (answer.kind === 'answered' && answer.status === 404) return { verdicts: [GONE], isEmpty: true };
  const environment = documentOf(answer);
  if (!environment) return { verdicts: [skipped(ENVIRONMENT, unread(answer))] };
  const { build_sid: buildSid } = environment;
  if (typeof buildSid !== 'string') return { verdicts: [NOTHING_LIVE], isEmpty: true };
  const build = await ask(servicesUrl(`/${serviceSid}/Builds/${buildSid}`), login);
  const versions = itemsOf(build, 'function_versions');
  if (!versions) return { verdicts: [skipped(ENVIRONMENT, unread(build))] };
  const token = versions.find(({ path }) => path === '/token');
  return { verdicts: [passed(ENVIRONMENT), judgeVisibility(token?.visibility)], buildSid };
}

const AGAIN = 'npm run deploy で、もう一度デプロイしてください。';

const GONE = failed(ENVIRONMENT, {
  blame: 'settings',
  cause: '前にデプロイしたサービスが、アカウントにもうありません。Console かほかのコマンドで削除されています。',
  next: `${AGAIN}アドレスは変わります。`,
});
const NOTHING_LIVE = failed(ENVIRONMENT, {
  blame: 'settings',
  cause: 'デプロイ先はありますが、何も公開されていません。',
  next: AGAIN,
});

/** Whether everybody can ask for a token. */
function judgeVisibility(visibility: unknown): Verdict {
  if (visibility === 'public') return passed(PUBLIC);
  if (visibility === undefined) {
    const cause = '公開中のものに、/token という Function がありません。';
    return failed(PUBLIC, { blame: 'settings', cause, next: AGAIN });
  }
  return failed(PUBLIC, {
    blame: 'settings',
    cause: `/token が ${visibility === 'private' ? 'Private' : 'Protected'} なので、ブラウザーやアプリからは断られます。`,
    next: 'npm run deploy でデプロイし直すか、Console の Function の一覧で /token を Public に変えて Deploy All を押してください。',
  });
}

/** The newest first, of the last day (the API's default). Long ones may not fit into what is read of an answer. */
async function askLogs(place: string, login: Login, ask: Ask): Promise<FetchOutcome> {
  const answer = await ask(`${place}/Logs?PageSize=20`, login);
  return answer.kind === 'answered' && answer.truncated ? ask(`${place}/Logs?PageSize=3`, login) : answer;
}

function examineLive(answer: FetchOutcome, record: DeploymentRecord): Verdict {
  // Whoever does not answer has not told that there is nothing to tell.
  if (answer.kind === 'unreachable') return { ...judgeDeployment(undefined, undefined), cause: unread(answer) };
  const live = answer.status === 200 ? parseMarker(answer.body) : undefined;
  // Where there is no workspace, asking for its fingerprint would make one.
  const verdict = judgeLive(live, record, () => (fs.existsSync(WORKSPACE_FILE) ? ownFingerprint() : undefined));
  return verdict.status === 'passed' && live ? { ...verdict, title: `${verdict.title}: ${nameOf(live)}` } : verdict;
}

function valuesIn(answer: FetchOutcome): Record<string, string> | undefined {
  const items = itemsOf(answer, 'variables');
  return items && Object.fromEntries(items.map(({ key, value }) => [String(key), String(value)]));
}

function entriesIn(answer: FetchOutcome): LogEntry[] | undefined {
  return itemsOf(answer, 'logs')?.map(({ level, message, date_created, build_sid }) => ({
    level: String(level),
    message: typeof message === 'string' ? message : JSON.stringify(message ?? ''),
    date: String(date_created),
    buildSid: String(build_sid),
  }));
}

/** Why an answer does not hold what was asked for. */
function unread(answer: FetchOutcome): string {
  if (answer.kind === 'unreachable') return `応答がなかったので、調べられません（${answer.code}）。`;
  if (answer.status === 401 || answer.status === 403) {
    return `この資格情報では断られたので、調べられません（${answer.status}）。`;
  }
  return answer.truncated ? '応答が長すぎるので、調べられません。' : `応答が ${answer.status} なので、調べられません。`;
}

/** @param deployed what the environment has, by name; undefined when it could not be read, with the `reason` */
export function judgeVariables(
  local: Readonly<Record<string, string>>,
  deployed: Readonly<Record<string, string>> | undefined,
  reason = '',
): Verdict {
  if (!deployed) return skipped(VARIABLES, reason);
  const missing = Object.keys(local).filter((name) => deployed[name] === undefined);
  const different = Object.keys(local).filter((name) => deployed[name] !== undefined && deployed[name] !== local[name]);
  if (missing.length + different.length === 0) return passed(VARIABLES);
  const causes = [
    ...(missing.length > 0 ? [`${missing.join('、')} が、デプロイ先にありません。`] : []),
    ...(different.length > 0 ? [`${different.join('、')} の値が、このパソコンの設定と違います。`] : []),
  ];
  return failed(VARIABLES, {
    blame: 'settings',
    cause: `${causes.join('')}公開中の /token は、デプロイ先の値でトークンを作ります。`,
    next: 'このパソコンの設定が正しければ、npm run env -- --deployed でデプロイ先に反映してください。',
  });
}

export interface LogEntry {
  level: string;
  message: string;
  /** ISO 8601. */
  date: string;
  buildSid: string;
}

const SHOWN = 3;
/** Characters of a message. */
const LONGEST = 160;

/**
 * Errors of what was live before are history.
 * @param entries newest first; undefined when they could not be read, with the `reason`
 * @param buildSid what is live now; undefined when that is not known
 */
export function judgeLogs(
  entries: readonly LogEntry[] | undefined,
  buildSid: string | undefined,
  reason = '',
): Verdict {
  if (!entries) return skipped(LOGS, reason);
  const errors = entries.filter(({ level }) => level.toUpperCase() === 'ERROR');
  const current = errors.filter((entry) => buildSid === undefined || entry.buildSid === buildSid);
  if (current.length === 0) {
    return passed(errors.length > 0 ? { ...LOGS, title: `${LOGS.title}: いまのコードではありません` } : LOGS);
  }
  const shown = current.slice(0, SHOWN).map(({ date, message }) => `${localTime(date)}「${firstLine(message)}」`);
  return failed(LOGS, {
    blame: 'code',
    cause: `公開中の /token が、この 1 日にエラーを記録しています: ${shown.join('、')}${current.length > SHOWN ? `、ほか ${current.length - SHOWN} 件` : ''}。`,
    next: `npm run ${LAST_STEP.check} で原因を調べ、直して npm run deploy を実行してください。もう直っているなら、1 日たった記録は数えなくなります。`,
  });
}

function firstLine(message: string): string {
  const line = (message.trim().split(/\r?\n/, 1)[0] ?? '').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** `11/24 09:05` on this computer's clock, as its user remembers it. */
function localTime(date: string): string {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  return `${time.getMonth() + 1}/${time.getDate()} ${two(time.getHours())}:${two(time.getMinutes())} `;
}
