/** A JSON object comes, but its `token` is missing or no token. */
import type { BadAnswer } from '../bad-answers.js';
import { answer } from '../loopback.js';
import { accessToken, encode, SETTINGS, token } from '../tokens.js';

const bad = (title: string, says: RegExp, body: () => unknown): BadAnswer => ({
  title,
  verdict: 'response.token',
  blame: 'code',
  says,
  serve: (loopback) => loopback.http(answer(200, JSON.stringify(body()))),
});

const value = (title: string, says: RegExp, make: () => unknown) => bad(title, says, () => ({ token: make() }));

const parts = () => token().split('.') as [string, string, string];

export const TOKEN_VALUES: readonly BadAnswer[] = [
  bad('other properties only', /あるのは message、status です/, () => ({ message: 'hello', status: 'ok' })),
  bad('toJwt without a call', /\( \) がない/, () => ({ token: accessToken().toJwt })),
  bad('the name Token', /Token という名前/, () => ({ Token: token() })),
  bad('the name accessToken', /accessToken という名前/, () => ({ accessToken: token(), identity: 'user' })),
  bad('the name jwt', /jwt という名前/, () => ({ jwt: token() })),
  bad('a token inside another object', /data の中/, () => ({ data: { token: token() } })),
  bad('the AccessToken object itself', /API_SECRET まで外に.*API キーを削除/, () => accessToken()),
  value('the AccessToken object as token', /token に AccessToken.*API キーを削除/, () => accessToken()),
  value('null as token', /null/, () => null),
  value('a number', /数です/, () => 12345),
  value('true', /真偽値/, () => true),
  value('a list with the token', /配列/, () => [token()]),
  value('a promise', /Promise/, () => Promise.resolve(token())),
  value('another object', /オブジェクトです（中のプロパティは jwt）/, () => ({ jwt: token() })),
  value('an empty text', /空の文字列/, () => ''),
  value('the text undefined', /undefined/, () => `${undefined}`),
  value('the text of an object', /\[object Object\]/, () => `${accessToken()}`),
  value('the text of a promise', /\[object Promise\]/, () => `${Promise.resolve()}`),
  value('the text of a function', /関数のプログラム/, () => `${accessToken().toJwt}`),
  value('Bearer in front', /Bearer/, () => `Bearer ${token()}`),
  value('quotes around it', /余分な引用符/, () => JSON.stringify(token())),
  value('a line break behind it', /空白か改行/, () => `${token()}\n`),
  value('one part', /JWT ではありません/, () => 'my-token'),
  value('two parts', /署名）がありません/, () => parts().slice(0, 2).join('.')),
  value('four parts', /4 個/, () => `${token()}.extra`),
  value('five parts', /JWE/, () => 'eyJhbGciOiJkaXIifQ..aXY.dGV4dA.dGFn'),
  value('characters of base64', /使えない文字/, () => `${parts()[0]}.${parts()[1]}+/.${parts()[2]}`),
  value('padding', /パディング/, () => `${token()}=`),
  value('a header that is no JSON', /1 つ目（ヘッダー）/, () => [encode('not json'), ...parts().slice(1)].join('.')),
  value('a payload that is no JSON', /ペイロード/, () => [parts()[0], encode('not json'), parts()[2]].join('.')),
  value('a SID', /SID/, () => SETTINGS.API_KEY),
  value('the secret', /32 文字の値.*作り直して/, () => SETTINGS.API_SECRET),
  value('an encoded token', /encodeURIComponent/, () => token().replaceAll('.', '%2E')),
];
