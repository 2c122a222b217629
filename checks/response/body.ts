/** Explains a body that is not a JSON object. */
import { stepBefore } from '../../steps/steps.js';
import { decodeJwt } from '../token/jwt.js';
import { byCode, bySettings, type Explanation } from '../verdict.js';
import { explainHtml, isHtml } from './html-page.js';
import type { HttpResponse } from './http.js';
import { quote } from './quote.js';

const ANSWER = 'return callback(null, { token: token.toJwt() });';
const BYTE_ORDER_MARK = '\uFEFF';

const code = (cause: string, next = `${ANSWER} と書いて、オブジェクトのまま渡してください。`): Explanation =>
  byCode(cause, next);

/** Undefined for a JSON object, whatever its `content-type`: what clients parse decides. */
export function explainBody({ body, truncated }: HttpResponse): Explanation | undefined {
  const text = body.trim();
  if (isHtml(body)) return explainHtml(body);
  if (truncated) return TOO_LONG;
  if (text === '') return EMPTY;
  if (body.startsWith(BYTE_ORDER_MARK)) return MARKED;
  if (body.includes('\0') || body.startsWith('\uFFFD')) return ENCODED;
  if (text.startsWith('<')) return explainXml(text);
  if (decodeJwt(text).readable) return BARE_TOKEN;
  const value = readJson(text);
  return value === undefined ? explainUnparsable(text) : explainKind(value);
}

/** Undefined for text that is not JSON: no JSON text means `undefined`. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TOO_LONG: Explanation = bySettings(
  '応答が 100 KB を超えたので、読むのをやめました。トークンの応答は 1 KB ほどです。',
  'アドレスが /token のものかを確かめてください。合っているなら、応答に token 以外のものを入れないでください。',
);

const EMPTY = code(
  '応答は 200 ですが、中身が空です。callback に応答が渡されていません。',
  `最後を ${ANSWER} にしてください。1 番目の引数は null にします。`,
);

const MARKED = code(
  '応答の先頭に、目に見えない文字（BOM）があります。JSON として読めないクライアントがあります。',
  '応答を文字列で組み立てずに、callback(null, { token: token.toJwt() }) とオブジェクトを渡してください。',
);

const ENCODED = code(
  '応答が UTF-8 の文字ではないので読めません（UTF-16 やバイナリーのデータです）。',
  'Buffer やファイルの中身を返すのをやめ、callback(null, { token: token.toJwt() }) で応答してください。',
);

const BARE_TOKEN = code(
  'トークンの文字列だけが返りました。クライアントは、JSON の token という項目を読みます。',
  'callback(null, token.toJwt()) を callback(null, { token: token.toJwt() }) に変えてください。',
);

function explainXml(text: string): Explanation {
  if (/^(<\?xml[^>]*>)?\s*<Response\b/.test(text)) {
    return code(
      `TwiML（<Response>）が返りました。${stepBefore('response').id} までの、仮の応答のコードがデプロイされています。`,
      `最後を ${ANSWER} に書き換え、twiml の行を消してから、デプロイし直してください。`,
    );
  }
  return bySettings(
    `JSON ではなく XML が返りました（先頭は「${quote(text, 40)}」）。`,
    'ストレージなど別のサービスのアドレスでないかを確かめ、Function の /token のアドレスを指定してください。',
  );
}

function explainUnparsable(text: string): Explanation {
  if (/^\[object \w+\]$/.test(text)) {
    return code(`オブジェクトが文字列に変わり、「${quote(text)}」だけが返りました。`);
  }
  if (/^(undefined|NaN)$/.test(text)) {
    return code(
      `値のない「${text}」という文字だけが返りました。`,
      `応答に使った変数に値が入っているかを確かめ、${ANSWER} と書いてください。`,
    );
  }
  if (/^[\w$.]+\s*\(/.test(text)) {
    return code(
      `JSON が関数の呼び出しの形（「${quote(text, 20)}」）で包まれています（JSONP）。`,
      `包む部分を消し、${ANSWER} と書いてください。`,
    );
  }
  if (/^[{[]/.test(text) && !/[}\]];?$/.test(text)) {
    return code(
      'JSON が途中で終わっています。文字列で組み立てた JSON の、閉じる引用符やかっこが足りません。',
      `JSON を自分で組み立てるのをやめ、${ANSWER} と書いてください。`,
    );
  }
  if (/^\{\s*'/.test(text) || /:\s*'/.test(text)) {
    return code('JSON の文字列が \' で囲まれています。JSON で使えるのは " だけです。');
  }
  if (text.startsWith('{') || text.startsWith('[')) {
    return code(`JSON の書き方になっていません（先頭は「${quote(text, 40)}」）。`);
  }
  return code(
    `JSON ではなく、ただの文字列が返りました（「${quote(text)}」）。`,
    `別の Function のアドレスでないかを確かめてください。自分の /token なら、最後を ${ANSWER} にします。`,
  );
}

function explainKind(value: unknown): Explanation | undefined {
  if (Array.isArray(value)) return code('JSON の配列が返りました。クライアントが読むのは、{ } のオブジェクトです。');
  if (value === null) return code('JSON の null が返りました。callback の 2 番目の引数が null になっています。');
  if (typeof value === 'object') return undefined;
  if (typeof value === 'string') {
    return code('JSON の文字列が返りました。トークンを token という項目に入れていません。');
  }
  return code(`JSON の ${String(value).slice(0, 20)} が返りました。トークンの入ったオブジェクトではありません。`);
}
