/** The token's header: algorithm, type and content type. */
import { quote } from '../response/quote.js';
import { byCode, type Explanation, type Finding } from '../verdict.js';
import { type TokenEvidence, textOf } from './jwt.js';

const CONTENT_TYPE = 'twilio-fpa;v=1';
const USE_LIBRARY = 'Twilio.jwt.AccessToken で作り、引数なしの toJwt() で文字列にしてください。';

const code = (cause: string, next = USE_LIBRARY): Explanation => byCode(cause, next);

/** They change what the rest of a token means; see jwt.ts. */
const EXTENSIONS = ['crit', 'b64', 'zip'] as const;

function explainExtension(name: (typeof EXTENSIONS)[number]): Explanation {
  return code(
    `ヘッダーに ${name} があります。ほかの部分の読み方を変える拡張の指定で、対応していない受け手はトークンを拒否する決まりです（RFC 7515）。Twilio のトークンにはありません。`,
  );
}

/** Twilio's documentation of access tokens asks for HS256 and nothing else; the library would sign with two more. */
export function explainHeader({ header }: TokenEvidence): Finding {
  const { alg, typ, cty, twr } = header;
  const extension = EXTENSIONS.find((name) => header[name] !== undefined);
  if (extension) return explainExtension(extension);
  if (alg === undefined) return code('ヘッダーに署名の方式（alg）がありません。');
  if (alg !== 'HS256') return explainAlgorithm(textOf(alg));
  if (typ !== 'JWT') {
    return code(
      typ === undefined
        ? 'ヘッダーの typ がありません。Twilio のトークンでは JWT です。'
        : `ヘッダーの typ が「${quote(textOf(typ), 20)}」です。Twilio のトークンでは JWT です。`,
    );
  }
  if (cty === undefined) {
    return code(
      'ヘッダーに cty がありません。Twilio のアクセストークンではなく、ほかの JWT のライブラリーで作ったトークンのようです。',
    );
  }
  if (cty !== CONTENT_TYPE) {
    return code(
      `ヘッダーの cty が「${quote(textOf(cty), 30)}」です。${CONTENT_TYPE} でなければ、Twilio が拒否します。`,
    );
  }
  // A key is valid only in the region where it was made; the chapter's keys are made in US1.
  if (twr !== undefined && twr !== 'us1') {
    return code(
      `トークンのリージョン（twr）が「${quote(textOf(twr), 20)}」です。この章の API キーは US1 のものです。`,
      'new AccessToken の 4 番目の引数から、region を消してください。',
    );
  }
  return undefined;
}

function explainAlgorithm(alg: string): Explanation {
  if (alg.toLowerCase() === 'none') {
    return code('署名のないトークン（alg が none）です。誰でも偽物を作れるので、Twilio は受け付けません。');
  }
  if (/^(RS|PS|ES|Ed)/.test(alg)) {
    return code(
      `公開鍵の方式（${quote(alg, 10)}）で署名されています。Twilio のアクセストークンは、API_SECRET を使う HS256 で署名します。`,
    );
  }
  if (/^HS(384|512)$/.test(alg)) {
    return code(`${alg} で署名されています。Twilio の仕様では、アクセストークンの署名は HS256 です。`);
  }
  return code(
    `署名の方式 alg が「${quote(alg, 20)}」です。Twilio のアクセストークンでは HS256 です（大文字と小文字も区別します）。`,
  );
}
