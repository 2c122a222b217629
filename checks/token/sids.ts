/** Whom a token names: the key that issued it (`iss`), the account it is for (`sub`), and its number (`jti`). */
import { quote } from '../response/quote.js';
import { type SettingName, SID_PATTERN } from '../settings/settings.js';
import { byCode, bySettings, type Explanation, type Finding } from '../verdict.js';
import { type TokenEvidence, textOf } from './jwt.js';

/** `jti` and `iat` are read from the clock one after the other, so a second may pass between them. */
const JTI_SECONDS = 2;

/** How a claim comes to be: the argument of `new AccessToken` and the setting that belongs there. */
interface Place {
  claim: 'iss' | 'sub';
  position: string;
  setting: 'API_KEY' | 'ACCOUNT_SID';
  pattern: RegExp;
  prefix: string;
  /** When the value is right in form, but not the setting's. */
  other: Explanation;
}

const ISSUER: Place = {
  claim: 'iss',
  position: '2 番目',
  setting: 'API_KEY',
  pattern: SID_PATTERN.key,
  prefix: 'SK',
  other: bySettings(
    'iss が、手元の .env の API_KEY とは別の API キーです。',
    'Functions の Environment Variables の API_KEY と .env の API_KEY を、同じキーの SID にそろえてください。API_SECRET もそのキーのものにします。',
  ),
};

const SUBJECT: Place = {
  claim: 'sub',
  position: '1 番目',
  setting: 'ACCOUNT_SID',
  pattern: SID_PATTERN.account,
  prefix: 'AC',
  other: bySettings(
    'sub が、手元の .env の ACCOUNT_SID とは別のアカウントです。別のアカウントにデプロイしたか、サブアカウントを取り違えています。',
    'Console で開いているアカウントの Account SID と .env の ACCOUNT_SID を見比べ、そろえてからデプロイし直してください。',
  ),
};

export function explainIssuer(evidence: TokenEvidence): Finding {
  if (isSwapped(evidence)) return SWAPPED;
  return explainSid(ISSUER, evidence);
}

export function explainSubject(evidence: TokenEvidence): Finding {
  if (isSwapped(evidence)) return { unchecked: 'iss と入れ替わっているので、そちらを先に直してください。' };
  return explainSid(SUBJECT, evidence);
}

function isSwapped({ claims }: TokenEvidence): boolean {
  return SID_PATTERN.account.test(textOf(claims.iss)) && SID_PATTERN.key.test(textOf(claims.sub));
}

const ORDER = 'new AccessToken の引数を、context.ACCOUNT_SID、context.API_KEY、context.API_SECRET の順にしてください。';

const SWAPPED = byCode('iss がアカウントの SID、sub が API キーの SID で、逆になっています。', ORDER);

function explainSid(place: Place, { claims, expected }: TokenEvidence): Finding {
  const { claim, setting, pattern, other } = place;
  const value = claims[claim];
  const known = expected.settings[setting];
  if (value === undefined) return byCode(`トークンに ${claim}（${setting} の値）がありません。`, MADE_BY_LIBRARY);
  if (typeof value !== 'string') return byCode(`トークンの ${claim} が文字列ではありません。`, MADE_BY_LIBRARY);
  if (!pattern.test(value)) return explainShape(value, place);
  if (!known) return { unchecked: `形は正しいですが、${setting} が分からないので、同じ値かは確かめていません。` };
  return value === known ? undefined : other;
}

const MADE_BY_LIBRARY = 'JWT を自分で作らずに、Twilio.jwt.AccessToken で作ってください。';

function explainShape(value: string, { claim, position, setting, prefix }: Place): Explanation {
  const misplaced = SETTING_OF[value.slice(0, 2)];
  if (/^(SK|AC|AP)[0-9a-f]{32}$/.test(value) && misplaced) {
    return byCode(`${claim} に ${setting} ではなく、${misplaced} の値が入っています。`, ORDER);
  }
  if (SECRET_LIKE.test(value)) {
    return byCode(
      `${claim} に、${LEAKED}`,
      `すぐに Console で API キー（Auth Token なら Auth Token）を作り直し、${position}の引数を context.${setting} に直してください。`,
    );
  }
  if (NAME_AS_TEXT.test(value)) {
    return byCode(
      `${claim} に、値ではなく「${quote(value, 30)}」という文字そのものが入っています。`,
      `new AccessToken の ${position}を、引用符を付けずに context.${setting} と書いてください。`,
    );
  }
  const next = COPY_AGAIN[setting];
  if (/x{6,}/i.test(value)) {
    return bySettings(`${claim} が、見本の値（${prefix}xxxx…）のままです。`, next);
  }
  return bySettings(
    `${claim} の値が ${setting} の形（${prefix} と 16 進数 32 文字の、計 34 文字）と違います（${[...value].length} 文字です）。`,
    next,
  );
}

/** API_SECRET and AUTH_TOKEN have this form, and a token's payload can be read by anybody. */
export const SECRET_LIKE = /^[A-Za-z0-9]{32}$/;
export const LEAKED =
  'シークレットのような 32 文字の値が入っています。トークンのペイロードは誰でも読めるので、漏れたことになります。';

/** `'context.API_KEY'`: the name of a setting in quotes. */
export const NAME_AS_TEXT = /^[a-z.]*[A-Z_]{4,}$/;

/** Twilio itself gives ACCOUNT_SID to a Function (IncludeCredentials). */
const COPY_AGAIN = {
  API_KEY: 'Functions の Environment Variables で、API_KEY の値を Console からコピーし直してください。',
  ACCOUNT_SID:
    'npm run deploy でデプロイした Function には、Twilio が ACCOUNT_SID を渡します。Functions の Environment Variables に自分で追加した ACCOUNT_SID があれば、値を直すか、消してください。',
};

const SETTING_OF: Record<string, SettingName> = { SK: 'API_KEY', AC: 'ACCOUNT_SID', AP: 'TWIML_APP_SID' };

/** The library makes it of `iss` and `iat`. */
export function explainTokenId({ claims }: TokenEvidence): Finding {
  const { jti, iss, iat } = claims;
  if (jti === undefined) return byCode('トークンに jti がありません。', MADE_BY_LIBRARY);
  if (typeof iss !== 'string') return { unchecked: 'iss が正しくないので、jti は確かめられません。' };
  if (typeof jti !== 'string' || !jti.startsWith(`${iss}-`)) {
    return byCode('jti が「iss の値-作られた時刻」の形ではありません。', MADE_BY_LIBRARY);
  }
  if (typeof iat !== 'number') return { unchecked: 'iat が正しくないので、jti の時刻は確かめられません。' };
  const made = Number(jti.slice(iss.length + 1));
  return iat - made >= 0 && iat - made <= JTI_SECONDS
    ? undefined
    : byCode(
        'jti の時刻が iat と違います。古いトークンのペイロードを書き換えて、署名し直しています。',
        'リクエストのたびに new AccessToken から作り直してください。',
      );
}
