/**
 * Step 2-1, with an account: do key, secret, account and TwiML App belong together? One REST call answers that, the
 * TwiML App read with the API key: `GET /2010-04-01/Accounts/{ACCOUNT_SID}/Applications/{TWIML_APP_SID}.json`.
 * The meaning of the answers is from Twilio's documentation (REST errors 20003, 20404, 70051); not tried live.
 */
import { readJson } from '../response/body.js';
import type { FetchOutcome, HttpResponse } from '../response/http.js';
import { explainNetworkFailure } from '../response/network-failure.js';
import { isRecord } from '../token/jwt.js';
import { byNetwork, bySettings, type Explanation, errorPage, judge, type Subject, type Verdict } from '../verdict.js';
import { KEYS_PAGE } from './setting-guide.js';

/** Twilio was not asked, and why. */
export interface Unasked {
  kind: 'not-asked';
  reason: 'sandbox' | 'malformed';
}

const SUBJECT: Subject = {
  id: 'settings.agreement',
  title: 'Twilio のアカウントとの一致',
  docs: 'https://www.twilio.com/docs/iam/api-keys',
};

const NOT_ASKED: Record<Unasked['reason'], string> = {
  sandbox: '設定ファイルに HANDSON_SANDBOX=true とあるので、Twilio には問い合わせていません。',
  malformed: '先に上の不合格を直してください。直ると、値の組み合わせを Twilio に問い合わせます。',
};

/** What else is known of a key that is refused: a deleted key and a wrong secret are refused alike. */
export interface KeyEvidence {
  /** Of the key as a resource, `GET …/Keys/{API_KEY}.json`, asked with the auth token: keys themselves are refused there. */
  key?: FetchOutcome | undefined;
  /** Whether Twilio took this very account, key and secret earlier: a key's secret never changes. */
  agreedBefore?: boolean;
}

export function judgeAgreement(outcome: FetchOutcome | Unasked, evidence: KeyEvidence = {}): Verdict {
  switch (outcome.kind) {
    case 'not-asked':
      return judge(SUBJECT, { unchecked: NOT_ASKED[outcome.reason] });
    case 'unreachable':
      return judge(SUBJECT, explainUnreachable(outcome));
    case 'answered':
      return judge(SUBJECT, explainAnswer(outcome, evidence));
  }
}

/** `deleted` also of a key of another account; undefined where nothing tells it from a wrong secret. */
export function standingOfRefusedKey({ key, agreedBefore = false }: KeyEvidence): 'deleted' | 'there' | undefined {
  const answer = key?.kind === 'answered' ? answerOf(key) : undefined;
  if (key?.kind === 'answered' && key.status === 404 && answer?.code === 20404) return 'deleted';
  if (key?.kind === 'answered' && key.status === 200 && typeof answer?.sid === 'string') return 'there';
  return agreedBefore ? 'deleted' : undefined;
}

/** The address is the kit's own, so it is never the participant's: whatever failed on the way is the network's. */
function explainUnreachable(failure: Extract<FetchOutcome, { kind: 'unreachable' }>): Explanation {
  // The kit's own address has no slip of the finger in it.
  const cause = NOT_FOUND.includes(failure.code) ? OFFLINE : explainNetworkFailure(failure).cause;
  return {
    blame: 'network',
    cause: `どの値も、形は正しいです。ただし、値の組み合わせを Twilio に問い合わせられませんでした。${cause}`,
    next: `${NETWORK_ADVICE[failure.phase]}${WITHOUT_TWILIO}`,
    docs: STATUS_PAGE,
  };
}

const STATUS_PAGE = 'https://status.twilio.com/';
const NOT_FOUND = ['ENOTFOUND', 'EAI_AGAIN'];
const OFFLINE = 'api.twilio.com の名前を調べられません。このパソコンが、インターネットにつながっていないようです。';
const WITHOUT_TWILIO =
  'アカウントやネットワークなしで進めるなら、npm run env -- --sandbox を実行すると、サンドボックスのダミーの値に変えられます。';

const NETWORK_ADVICE: Record<Extract<FetchOutcome, { kind: 'unreachable' }>['phase'], string> = {
  proxy: '環境変数 HTTPS_PROXY の値を管理者に確かめてから、もう一度検査してください。',
  connect:
    'ネットワークを確かめて、もう一度検査してください。社内や会場のネットワークでは、api.twilio.com への接続が許可されているか、NODE_EXTRA_CA_CERTS の設定が必要かどうかを管理者に確かめてください。',
  headers: 'もう一度検査してください。遅い回線では --timeout 30 のように待つ時間を延ばせます。',
  body: 'もう一度検査してください。続くときは別のネットワークで試してください。',
};

function explainAnswer(response: HttpResponse, evidence: KeyEvidence): Explanation | undefined {
  const { status } = response;
  const answer = answerOf(response);
  if (status === 200 && typeof answer?.sid === 'string') return undefined;
  // Twilio answers this API in JSON, its errors too: anything else was said by somebody in between.
  if (!answer && status < 500) return notTwilio(status);
  if (status >= 500) return twilioTrouble(status);
  if (status === 401) return explainRefusal(evidence);
  return BY_STATUS[status] ?? unexpected(status, answer?.code);
}

function explainRefusal(evidence: KeyEvidence): Explanation {
  const standing = standingOfRefusedKey(evidence);
  if (standing === 'there') return WRONG_SECRET;
  if (standing === undefined) return REFUSED;
  return evidence.agreedBefore ? DELETED_SINCE : NO_SUCH_KEY;
}

/** The JSON object of the body. Its `message` is not shown: it may repeat what was sent. */
function answerOf({ body }: HttpResponse): { sid?: unknown; code?: unknown } | undefined {
  const value = readJson(body);
  return isRecord(value) ? value : undefined;
}

const REFUSED = bySettings(
  'API_KEY と API_SECRET の組では、認証に失敗しました（401、エラー 20003）。シークレットが別のキーのものか、キーが削除されたか、キーが ACCOUNT_SID のアカウントのものではありません。US1 以外のリージョンで作ったキーでも、こうなります。',
  '形は正しいので、どれかが別の値です。ACCOUNT_SID を確かめてから、同じアカウントの Console で API キー（Standard、US1）を作り直し、API_KEY と API_SECRET の両方を書き換えてください。',
);

const NEW_KEY =
  '同じアカウントの Console で API キー（Standard、US1）を作り直し、npm run env で API_KEY と API_SECRET の両方を入れ直してください。';

const WRONG_SECRET = bySettings(
  'API_SECRET が、API_KEY のキーのシークレットではありません（401、エラー 20003）。キー自体は、アカウントにあります。',
  `シークレットはあとから表示できません。コピーが手元になければ、${NEW_KEY}`,
);

const NO_SUCH_KEY = bySettings(
  'API_KEY のキーがアカウントにないので、認証に失敗しました（401、エラー 20003）。削除されたか、別のアカウントで作ったキーです。シークレットの書き間違いではありません。',
  NEW_KEY,
);

const DELETED_SINCE = bySettings(
  'API_KEY のキーが削除されています（401、エラー 20003）。この API_KEY と API_SECRET の組では前に認証できたので、シークレットの書き間違いではありません。アカウントが停止されていても、こうなります。',
  NEW_KEY,
);

const BY_STATUS: Record<number, Explanation> = {
  403: bySettings(
    'API キーに、TwiML App を読む権限がありません（403、エラー 70051）。Restricted の API キーのようです。このキーではアクセストークンも作れません（エラー 20160）。',
    `Twilio ${KEYS_PAGE}で、種類を Standard にした API キーを作り、API_KEY と API_SECRET の両方を書き換えてください。`,
  ),
  404: {
    blame: 'settings',
    cause:
      'TWIML_APP_SID の TwiML App が、ACCOUNT_SID のアカウントにありません（404、エラー 20404）。削除されたか、別のアカウント（サブアカウントなど）で作ったものです。',
    next: 'Console の左上でアカウントを確かめ、Voice ＞ Manage ＞ TwiML apps で SID をコピーし直してください。',
    docs: errorPage(20404),
  },
  429: {
    blame: 'twilio',
    cause:
      '短い時間に問い合わせが多すぎて、Twilio に拒否されました（429、エラー 20429）。値が正しいかはまだ分かりません。',
    next: '1 分ほど待ってから、もう一度検査してください。',
    docs: errorPage(20429),
  },
};

function twilioTrouble(status: number): Explanation {
  return {
    blame: 'twilio',
    cause: `Twilio の側で問題が起きています（${status}）。値が正しいかはまだ分かりません。`,
    next: '少し待ってから、もう一度検査してください。続くときは https://status.twilio.com/ を見てください。',
    docs: STATUS_PAGE,
  };
}

function notTwilio(status: number): Explanation {
  return byNetwork(
    `Twilio 以外のサーバーが応答しました（${status}、JSON ではないレスポンス）。Wi-Fi のログイン画面や社内のフィルターが、間に入っています。`,
    'ブラウザーで適当なサイトを開いて、ログインを求められないかを確かめてください。続くときは別のネットワークで試してください。',
  );
}

function unexpected(status: number, code: unknown): Explanation {
  const detail = typeof code === 'number' ? `${status}、エラー ${code}` : String(status);
  return {
    blame: 'twilio',
    cause: `Twilio から予期しないレスポンスが返りました（${detail}）。値が正しいかは分かりません。`,
    next: '少し待ってもう一度検査し、続くときは、この表示を講師に見せてください。',
    docs: typeof code === 'number' ? errorPage(code) : STATUS_PAGE,
  };
}
