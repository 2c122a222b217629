/** An answer comes, but not with the status 200. */
import type { Blame } from '../../../checks/verdict.js';
import type { BadAnswer } from '../bad-answers.js';
import { answer, type Loopback } from '../loopback.js';

const STATUS = 'response.status';

type Serve = BadAnswer['serve'];

const bad = (title: string, blame: Blame, says: RegExp, serve: Serve): BadAnswer => ({
  title,
  verdict: STATUS,
  blame,
  says,
  serve,
});

const status =
  (code: number, body: unknown = '', headers: Record<string, string> = {}) =>
  (loopback: Loopback) =>
    loopback.deployed(answer(code, body, headers));

const notFoundAt = (path: string) => (loopback: Loopback) => loopback.deployed(answer(404, 'Not Found'), path);

/** As the runtime handler answers an uncaught exception. */
const thrown = (message: string, name = 'Error') =>
  status(500, {
    message,
    name,
    stack: `${name}: ${message}\n    at exports.handler (/var/task/handlers/token.js:9:15)`,
  });

const html = (title: string) => `<!DOCTYPE html><html><head><title>${title}</title></head><body></body></html>`;

export const STATUSES: readonly BadAnswer[] = [
  bad('204', 'code', /本文がありません/, status(204)),
  bad('201', 'code', /200 ではなく 201/, status(201, { token: 'x' })),
  bad(
    'a redirect to another host',
    'network',
    /別のホスト login\.example\.com/,
    status(302, '', { location: 'https://login.example.com/?next=token' }),
  ),
  bad('redirects in a circle', 'settings', /5 回を超えて/, status(302, '', { location: '/token' })),
  bad(
    'a redirect from https to http',
    'network',
    /暗号化されない/,
    status(301, '', { location: 'http://handson-1234-dev.twil.io/token' }),
  ),
  bad('a redirect without a destination', 'code', /移動先（Location）がありません/, status(302)),
  bad('a redirect into an app', 'code', /読み取れません/, status(302, '', { location: 'myapp://token' })),
  bad('304', 'network', /（304）/, status(304)),
  bad('400: a Protected Function', 'settings', /Protected.*Public/, status(400)),
  bad(
    '400: http to an https port, as nginx says it',
    'settings',
    /https 専用/,
    status(400, '<html><body>400 The plain HTTP request was sent to HTTPS port</body></html>'),
  ),
  bad('400: an error of the handler itself', 'code', /identity missing/, status(400, { message: 'identity missing' })),
  bad('401', 'settings', /認証/, status(401)),
  bad('403: a Protected Function', 'settings', /403.*Protected/, status(403, 'Forbidden')),
  bad('403: the page of a filter', 'network', /Web Filter/, status(403, html('Web Filter'))),
  bad('404: not deployed', 'settings', /npm run deploy/, notFoundAt('/token')),
  bad('404: the address is only a domain', 'settings', /最後に \/token を付けて/, notFoundAt('/')),
  bad('404: a slash too many', 'settings', /余分な \//, notFoundAt('/token/')),
  bad('404: capital letters', 'settings', /すべて小文字/, notFoundAt('/Token')),
  bad('404: the name of the file', 'settings', /拡張子/, notFoundAt('/functions/token.js')),
  bad('404: another path', 'settings', /\/hello-world というパス/, notFoundAt('/hello-world')),
  bad('404: the local server knows no /token', 'settings', /ローカルのサーバー/, (loopback) =>
    loopback.http(answer(404, 'Could not find requested resource')),
  ),
  bad('405', 'settings', /GET を受け付けません/, status(405)),
  bad('408', 'network', /408/, status(408)),
  bad('410', 'settings', /410/, status(410)),
  bad('413', 'network', /413/, status(413)),
  bad('429', 'twilio', /20429/, status(429, { code: 20429, message: 'Too Many Requests' })),
  bad('500: twiml was never made', 'code', /twiml.*token\.toJwt\(\)/, thrown('twiml is not defined', 'ReferenceError')),
  bad(
    '500: context. is missing',
    'code',
    /context\.TWIML_APP_SID/,
    thrown('TWIML_APP_SID is not defined', 'ReferenceError'),
  ),
  bad('500: no account', 'code', /ACCOUNT_SID/, thrown('accountSid is required')),
  bad('500: no key', 'code', /API_KEY/, thrown('keySid is required')),
  bad('500: no secret', 'code', /API_SECRET/, thrown('secret is required')),
  bad('500: no identity', 'code', /identity/, thrown('identity is required to be specified in options')),
  bad(
    '500: a package that is not there',
    'code',
    /axios/,
    thrown("Cannot find module 'axios'\nRequire stack:\n- /var/task/x.js"),
  ),
  bad(
    '500: Voice Grant misspelt',
    'code',
    /コンストラクター|クラス|new/,
    thrown('VoiceGrant is not a constructor', 'TypeError'),
  ),
  bad('500: another exception', 'code', /something broke/, thrown('something broke')),
  bad('500: a page', 'code', /HTML のページ/, status(500, html('Internal Error'))),
  bad(
    '500: a reason as plain text',
    'code',
    /「quota of this app is used up」/,
    status(500, 'quota of this app is used up', { 'content-type': 'text/plain' }),
  ),
  bad(
    '500: an exception as plain text',
    'code',
    /context\.API_KEY に直して/,
    status(500, 'ReferenceError: API_KEY is not defined\n    at handler', {
      'content-type': 'text/plain; charset=utf-8',
    }),
  ),
  bad('500 without a reason', 'code', /理由がレスポンスに入っていません/, status(500)),
  bad('500: the runtime timed out', 'twilio', /10 秒/, status(500, { message: 'Runtime application timed out' })),
  bad('502', 'twilio', /502/, status(502, html('502 Bad Gateway'))),
  bad('503', 'twilio', /503/, status(503)),
  bad('504', 'twilio', /callback/, status(504, 'Gateway Timeout')),
  bad('511: the Wi-Fi wants a login', 'network', /Wi-Fi のログイン/, status(511)),
];
