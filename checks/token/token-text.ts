/** Explains a text that is not a JWT. The text itself is never quoted: it may be a secret. */
import { explainBy, type TextRule } from '../texts.js';
import { byCode, type Explanation } from '../verdict.js';
import { decodeJwt, type JwtDefect } from './jwt.js';

/** Undefined for three base64url parts with JSON in the first two. */
export function explainTokenText(text: string): Explanation | undefined {
  const reading = decodeJwt(text);
  if (reading.readable) return undefined;
  return explainBy(RULES, text, byCode, {}) ?? explainDefect(reading.defect);
}

const RULES: readonly TextRule<object>[] = [
  [/^\s*$/, 'token が空の文字列です。', 'トークンを入れる変数を確かめ、{ token: token.toJwt() } と書いてください。'],
  [
    /^(undefined|null)$/,
    'token が、値のないことを表す「undefined」か「null」という文字になっています。',
    '値のない変数を文字列につないでいます。{ token: token.toJwt() } と、呼び出した結果を直接入れてください。',
  ],
  [
    /^\[object Promise\]$/,
    'token が「[object Promise]」です。終わる前の非同期の処理が、文字列に変わっています。',
    'toJwt() に async や await は必要ありません。{ token: token.toJwt() } と書いてください。',
  ],
  [
    /^\[object \w+\]$/,
    'token が「[object Object]」です。AccessToken のオブジェクトが、文字列に変わっています。',
    '文字列につないだり String( ) を使ったりせずに、toJwt() を呼んでください。',
  ],
  [
    /^(function\b|toJwt\s*\(|\([\w, ]*\)\s*=>)/,
    'token が、関数のプログラムそのものです。toJwt を呼び出さずに、文字列に変えています。',
    'toJwt の後に ( ) を付けて、{ token: token.toJwt() } と書いてください。',
  ],
  [
    /^\s*Bearer\s/i,
    'token の先頭に「Bearer 」が付いています。SDK に渡すのは、トークンの文字列だけです。',
    '「Bearer 」をつなぐのをやめて、{ token: token.toJwt() } と書いてください。',
  ],
  [
    /^\s*["'`].*["'`]\s*$/s,
    'token の値の中に、余分な引用符があります。JSON.stringify を 2 回通したか、引用符をつないでいます。',
    'JSON.stringify を使わずに、{ token: token.toJwt() } とオブジェクトを渡してください。',
  ],
  [
    /^(AC|AP|SK)[0-9a-f]{32}$/,
    'token に、トークンではなく SID（AC、AP、SK のどれか）が入っています。',
    '環境変数の値ではなく、token.toJwt() の結果を入れてください。',
  ],
  [
    /^[A-Za-z0-9]{32}$/,
    'token に、トークンではない 32 文字の値が入っています。API_SECRET か AUTH_TOKEN なら、外に漏れています。',
    'シークレットなら、すぐに Console で API キー（または Auth Token）を作り直してください。コードは { token: token.toJwt() } に直します。',
  ],
  [
    /^\s|\s$/,
    'token の前か後ろに、余分な空白か改行があります。',
    '文字列につないでいる空白を取り、{ token: token.toJwt() } と書いてください。',
  ],
  [
    /^[\w-]+\.[\w-]+\.[\w-]*=+$|=\./,
    'token に = があります。JWT の base64url では、末尾のパディングの = を付けません。',
    'JWT を自分で作らずに、toJwt() の結果をそのまま返してください。',
  ],
  [
    /^ey[\w-]*(%2E|%)/i,
    'token が、URL 用に変換（encodeURIComponent）されています。',
    '変換せずに、{ token: token.toJwt() } と書いてください。',
  ],
];

function explainDefect(defect: JwtDefect): Explanation {
  const next = '文字列を切ったりつないだりせずに、{ token: token.toJwt() } と書いてください。';
  switch (defect.kind) {
    case 'parts':
      return explainParts(defect.count, next);
    case 'characters':
      return byCode('token に、JWT（base64url）に使えない文字があります。', next);
    case 'unreadable':
      return defect.part === 'header'
        ? byCode('token は 3 つに分かれていますが、1 つ目（ヘッダー）を読み取れません。', next)
        : byCode('token の 2 つ目の部分（ペイロード）を読み取れません。途中の文字が変わっています。', next);
  }
}

function explainParts(count: number, next: string): Explanation {
  if (count === 1) {
    return byCode(
      'token が JWT ではありません。JWT は . で 3 つに分かれた文字列です。',
      'AccessToken を作って toJwt() を呼び、その結果を { token: … } に入れてください。',
    );
  }
  if (count === 2) return byCode('token の最後の部分（署名）がありません。JWT は . で 3 つに分かれます。', next);
  if (count === 5) {
    return byCode(
      'token が 5 つに分かれた、暗号化された形式（JWE）です。Twilio が受け取るのは、署名だけの 3 つの形式です。',
      'ほかのライブラリーではなく、Twilio.jwt.AccessToken の toJwt() で作ってください。',
    );
  }
  return byCode(`token が . で ${count} 個に分かれています。JWT は 3 つです。`, next);
}
