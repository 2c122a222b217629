/** Did Twilio's own client accept the token? And if not, why? */
import { LAST_STEP, stepFor } from '../../steps/steps.js';
import type { Settings } from '../settings/settings.js';
import { judgeToken } from '../token/token.js';
import {
  byCode,
  byNetwork,
  bySettings,
  byTwilio,
  type Explanation,
  errorPage,
  failed,
  type Subject,
  type Verdict,
} from '../verdict.js';

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
  const { code, message } = outcome;
  return failed({ ...REGISTERED, ...(code > 0 && { docs: errorPage(code) }) }, explain(code, message, evidence));
}

function explain(code: number, message: string, evidence: RegistrationEvidence): Explanation {
  // The SDK has no code of its own for a web socket that failed or was closed without a reason.
  const isSocket = code === 31000 && /socket/i.test(message);
  const known = isSocket ? NOT_CONNECTED : BY_CODE.find(([codes]) => codes.includes(code))?.[1];
  if (!known) {
    return byTwilio(
      `クライアントの登録で、エラー ${code || '（番号なし）'} が返りました（${message.slice(0, 120)}）。`,
      '1 分ほど待ってからもう一度実行し、同じなら、エラーの番号を Twilio のエラー一覧で調べてください。',
    );
  }
  if (known === NOT_CONNECTED) return known;
  // What the token itself shows is said first: the code alone does not tell a missing grant from a wrong header.
  const found = (known !== TOO_MANY && inToken(evidence)) || known;
  return { ...found, cause: `トークンが拒否されました（エラー ${code}）。${found.cause}` };
}

/** The first thing that the checks of a token find wrong with it. */
function inToken({ token, settings, now }: RegistrationEvidence): Explanation | undefined {
  const verdict = judgeToken(token, { settings, now, clock: 'local' }).find(({ status }) => status === 'failed');
  if (verdict?.status !== 'failed') return undefined;
  const { blame, cause, next } = verdict;
  return { blame, cause, next };
}

const INVALID = byCode(
  'トークンの形式か内容が、Twilio の仕様に合っていません。',
  `npm run ${LAST_STEP.check} で、トークンのペイロード（クレーム）を 1 つずつ確かめてください。`,
);
const EXPIRED = bySettings(
  'トークンの期限が切れています。手元では期限内なので、このパソコンの時計がずれている可能性があります。',
  'パソコンの時刻を自動設定にしてから、もう一度実行してください。',
);
const UNKNOWN_KEY = bySettings(
  '署名は手元の API_SECRET と合っていますが、Twilio が持っているシークレットとは合いません。API キーが削除されたか、別の API キーのシークレットです。',
  'Twilio Console で API キー（Standard）を作り直し、npm run env で API_KEY と API_SECRET を入れ直してください。',
);
const WRONG_ACCOUNT = bySettings(
  'トークンの ACCOUNT_SID のアカウントが見つからないか、API キーがそのアカウントのものではありません。',
  `npm run ${stepFor('settings').check} で、ACCOUNT_SID と API_KEY が同じアカウントのものかを確かめてください。`,
);
const TOO_MANY = byTwilio(
  '短い時間に何度も登録したので、Twilio が受け付けを止めています。',
  '1 分ほど待ってから、もう一度実行してください。',
);
const TOO_LONG = byCode(
  'トークンの有効期間が 24 時間を超えています。',
  'AccessToken の ttl を 86400 以下（秒）にするか、省いてください。',
);
const NOT_CONNECTED = byNetwork(
  '登録先に WebSocket で接続できませんでした。ネットワークかプロキシが、通信を止めている可能性があります。',
  'voice-js.roaming.twilio.com の 443 番への WebSocket が許可されているかを、ネットワークの管理者に確かめてください。',
);

function timedOut(ms: number): Explanation {
  return byNetwork(
    `${Math.round(ms / 1000)} 秒待ちましたが、登録の結果が返ってきませんでした。ネットワークが遅いか、通信が途中で止められています。`,
    'ネットワークを確かめてから、もう一度実行してください。',
  );
}

/** By the codes of https://www.twilio.com/docs/api/errors. */
const BY_CODE: readonly [codes: readonly number[], says: Explanation][] = [
  [[20101, 31204], INVALID],
  [[20104, 31205], EXPIRED],
  [[20151, 31201, 31202], UNKNOWN_KEY],
  [[31203], WRONG_ACCOUNT],
  [[31206], TOO_MANY],
  [[31207], TOO_LONG],
  [[31005, 31009, 53000, 53001], NOT_CONNECTED],
];
