/** The token's signature: does API_SECRET make it, and if not, which mistake does? */
import type { Settings } from '../settings/settings.js';
import { byCode, bySettings, type Explanation, type Finding } from '../verdict.js';
import { HMAC_ALGORITHMS, type TokenEvidence, verifySignature } from './jwt.js';

/** Secrets that somebody could have signed with by the same mistake. */
type Suspects = readonly [says: Explanation, secrets: readonly (string | undefined)[]];

export function explainSignature({ jwt, header, claims, signature, expected }: TokenEvidence): Finding {
  const { settings } = expected;
  if (!HMAC_ALGORITHMS.has(header.alg)) {
    return { unchecked: '署名の方式が違うので、API_SECRET では確かめられません。' };
  }
  if (signature === '') return UNSIGNED;
  if (settings.API_SECRET && verifySignature(jwt, settings.API_SECRET)) return undefined;
  const culprit = suspects(settings).find(([, secrets]) =>
    secrets.some((secret) => secret && verifySignature(jwt, secret)),
  );
  if (culprit) return culprit[0];
  if (!settings.API_SECRET) return { unchecked: 'API_SECRET が分からないので、署名は確かめていません。' };
  if (settings.API_KEY && typeof claims.iss === 'string' && claims.iss !== settings.API_KEY) {
    return { unchecked: '手元の API_KEY とは別のキーのトークンなので、手元の API_SECRET では確かめられません。' };
  }
  return UNKNOWN_SECRET;
}

function suspects(settings: Partial<Settings>): Suspects[] {
  const { AUTH_TOKEN, API_KEY, API_SECRET, ACCOUNT_SID, TWIML_APP_SID } = settings;
  const names = ['API_SECRET', 'context.API_SECRET', 'process.env.API_SECRET', 'undefined'];
  return [
    [AUTH_TOKEN_USED, [AUTH_TOKEN]],
    [argument('API_KEY'), [API_KEY]],
    [argument('ACCOUNT_SID'), [ACCOUNT_SID]],
    [argument('TWIML_APP_SID'), [TWIML_APP_SID]],
    ...names.map((text): Suspects => [nameAsText(text), [text]]),
    ...(API_SECRET ? distorted(API_SECRET) : []),
  ];
}

/** What copying and pasting does to a secret. */
function distorted(secret: string): Suspects[] {
  return [
    [SPACES, [' ', '\n', '\r\n', '\t', '\u3000'].flatMap((space) => [secret + space, space + secret])],
    [QUOTES, ['""', "''", '“”', '``'].map((pair) => `${pair[0]}${secret}${pair[1]}`)],
    [WHOLE_LINE, [`API_SECRET=${secret}`, `API_SECRET = ${secret}`, `API_SECRET: ${secret}`]],
    [CUT, [secret.slice(1), secret.slice(0, -1)]],
    [CASE, [secret.toLowerCase(), secret.toUpperCase()]],
  ];
}

const settings = (
  cause: string,
  next = 'Functions の Environment Variables で、API_SECRET の値を入れ直してください。保存すれば、すぐに反映されます。',
): Explanation => bySettings(cause, next);

const UNSIGNED: Explanation = byCode(
  '署名の部分が空です。署名のないトークンを、Twilio は受け付けません。',
  'toJwt() が返した文字列を、切り取らずにそのまま返してください。',
);

const AUTH_TOKEN_USED = settings(
  'アカウントの Auth Token で署名されています。アクセストークンの署名に使うのは、API キーのシークレットです。',
  '環境変数 API_SECRET に Auth Token を入れていないか、コードの 3 番目の引数が context.API_SECRET かを確かめてください。',
);

const SPACES = settings('API_SECRET の前か後ろに、空白か改行が付いたまま署名されています。');
const QUOTES = settings('API_SECRET が、引用符まで含めた値として署名に使われています。');
const WHOLE_LINE = settings('API_SECRET の値に「API_SECRET=」という部分まで入ったまま、署名されています。');
const CUT = settings('API_SECRET の端の 1 文字が欠けたまま、署名されています。');
const CASE = settings('API_SECRET の大文字と小文字が変わったまま、署名されています。');

const UNKNOWN_SECRET = settings(
  '署名が、手元の .env の API_SECRET と合いません。デプロイ先には別のシークレットが設定されています。',
  'API_KEY と API_SECRET が同じ API キーの組かを確かめ、Functions の Environment Variables と .env の両方に、同じ値を入れてください。',
);

function argument(name: keyof Settings): Explanation {
  return byCode(
    `API_SECRET ではなく、${name} の値で署名されています。引数の順番が違うか、環境変数を取り違えています。`,
    'new AccessToken の引数を、context.ACCOUNT_SID、context.API_KEY、context.API_SECRET の順にしてください。',
  );
}

function nameAsText(text: string): Explanation {
  return byCode(
    `API_SECRET の値ではなく、「${text}」という文字そのもので署名されています。`,
    '3 番目の引数を、引用符を付けずに context.API_SECRET と書いてください。',
  );
}
