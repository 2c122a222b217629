/** What this computer deployed last, against what is on it. Values are compared and never shown. */
import fs from 'node:fs';
import { judgeDeployment } from '../../checks/response/deployment.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import type { Settings } from '../../checks/settings/settings.js';
import { byCode, bySettings, failed, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import { LAST_STEP } from '../../steps/steps.js';
import { type Document, documentIn, servicesUrl } from '../net/twilio-api.js';
import { WORKSPACE_FILE } from '../system/paths.js';
import { credentialsIfKnown } from '../twilio/cloud.js';
import { judgeLive, nameOf, ownFingerprint } from '../twilio/live.js';
import { type DeploymentRecord, latestRecord, MARKER_PATH, parseMarker, RECORD_FILE } from '../twilio/record.js';
import { chapterVariables } from '../twilio/variables.js';
import type { Askable } from './cloud.js';

const ENVIRONMENT: Subject = { id: 'deployment.environment', title: 'デプロイ先' };
const PUBLIC: Subject = {
  id: 'deployment.public',
  title: '/token の公開範囲（Public）',
  docs: 'https://www.twilio.com/docs/serverless/functions-assets/visibility',
};
const VARIABLES: Subject = { id: 'deployment.variables', title: 'デプロイ先の環境変数' };
const LOGS: Subject = { id: 'deployment.logs', title: 'デプロイ先の最近のエラー' };

export async function examineDeployment(
  { kind, settings, ask: asking }: Askable,
  timeoutMs: number,
): Promise<Verdict[]> {
  const record = latestRecord();
  const login = credentialsIfKnown(settings);
  const reason = whyNot(record, kind, settings);
  if (!record || !login || reason) return [skipped(ENVIRONMENT, reason ?? 'デプロイ先を調べられません。')];
  const ask = asking(timeoutMs);
  const read: Read = (place) => ask(servicesUrl(`/${record.serviceSid}/${place}`), login);
  const place = `Environments/${record.environmentSid}`;
  const [environment, variables, logs, live] = await Promise.all([
    examineEnvironment(place, read),
    read(`${place}/Variables?PageSize=100`),
    readLogs(place, read),
    ask(`https://${record.domain}${MARKER_PATH}`),
  ]);
  if (environment.isEmpty) return environment.verdicts;
  const values = itemsOf(variables, 'variables')?.map(({ key, value }) => [String(key), String(value)]);
  return [
    ...environment.verdicts,
    examineLive(live, record),
    values
      ? judgeVariables(chapterVariables(settings), Object.fromEntries(values))
      : skipped(VARIABLES, unread(variables)),
    judgeLogs(itemsOf(logs, 'logs'), environment.buildSid, unread(logs)),
  ];
}

/** What the service holds at a place. */
type Read = (place: string) => Promise<FetchOutcome>;

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
      : '最後のデプロイ先は Twilio です。調べるには、アカウントの値を npm run env で入力してください。';
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
async function examineEnvironment(place: string, read: Read): Promise<Environment> {
  const answer = await read(place);
  if (answer.kind === 'answered' && answer.status === 404) return { verdicts: [GONE], isEmpty: true };
  const environment = documentOf(answer);
  if (!environment) return { verdicts: [skipped(ENVIRONMENT, unread(answer))] };
  const { build_sid: buildSid } = environment;
  if (typeof buildSid !== 'string') return { verdicts: [NOTHING_LIVE], isEmpty: true };
  const build = await read(`Builds/${buildSid}`);
  const versions = itemsOf(build, 'function_versions');
  if (!versions) return { verdicts: [skipped(ENVIRONMENT, unread(build))] };
  const token = versions.find(({ path }) => path === '/token');
  return { verdicts: [passed(ENVIRONMENT), judgeVisibility(token?.visibility)], buildSid };
}

const AGAIN = 'npm run deploy で、もう一度デプロイしてください。';
const GONE = failed(
  ENVIRONMENT,
  bySettings(
    '前にデプロイしたサービスが、アカウントにもうありません。Console かほかのコマンドで削除されたようです。',
    `${AGAIN}アドレスは変わります。`,
  ),
);
const NOTHING_LIVE = failed(ENVIRONMENT, bySettings('デプロイ先はありますが、何もデプロイされていません。', AGAIN));

/** Whether everybody can ask for a token. */
function judgeVisibility(visibility: unknown): Verdict {
  if (visibility === 'public') return passed(PUBLIC);
  if (visibility === undefined) {
    return failed(PUBLIC, bySettings('公開中のものに、/token という Function がありません。', AGAIN));
  }
  const kind = visibility === 'private' ? 'Private' : 'Protected';
  const cause = `/token の公開範囲が ${kind} なので、ブラウザーやアプリからのリクエストは拒否されます。`;
  const next =
    'npm run deploy でデプロイし直すか、Console の Function の一覧で /token を Public に変えて Deploy All を押してください。';
  return failed(PUBLIC, bySettings(cause, next));
}

/** The newest first, of the last day (the API's default). Long ones may not fit into what is read of an answer. */
async function readLogs(place: string, read: Read): Promise<FetchOutcome> {
  const answer = await read(`${place}/Logs?PageSize=20`);
  return answer.kind === 'answered' && answer.truncated ? read(`${place}/Logs?PageSize=3`) : answer;
}

function examineLive(answer: FetchOutcome, record: DeploymentRecord): Verdict {
  // Whoever does not answer has not told that there is nothing to tell.
  if (answer.kind === 'unreachable') return { ...judgeDeployment(undefined, undefined), cause: unread(answer) };
  const live = answer.status === 200 ? parseMarker(answer.body) : undefined;
  // Where there is no workspace, asking for its fingerprint would make one.
  const verdict = judgeLive(live, record, () => (fs.existsSync(WORKSPACE_FILE) ? ownFingerprint() : undefined));
  return verdict.status === 'passed' && live ? { ...verdict, title: `${verdict.title}: ${nameOf(live)}` } : verdict;
}

/** The JSON object of an answer with the status 200; undefined for everything else. */
function documentOf(outcome: FetchOutcome): Document | undefined {
  const isWhole = outcome.kind === 'answered' && outcome.status === 200 && !outcome.truncated;
  return isWhole ? documentIn(outcome.body) : undefined;
}

/** The items of a list in an answer; undefined when there is no such list. */
function itemsOf(outcome: FetchOutcome, key: string): Document[] | undefined {
  const list = documentOf(outcome)?.[key];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'object' && item !== null) : undefined;
}

/** Why an answer does not hold what was asked for. */
function unread(answer: FetchOutcome): string {
  if (answer.kind === 'unreachable') return `レスポンスがなかったので、調べられません（${answer.code}）。`;
  if (answer.status === 401 || answer.status === 403) {
    return `この認証情報では拒否されたので、調べられません（${answer.status}）。`;
  }
  return answer.truncated
    ? 'レスポンスが長すぎるので、調べられません。'
    : `レスポンスのステータスが ${answer.status} なので、調べられません。`;
}

/** @param deployed what the environment has, by name */
export function judgeVariables(
  local: Readonly<Record<string, string>>,
  deployed: Readonly<Record<string, string>>,
): Verdict {
  const wrong = Object.keys(local).filter((name) => deployed[name] !== local[name]);
  if (wrong.length === 0) return passed(VARIABLES);
  const missing = wrong.filter((name) => deployed[name] === undefined);
  const different = wrong.filter((name) => deployed[name] !== undefined);
  const causes = [
    missing.length > 0 && `${missing.join('、')} が、デプロイ先に設定されていません。`,
    different.length > 0 && `${different.join('、')} の値が、このパソコンの設定と違います。`,
    '公開中の /token は、デプロイ先の値でトークンを作ります。',
  ].filter(Boolean);
  const next = 'このパソコンの設定が正しければ、npm run env -- --deployed でデプロイ先に反映してください。';
  return failed(VARIABLES, bySettings(causes.join(''), next));
}

const SHOWN = 3;
/** Characters of a message. */
const LONGEST = 160;

/**
 * Errors of what was live before are history.
 * @param entries as the API tells them, newest first; undefined when they could not be read, with the `reason`
 * @param buildSid what is live now; undefined when that is not known
 */
export function judgeLogs(
  entries: readonly Document[] | undefined,
  buildSid: string | undefined,
  reason = '',
): Verdict {
  if (!entries) return skipped(LOGS, reason);
  const errors = entries.filter(({ level }) => String(level).toUpperCase() === 'ERROR');
  const current = errors.filter((entry) => buildSid === undefined || entry.build_sid === buildSid);
  if (current.length === 0) {
    return passed(errors.length > 0 ? { ...LOGS, title: `${LOGS.title}: いまのコードではありません` } : LOGS);
  }
  const shown = current
    .slice(0, SHOWN)
    .map(({ date_created, message = '' }) => `${localTime(String(date_created))}「${firstLine(message)}」`);
  const more = current.length > SHOWN ? `、ほか ${current.length - SHOWN} 件` : '';
  const cause = `公開中の /token が、この 1 日にエラーを記録しています: ${shown.join('、')}${more}。`;
  const next = `npm run ${LAST_STEP.check} で原因を調べ、直して npm run deploy を実行してください。もう直っているなら、この記録は 1 日たつと対象から外れます。`;
  return failed(LOGS, byCode(cause, next));
}

function firstLine(message: unknown): string {
  const text = typeof message === 'string' ? message : JSON.stringify(message ?? '');
  const line = (text.trim().split(/\r?\n/, 1)[0] ?? '').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** `11/24 09:05` on this computer's clock, as its user remembers it. */
function localTime(date: string): string {
  const time = new Date(date);
  if (Number.isNaN(time.getTime())) return '';
  const parts = { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return `${time.toLocaleString('ja-JP', parts)} `;
}
