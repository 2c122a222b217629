/**
 * The settings against the account itself: whether it answers, the auth token, the API key and the TwiML App.
 * The meaning of the answers is from Twilio's documentation (REST errors 20003, 20008, 20404, 70051); not tried live.
 */
import { readJson } from '../../checks/response/body.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import { explainNetworkFailure } from '../../checks/response/network-failure.js';
import { judgeAgreement } from '../../checks/settings/agreement.js';
import type { Settings } from '../../checks/settings/settings.js';
import { firstOf } from '../../checks/texts.js';
import {
  bySettings,
  type Explanation,
  failed,
  passed,
  type Subject,
  skipped,
  type Verdict,
} from '../../checks/verdict.js';
import { accountUrl, type Document, documentIn } from '../net/twilio-api.js';
import { judgeClock, type Server, secondsAhead, withParticle } from './clock.js';
import type { Ask } from './cloud.js';

export async function examineAccount(settings: Partial<Settings>, server: Server, ask: Ask): Promise<Verdict[]> {
  const evidence = await askAccount(settings, ask);
  // The date of an answer is Twilio's only where the answer is.
  const answers = outcomesOf(evidence).filter((outcome) => outcome.kind === 'answered');
  const dated = answers.find(({ body }) => readJson(body));
  const [reach, ...rest] = judgeAccount(evidence, server);
  const clock = judgeClock(dated && secondsAhead(dated.headers.date, dated.receivedAt), server);
  return [...(reach ? [reach] : []), clock, ...rest];
}

/** All questions at once: each is of no use to the others. */
async function askAccount(settings: Partial<Settings>, ask: Ask): Promise<AccountEvidence> {
  const { ACCOUNT_SID = '', AUTH_TOKEN, TWIML_APP_SID, API_KEY, API_SECRET } = settings;
  const byToken = AUTH_TOKEN && { username: ACCOUNT_SID, password: AUTH_TOKEN };
  const byKey = API_KEY && API_SECRET && { username: API_KEY, password: API_SECRET };
  const app = TWIML_APP_SID && `/Applications/${TWIML_APP_SID}`;
  const questions = [
    ['account', '', byToken],
    ['key', API_KEY && `/Keys/${API_KEY}`, byToken],
    ['app', app, byToken],
    ['agreement', app, byKey],
  ] as const;
  const answers = questions.map(async ([name, place, login]) =>
    place !== undefined && login ? [[name, await ask(accountUrl(ACCOUNT_SID, `${place}.json`), login)] as const] : [],
  );
  return Object.fromEntries((await Promise.all(answers)).flat());
}

/** What was asked, and what came of it. Questions whose credentials are not there are absent. */
export interface AccountEvidence {
  /** The account, with its auth token. */
  account?: FetchOutcome;
  /** The API key as a resource, with the auth token: keys themselves are not let in there. */
  key?: FetchOutcome;
  /** The TwiML App, with the auth token. */
  app?: FetchOutcome;
  /** The TwiML App, with the API key: the one call that proves that the settings agree. */
  agreement?: FetchOutcome;
}

const REACH: Subject = { id: 'cloud.reach', title: '接続' };
const ACCOUNT: Subject = {
  id: 'cloud.account',
  title: 'アカウントと Auth Token',
  docs: 'https://www.twilio.com/docs/iam/test-credentials',
};
const KEY: Subject = { id: 'cloud.key', title: 'API キー', docs: 'https://www.twilio.com/docs/iam/api-keys' };
const AGREEMENT: Subject = { id: 'settings.agreement', title: 'アカウントとの一致' };
const APP: Subject = { id: 'cloud.app', title: 'TwiML App' };
const VOICE_URL: Subject = { id: 'cloud.voiceUrl', title: 'TwiML App の Voice URL' };

/** Whether the server can be reached is one verdict; when it cannot, nothing else is known. */
export function judgeAccount(evidence: AccountEvidence, server: Server): Verdict[] {
  const reach = { ...REACH, title: `${withParticle(server, 'への')}${REACH.title}` };
  const outcomes = outcomesOf(evidence);
  const unreached = outcomes.every((outcome) => explainWay(outcome)) ? explainWay(outcomes[0]) : undefined;
  if (unreached) {
    const cause = `${withParticle(server, 'から')}正しいレスポンスを得られないので、調べられません。`;
    const rest = [ACCOUNT, KEY, AGREEMENT, VOICE_URL].map((subject) => skipped(subject, cause));
    return [failed(reach, server === 'Twilio' ? unreached : explainSandbox(outcomes[0])), ...rest];
  }
  const { account, key } = evidence;
  return [
    passed(reach),
    judgeAuthToken(account),
    judgeKey(key),
    judgeSettingsAgreement(evidence),
    ...judgeApp(evidence),
  ];
}

function outcomesOf({ agreement, account, key, app }: AccountEvidence): FetchOutcome[] {
  return [agreement, account, key, app].filter((each) => each !== undefined);
}

/** Why an outcome says nothing of the settings: no answer, somebody else's, trouble at Twilio. */
function explainWay(outcome: FetchOutcome | undefined): Explanation | undefined {
  if (!outcome || seenIn(outcome).code === TEST_CREDENTIALS) return undefined;
  // What is said of a proxy is said best by its own explanations.
  if (outcome.kind === 'unreachable' && outcome.phase === 'proxy') return explainNetworkFailure(outcome);
  const { status, blame, cause = '', next = '', docs } = judgeAgreement(outcome);
  if (status !== 'failed' || blame === 'settings' || !blame) return undefined;
  return { blame, cause, next, ...(docs ? { docs } : {}) };
}

/** It is on this computer: no network is to blame. */
function explainSandbox(outcome: FetchOutcome | undefined): Explanation {
  const what = outcome?.kind === 'answered' ? outcome.status : outcome?.code;
  return bySettings(
    `サンドボックスは起動していますが、正しく応答しません（${what}）。--fault で障害を試しているか、終了処理中です。`,
    'npm run sandbox -- --fault none で障害を解除してください。続くときは、サンドボックスを Ctrl+C で終了し、npm run sandbox で起動し直してください。',
  );
}

/** https://www.twilio.com/docs/errors/20008 */
const TEST_CREDENTIALS = 20008;

function judgeAuthToken(outcome: FetchOutcome | undefined): Verdict {
  if (!outcome) return skipped(ACCOUNT, 'AUTH_TOKEN がないので、調べていません。/token を作るのには必要ありません。');
  const { status, code, document } = seenIn(outcome);
  const standing = status === 200 && typeof document?.status === 'string' ? document.status : undefined;
  if (standing === 'active') return passed(ACCOUNT);
  const explanation = firstOf(
    bySettings,
    [
      code === TEST_CREDENTIALS,
      'ACCOUNT_SID と AUTH_TOKEN が、テスト用の認証情報（Test Credentials）です（403、エラー 20008）。テスト用の値では、デプロイもアクセストークンの確認もできません。',
      'Twilio Console のトップページの Account Info にある Account SID と Auth Token に、npm run env で変えてください。',
    ],
    [status === 401, { ...REFUSED, docs: 'https://www.twilio.com/docs/api/errors/20003' }],
    [standing !== undefined, { ...notActive(standing ?? ''), docs: 'https://www.twilio.com/docs/iam/api/account' }],
  );
  return explanation ? failed(ACCOUNT, explanation) : skipped(ACCOUNT, unclear(outcome));
}

const REFUSED = bySettings(
  'ACCOUNT_SID と AUTH_TOKEN での認証に失敗しました（401、エラー 20003）。Auth Token が更新されたか、別のアカウント（サブアカウントやテスト用）の値です。アカウントが停止されているときも、同じエラーになります。',
  'Twilio Console のトップページの Account Info にある 2 つの値を、npm run env で入れ直してください。',
);

function notActive(standing: string): Explanation {
  return bySettings(
    `アカウントが${standing === 'suspended' ? '停止' : '解約'}されています（${standing.slice(0, 20)}）。`,
    'Twilio Console にログインし、表示される案内に従ってください。残高不足や登録情報の不備が原因のことがあります。',
  );
}

function judgeKey(outcome: FetchOutcome | undefined): Verdict {
  if (!outcome) {
    return skipped(
      KEY,
      'AUTH_TOKEN がないので、API キーがあるかを直接は調べていません（API キー自身では拒否されます）。下の「アカウントとの一致」が合格なら、キーはあります。',
    );
  }
  const { status, code, document } = seenIn(outcome);
  if (status === 200 && document?.sid) return passed(KEY);
  if (status === 404 && code === 20404) return failed(KEY, NO_KEY);
  if (status !== 401 && status !== 403) return skipped(KEY, unclear(outcome));
  return skipped(KEY, `この認証情報では、API キーの取得を拒否されました（${status}）。`);
}

const NO_KEY = bySettings(
  'API_KEY のキーが、ACCOUNT_SID のアカウントにありません（404、エラー 20404）。削除されたか、別のアカウントで作ったものです。US1 以外のリージョンで作ったキーでも、同じエラーになります。',
  '同じアカウントの Console で API キー（Standard、US1）を作り直し、npm run env で API_KEY と API_SECRET の両方を入れ直してください。',
);

function judgeSettingsAgreement({ agreement, key }: AccountEvidence): Verdict {
  if (!agreement) {
    return skipped(AGREEMENT, 'API_KEY、API_SECRET、TWIML_APP_SID がそろっていないので、調べていません。');
  }
  const verdict = { ...judgeAgreement(agreement, { key }), title: AGREEMENT.title };
  const isTold = verdict.status === 'failed' && judgeKey(key).status === 'failed';
  return isTold ? { ...verdict, next: '上の「API キー」の不合格を直してください。' } : verdict;
}

function judgeApp({ agreement, app }: AccountEvidence): Verdict[] {
  const seen = [app, agreement].map(seenIn).find(({ status }) => status === 200);
  if (seen) return [passed(APP), judgeVoiceUrl(seen.document?.voice_url)];
  const asked = app ?? agreement;
  const gone = seenIn(asked).status === 404;
  const told = seenIn(agreement).status === 404; // by the verdict of the agreement
  if (asked && gone && !told) {
    const { blame = 'settings', cause = '', next = '' } = judgeAgreement(asked);
    return [failed(APP, { blame, cause, next }), skipped(VOICE_URL, 'TwiML App がありません。')];
  }
  return [skipped(VOICE_URL, gone ? 'TwiML App がありません。' : 'TwiML App を読めないので、調べられません。')];
}

/** This chapter makes tokens only; a call would ask this address what to do. */
function judgeVoiceUrl(url: unknown): Verdict {
  if (typeof url === 'string' && url !== '') return passed(VOICE_URL);
  return skipped(
    VOICE_URL,
    'まだ設定されていません。この章では必要ありませんが、電話をかける次の章では、TwiML App の Voice の Request URL に Function のアドレスを入れます。',
  );
}

function unclear(outcome: FetchOutcome): string {
  const way = explainWay(outcome);
  if (way) return way.cause;
  return outcome.kind === 'answered'
    ? `予期しないレスポンス（${outcome.status}）だったので、分かりません。`
    : 'レスポンスがなかったので、分かりません。';
}

/** Nothing of what was not answered. */
function seenIn(outcome: FetchOutcome | undefined): { status?: number; code?: unknown; document?: Document } {
  if (outcome?.kind !== 'answered') return {};
  const document = documentIn(outcome.body);
  return { status: outcome.status, ...(document ? { code: document.code, document } : {}) };
}
