/** Explains a JSON answer without a usable `token`: it is missing, no text, or a text that is no JWT. */
import { firstOf } from '../texts.js';
import { decodeJwt, isRecord } from '../token/jwt.js';
import { explainTokenText } from '../token/token-text.js';
import { byCode, type Explanation } from '../verdict.js';
import { quoteNames } from './quote.js';

/** @param answer the whole JSON object */
export function explainTokenProperty(answer: Record<string, unknown>): Explanation | undefined {
  if (holdsSecret(answer)) return leak('AccessToken のオブジェクトがそのままレスポンスになり');
  if (!('token' in answer)) return explainMissing(answer);
  const { token } = answer;
  return typeof token === 'string' ? explainTokenText(token) : explainWrongType(token);
}

/** `callback(null, token)` or `{ token }`: the object's own properties, the signing secret among them, become JSON. */
function holdsSecret(value: unknown): boolean {
  return isRecord(value) && typeof value.secret === 'string' && ('keySid' in value || 'accountSid' in value);
}

function leak(how: string): Explanation {
  return byCode(
    `${how}、中の API_SECRET まで外に出ました。このアドレスを開いた人は、誰でもトークンを作れます。`,
    'すぐに Console でこの API キーを削除して作り直し、コードを { token: token.toJwt() } に直してデプロイしてください。',
  );
}

function explainMissing(answer: Record<string, unknown>): Explanation {
  const names = Object.keys(answer);
  const renamed = names.filter((name) => isJwt(answer[name])).slice(0, 1);
  const outer = names.filter((name) => isRecord(answer[name]) && 'token' in answer[name]).slice(0, 1);
  return firstOf(
    byCode,
    [
      names.length === 0,
      'レスポンスの { } が空です。token.toJwt の後に ( ) がないと、関数が渡されて JSON では消えてしまいます。',
      '{ token: token.toJwt() } のように、( ) を付けて呼び出してください。',
    ],
    [
      renamed[0] !== undefined,
      `トークンが ${quoteNames(renamed)} という名前で返っています。クライアントが読む名前は、小文字の token です。`,
      '{ token: token.toJwt() } のように、: の左を token にしてください。',
    ],
    [
      outer[0] !== undefined,
      `token が、${quoteNames(outer)} の中に入っています。クライアントは、レスポンスのいちばん外側を読みます。`,
      'callback(null, { token: token.toJwt() }) のように、token をいちばん外側に置いてください。',
    ],
    [
      true,
      `レスポンスに token というプロパティがありません。あるのは ${quoteNames(names)} です。`,
      '最後を return callback(null, { token: token.toJwt() }); にしてください。別の Function のアドレスでないかも確かめてください。',
    ],
  );
}

function isJwt(value: unknown): boolean {
  return typeof value === 'string' && decodeJwt(value).readable;
}

function explainWrongType(token: unknown): Explanation {
  if (holdsSecret(token)) return leak('token に AccessToken のオブジェクトが入っていて');
  const names = isRecord(token) ? Object.keys(token) : [];
  return firstOf(
    byCode,
    [
      token === null,
      'token の値が null です。',
      'トークンを入れる変数に値が入っているかを確かめ、{ token: token.toJwt() } と書いてください。',
    ],
    [Array.isArray(token), 'token の値が配列です。', '[ ] で囲まず、{ token: token.toJwt() } と書いてください。'],
    [
      isRecord(token) && names.length === 0,
      'token の値が空のオブジェクトです。Promise など、まだ値の決まっていないものを渡しています。',
      'toJwt() は文字列をすぐに返します。async や Promise を使わずに、{ token: token.toJwt() } と書いてください。',
    ],
    [
      isRecord(token),
      `token の値が文字列ではなく、オブジェクトです（中のプロパティは ${quoteNames(names)}）。`,
      'AccessToken の toJwt() が返す文字列だけを token に入れてください。',
    ],
    [
      true,
      `token の値が文字列ではなく、${typeof token === 'number' ? '数' : '真偽値（true か false）'}です。`,
      '{ token: token.toJwt() } と書いてください。',
    ],
  );
}
