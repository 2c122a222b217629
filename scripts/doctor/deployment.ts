/** Asks about what this computer deployed last. */
import fs from 'node:fs';
import {
  type EnvironmentEvidence,
  judgeEnvironmentOf,
  judgeLogs,
  judgeVariables,
  type LogEntry,
} from '../../checks/doctor/deployed.js';
import { judgeDeployment } from '../../checks/response/deployment.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import type { Settings } from '../../checks/settings/settings.js';
import { skipped, type Verdict } from '../../checks/verdict.js';
import type { Login } from '../net/fetch-token.js';
import { WORKSPACE_FILE } from '../system/paths.js';
import { credentialsIfKnown } from '../twilio/cloud.js';
import { ownFingerprint } from '../twilio/live.js';
import { type DeploymentRecord, MARKER_PATH, parseMarker, RECORD_FILE, readRecord } from '../twilio/record.js';
import { chapterVariables } from '../twilio/variables.js';
import { type Ask, documentOf, itemsOf } from './twilio-api.js';

const SERVICES = 'https://serverless.twilio.com/v1/Services';

export interface Deployer {
  kind: DeploymentRecord['cloud'];
  settings: Partial<Settings>;
  ask: Ask;
}

export async function examineDeployment({ kind, settings, ask }: Deployer): Promise<Verdict[]> {
  const record = readRecord();
  const login = credentialsIfKnown(settings);
  const reason = whyNot(record, kind, settings);
  if (!record || !login || reason) {
    return [skipped({ id: 'deployment.environment', title: 'デプロイ先' }, reason ?? 'デプロイ先を調べられません。')];
  }
  const place = `${SERVICES}/${record.serviceSid}/Environments/${record.environmentSid}`;
  const [environment, variables, logs, live] = await Promise.all([
    askEnvironment(place, record, login, ask),
    ask(`${place}/Variables?PageSize=100`, login),
    askLogs(place, login, ask),
    ask(`https://${record.domain}${MARKER_PATH}`),
  ]);
  const verdicts = judgeEnvironmentOf(environment);
  if (environment.kind === 'gone' || environment.kind === 'nothing-live') return verdicts;
  const buildSid = environment.kind === 'live' ? environment.buildSid : undefined;
  return [
    ...verdicts,
    judgeLive(live),
    judgeVariables(chapterVariables(settings), valuesIn(variables), unread(variables)),
    judgeLogs(entriesIn(logs), buildSid, unread(logs)),
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

/** What is live there, and who may call it: visibility belongs to the version of the Function that the build holds. */
async function askEnvironment(
  place: string,
  { serviceSid }: DeploymentRecord,
  login: Login,
  ask: Ask,
): Promise<EnvironmentEvidence> {
  const answer = await ask(place, login);
  if (answer.kind === 'answered' && answer.status === 404) return { kind: 'gone' };
  const environment = documentOf(answer);
  if (!environment) return { kind: 'unknown', reason: unread(answer) };
  const { build_sid: buildSid } = environment;
  if (typeof buildSid !== 'string') return { kind: 'nothing-live' };
  const build = await ask(`${SERVICES}/${serviceSid}/Builds/${buildSid}`, login);
  const versions = itemsOf(build, 'function_versions');
  if (!versions) return { kind: 'unknown', reason: unread(build) };
  const token = versions.find(({ path }) => path === '/token');
  return { kind: 'live', buildSid, visibility: token && String(token.visibility) };
}

/** The newest first, of the last day (the API's default). Long ones may not fit into what is read of an answer. */
async function askLogs(place: string, login: Login, ask: Ask): Promise<FetchOutcome> {
  const answer = await ask(`${place}/Logs?PageSize=20`, login);
  return answer.kind === 'answered' && answer.truncated ? ask(`${place}/Logs?PageSize=3`, login) : answer;
}

function judgeLive(answer: FetchOutcome): Verdict {
  // Whoever does not answer has not told that there is nothing to tell.
  if (answer.kind === 'unreachable') return { ...judgeDeployment(undefined, undefined), cause: unread(answer) };
  const live = answer.status === 200 ? parseMarker(answer.body) : undefined;
  // Where there is no workspace, asking for its fingerprint would make one.
  const isOwn = live?.name === 'workspace' && fs.existsSync(WORKSPACE_FILE);
  const verdict = judgeDeployment(live, isOwn ? ownFingerprint() : undefined);
  if (verdict.status !== 'passed' || !live) return verdict;
  const what = live.name === 'workspace' ? '作業ファイル' : `手順 ${live.name} の手本`;
  return { ...verdict, title: `${verdict.title}: ${what}` };
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
