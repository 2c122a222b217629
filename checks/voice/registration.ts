/** Did Twilio's own client accept the token? And if not, why? */
import { LAST_STEP, stepFor } from '../../steps/steps.js';
import type { Settings } from '../settings/settings.js';
import { judgeToken } from '../token/token.js';
import { type Explanation, failed, type Subject, type Verdict } from '../verdict.js';

/** What the Voice SDK made of a token. `ms`: from the start to the end, in milliseconds. */
export type RegistrationOutcome =
  | { kind: 'registered'; identity: string; region: string; ms: number }
  /** `code`: Twilio's, 0 when there was none. */
  | { kind: 'refused'; code: number; message: string; ms: number }
  | { kind: 'timed-out'; ms: number };

export interface RegistrationEvidence {
  outcome: RegistrationOutcome;
  token: string;
  /** Those that are known. */
  settings: Partial<Settings>;
  /** Local clock, seconds since the epoch. */
  now: number;
  /** Who answered: Twilio, or a stand-in on this computer. */
  by: 'twilio' | 'sandbox';
}

export const REGISTERED: Subject = { id: 'voice.registered', title: '電話のクライアント（Voice SDK）の登録' };

export function judgeRegistration(evidence: RegistrationEvidence): Verdict {
  const { outcome, by } = evidence;
  if (outcome.kind === 'registered') {
    const { identity, region, ms } = outcome;
    const where = by === 'twilio' ? 'Twilio' : 'サンドボックス';
    const title = `${REGISTERED.title}: ${where}に ${identity} として登録できました（リージョン ${region}、${ms} ミリ秒）`;
    return { ...REGISTERED, title, status: 'passed' };
  }
  if (outcome.kind === 'timed-out') return failed(REGISTERED, timedOut(outcome.ms));
  const explanation = explain(outcome.code, outcome.message, evidence);
  const docs = outcome.code > 0 ? `https://www.twilio.com/docs/api/errors/${outcome.code}` : undefined;
  return failed(REGISTERED, { ...explanation, ...(docs ? { docs } : {}) });
}

function explain(code: number, message: string, evidence: RegistrationEvidence): Explanation {
  // The SDK has no code of its own for a web socket that failed or was closed without a reason.
  const isSocket = code === 31000 && /socket/i.test(message);
  const known = isSocket ? NOT_CONNECTED : BY_CODE[code]?.(evidence);
  if (known === NOT_CONNECTED) return NOT_CONNECTED;
  if (known) return { ...known, cause: `トークンが断られました（エラー ${code}）。${known.cause}` };
  return {
    blame: 'twilio',
    cause: `クライアントの登録で、エラー ${code || '（番号なし）'} が返りました（${message.slice(0, 120)}）。`,
    next: '1 分ほど待ってからもう一度実行し、同じなら、エラーの番号を Twilio のエラー一覧で調べてください。',
  };
}

/**
 * By the codes of https://www.twilio.com/docs/api/errors. What the token itself shows is said first: the code alone does not
 * tell a missing grant from a wrong header.
 */
const BY_CODE: Record<number, (evidence: RegistrationEvidence) => Explanation> = {
  20101: (evidence) => inToken(evidence) ?? INVALID,
  20104: (evidence) => inToken(evidence) ?? EXPIRED,
  20151: (evidence) => inToken(evidence) ?? UNKNOWN_KEY,
  31201: (evidence) => inToken(evidence) ?? UNKNOWN_KEY,
  31202: (evidence) => inToken(evidence) ?? UNKNOWN_KEY,
  31203: (evidence) => inToken(evidence) ?? WRONG_ACCOUNT,
  31204: (evidence) => inToken(evidence) ?? INVALID,
  31205: (evidence) => inToken(evidence) ?? EXPIRED,
  31206: () => TOO_MANY,
  31207: (evidence) => inToken(evidence) ?? TOO_LONG,
  31005: () => NOT_CONNECTED,
  31009: () => NOT_CONNECTED,
  53000: () => NOT_CONNECTED,
  53001: () => NOT_CONNECTED,
};

/** The first thing that the checks of a token find wrong with it. */
function inToken({ token, settings, now }: RegistrationEvidence): Explanation | undefined {
  const verdict = judgeToken(token, { settings, now, clock: 'local' }).find(({ status }) => status === 'failed');
  if (verdict?.status !== 'failed') return undefined;
  const { blame, cause, next } = verdict;
  return { blame, cause, next };
}

const INVALID: Explanation = {
  blame: 'code',
  cause: 'トークンの形か中身が、Twilio の決まりに合っていません。',
  next: `npm run ${LAST_STEP.check} で、トークンの中身を 1 つずつ確かめてください。`,
};
const EXPIRED: Explanation = {
  blame: 'settings',
  cause: 'トークンの期限が切れています。手元では期限内なので、このパソコンの時計がずれている可能性があります。',
  next: 'パソコンの時刻を自動設定にしてから、もう一度実行してください。',
};
const UNKNOWN_KEY: Explanation = {
  blame: 'settings',
  cause:
    '署名は手元の API_SECRET と合っていますが、Twilio の知っているシークレットと合いません。API キーが削除されたか、別の API キーのシークレットです。',
  next: 'Twilio Console で API キー（Standard）を作り直し、npm run env で API_KEY と API_SECRET を入れ直してください。',
};
const WRONG_ACCOUNT: Explanation = {
  blame: 'settings',
  cause: 'トークンの ACCOUNT_SID のアカウントが見つからないか、API キーがそのアカウントのものではありません。',
  next: `npm run ${stepFor('settings').check} で、ACCOUNT_SID と API_KEY が同じアカウントのものかを確かめてください。`,
};
const TOO_MANY: Explanation = {
  blame: 'twilio',
  cause: '短い時間に何度も登録したので、Twilio が受け付けを止めています。',
  next: '1 分ほど待ってから、もう一度実行してください。',
};
const TOO_LONG: Explanation = {
  blame: 'code',
  cause: 'トークンの有効期間が 24 時間を超えています。',
  next: 'AccessToken の ttl を 86400 以下（秒）にするか、省いてください。',
};
const NOT_CONNECTED: Explanation = {
  blame: 'network',
  cause: '登録先に WebSocket でつながりませんでした。ネットワークかプロキシが、通信を止めている可能性があります。',
  next: 'voice-js.roaming.twilio.com の 443 番への WebSocket が許可されているかを、ネットワークの管理者に確かめてください。',
};

function timedOut(ms: number): Explanation {
  return {
    blame: 'network',
    cause: `${Math.round(ms / 1000)} 秒待ちましたが、登録の返事がありませんでした。ネットワークが遅いか、通信が途中で止められています。`,
    next: 'ネットワークを確かめてから、もう一度実行してください。',
  };
}
