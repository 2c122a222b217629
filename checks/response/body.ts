/** Explains a body that is not a JSON object. */
import { stepBefore } from '../../steps/steps.js';
import { explainBy, firstOf, type TextRule } from '../texts.js';
import { decodeJwt } from '../token/jwt.js';
import { byCode, bySettings, type Explanation } from '../verdict.js';
import { explainHtml, isHtml } from './html-page.js';
import type { HttpResponse } from './http.js';
import { quote } from './quote.js';

const ANSWER = 'return callback(null, { token: token.toJwt() });';
const BYTE_ORDER_MARK = '\uFEFF';

const AS_OBJECT = `${ANSWER} と書いて、オブジェクトのまま渡してください。`;

/** Undefined for a JSON object, whatever its `content-type`: what clients parse decides. */
export function explainBody({ body, truncated }: HttpResponse): Explanation | undefined {
  const text = body.trim();
  if (isHtml(body)) return explainHtml(body);
  if (truncated) return TOO_LONG;
  const broken = firstOf(
    byCode,
    [
      text === '',
      'レスポンスは 200 ですが、本文が空です。callback に返す値が渡されていません。',
      `最後を ${ANSWER} にしてください。1 番目の引数は null にします。`,
    ],
    [
      body.startsWith(BYTE_ORDER_MARK),
      'レスポンスの先頭に、目に見えない文字（BOM）があります。JSON として読めないクライアントがあります。',
      '文字列をつないで JSON を作らずに、callback(null, { token: token.toJwt() }) とオブジェクトを渡してください。',
    ],
    [
      body.includes('\0') || body.startsWith('\uFFFD'),
      'レスポンスが UTF-8 の文字ではないので、読み取れません（UTF-16 やバイナリーのデータのようです）。',
      'Buffer やファイルの内容を返すのをやめ、callback(null, { token: token.toJwt() }) と書いてください。',
    ],
    [
      decodeJwt(text).readable,
      'トークンの文字列だけが返りました。クライアントは、JSON の token というプロパティを読みます。',
      'callback(null, token.toJwt()) を callback(null, { token: token.toJwt() }) に変えてください。',
    ],
  );
  if (broken) return broken;
  const value = readJson(text);
  if (value === undefined) return explainBy(UNPARSABLE, text, byCode, quotesOf(text));
  return firstOf(
    byCode,
    [Array.isArray(value), 'JSON の配列が返りました。クライアントが読むのは、{ } のオブジェクトです。', AS_OBJECT],
    [value === null, 'JSON の null が返りました。callback の 2 番目の引数が null になっています。', AS_OBJECT],
    [
      typeof value === 'string',
      'JSON の文字列が返りました。トークンが、token というプロパティに入っていません。',
      AS_OBJECT,
    ],
    [
      typeof value !== 'object',
      `JSON の ${String(value).slice(0, 20)} が返りました。トークンの入ったオブジェクトではありません。`,
      AS_OBJECT,
    ],
  );
}

/** Undefined for text that is not JSON: no JSON text means `undefined`. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The token of a body `{"token":"…"}`, whatever it is worth. */
export function tokenIn(body: string): string | undefined {
  const { token } = Object(readJson(body));
  return typeof token === 'string' ? token : undefined;
}

const TOO_LONG: Explanation = bySettings(
  'レスポンスが 100 KB を超えたので、読むのをやめました。トークンのレスポンスは 1 KB ほどです。',
  'アドレスが /token のものかを確かめてください。合っているなら、レスポンスに token 以外のものを入れないでください。',
);

/** Only taken where a text shows one: a long body takes its time. */
const quotesOf = (text: string) => ({
  text: () => quote(text),
  start: () => quote(text, 40),
  head: () => quote(text, 20),
});

const UNPARSABLE: readonly TextRule<object>[] = [
  [
    /^(?:<\?xml[^>]*>)?\s*<Response\b/,
    `TwiML（<Response>）が返りました。${stepBefore('response').id} までの、仮のレスポンスを返すコードがデプロイされています。`,
    `最後を ${ANSWER} に書き換え、twiml の行を消してから、デプロイし直してください。`,
  ],
  [
    /^</,
    bySettings(
      'JSON ではなく XML が返りました（先頭は「{start}」）。',
      'ストレージなど別のサービスのアドレスでないかを確かめ、Function の /token のアドレスを指定してください。',
    ),
  ],
  [/^\[object \w+\]$/, 'オブジェクトが文字列に変わり、「{text}」だけが返りました。', AS_OBJECT],
  [
    /^(undefined|NaN)$/,
    '値のない「{name}」という文字だけが返りました。',
    `callback に渡した変数に値が入っているかを確かめ、${ANSWER} と書いてください。`,
  ],
  [
    /^[\w$.]+\s*\(/,
    'JSON が関数の呼び出しの形（「{head}」）で包まれています（JSONP）。',
    `包む部分を消し、${ANSWER} と書いてください。`,
  ],
  [
    /^[{[](?![\s\S]*[}\]];?$)/,
    'JSON が途中で終わっています。文字列をつないで作った JSON の、閉じる引用符やかっこが足りません。',
    `JSON を文字列で作るのをやめ、${ANSWER} と書いてください。`,
  ],
  [/^\{\s*'|:\s*'/, 'JSON の文字列が \' で囲まれています。JSON で使えるのは " だけです。', AS_OBJECT],
  [/^[{[]/, 'JSON の書き方になっていません（先頭は「{start}」）。', AS_OBJECT],
  [
    /^/,
    'JSON ではなく、ただの文字列が返りました（「{text}」）。',
    `別の Function のアドレスでないかを確かめてください。自分の /token なら、最後を ${ANSWER} にします。`,
  ],
];
