/** The status is 200, but the body is no JSON object. */
import type { Blame } from '../../../checks/verdict.js';
import type { BadAnswer } from '../bad-answers.js';
import { answer } from '../loopback.js';
import { token } from '../tokens.js';

const bad = (title: string, blame: Blame, says: RegExp, body: () => string | Buffer): BadAnswer => ({
  title,
  verdict: 'response.json',
  blame,
  says,
  serve: (loopback) => loopback.http(answer(200, body())),
});

const page = (body: string, title = 'Page') =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${body}</body></html>`;

export const BODIES: readonly BadAnswer[] = [
  bad('an empty body', 'code', /本文が空/, () => ''),
  bad('a byte order mark', 'code', /BOM/, () => `\uFEFF${JSON.stringify({ token: token() })}`),
  bad('UTF-16', 'code', /UTF-8 の文字ではない/, () => Buffer.from(JSON.stringify({ token: token() }), 'utf16le')),
  bad(
    'the TwiML of an earlier step',
    'code',
    /TwiML/,
    () =>
      '<?xml version="1.0" encoding="UTF-8"?><Response><Say language="ja-JP">Function は動いています。</Say></Response>',
  ),
  bad('other XML', 'settings', /XML/, () => '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
  bad('a login page', 'network', /ログインのページ/, () => page('<form><input type="password"></form>')),
  bad('the page of a filter', 'network', /通信をブロックした/, () => page('This site is blocked by your company.')),
  bad('a web app', 'settings', /Web アプリ/, () => page('<div id="root"></div>')),
  bad('another page', 'settings', /題名は「Twilio ハンズオン」/, () => page('<h1>ようこそ</h1>', 'Twilio ハンズオン')),
  bad('the bare token', 'code', /トークンの文字列だけ/, () => token()),
  bad('[object Object]', 'code', /\[object Object\]/, () => '[object Object]'),
  bad('undefined', 'code', /「undefined」/, () => 'undefined'),
  bad('JSONP', 'code', /JSONP/, () => `callback({"token":"${token()}"});`),
  bad('JSON that breaks off', 'code', /途中で終わって/, () => `{"token":"${token()}`),
  bad('JSON with single quotes', 'code', /' で囲まれて/, () => `{'token': '${token()}'}`),
  bad('JSON with a comma too many', 'code', /書き方になっていません/, () => `{"token":"${token()}",}`),
  bad('plain text', 'code', /Hello, World/, () => 'Hello, World!'),
  bad('more than 100 KB', 'settings', /100 KB/, () => JSON.stringify({ token: token(), log: 'x'.repeat(200_000) })),
  bad('a JSON array', 'code', /配列/, () => JSON.stringify([token()])),
  bad('a JSON string', 'code', /JSON の文字列/, () => JSON.stringify(token())),
  bad('a JSON number', 'code', /42/, () => '42'),
  bad('null', 'code', /null/, () => 'null'),
];
