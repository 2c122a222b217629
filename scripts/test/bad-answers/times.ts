/** A token comes that is too old, too young, or lives too short or too long. */
import type { BadAnswer } from '../bad-answers.js';
import { answer } from '../loopback.js';
import { forge, now, SETTINGS, token } from '../tokens.js';

const bad = (title: string, verdict: string, says: RegExp, make: () => string): BadAnswer => ({
  title,
  verdict,
  blame: 'code',
  says,
  serve: (loopback) => loopback.http(answer(200, { token: make() })),
});

/** The token of another time: `iat`, and what follows from it. */
const madeAt = (iat: number, exp = iat + 3600) => forge({ claims: { iat, exp, jti: `${SETTINGS.API_KEY}-${iat}` } });

/** What the library makes of a `ttl`, also of one that its types forbid. */
const ttl = (value: unknown) => () => token({ options: { ttl: value as number } });

const claims = (values: Record<string, unknown>) => () => forge({ claims: values });

export const TIMES: readonly BadAnswer[] = [
  bad('no iat', 'token.iat', /iat）がありません/, claims({ iat: undefined })),
  bad('an iat that is a date as text', 'token.iat', /整数ではありません/, claims({ iat: '2026-01-01T00:00:00Z' })),
  bad('an iat in milliseconds', 'token.iat', /ミリ秒/, () => madeAt(Date.now())),
  bad('a token that is made once and reused', 'token.iat', /30 分前に作られたトークン/, () => madeAt(now() - 1800)),
  bad('an iat nine hours ahead', 'token.iat', /時差/, () => madeAt(now() + 9 * 3600)),
  bad('an iat ten minutes ahead', 'token.iat', /10 分先/, () => madeAt(now() + 600)),
  bad('no exp', 'token.lifetime', /exp）がありません/, claims({ exp: undefined })),
  bad('an exp that is text', 'token.lifetime', /exp）が、秒を表す整数/, claims({ exp: '3600' })),
  bad('an exp in milliseconds', 'token.lifetime', /何万年/, claims({ exp: Date.now() + 3_600_000 })),
  bad('a negative ttl', 'token.lifetime', /-60 秒/, ttl(-60)),
  bad('a ttl that is text', 'token.lifetime', /3 秒しか/, ttl('3600')),
  bad('a ttl of a day as text', 'token.lifetime', /86 秒しか/, ttl('86400')),
  bad('a ttl of a week', 'token.lifetime', /7 日.*20104/, ttl(7 * 86_400)),
  {
    ...bad('a token of last week', 'token.lifetime', /7 日前に切れて/, () => madeAt(now() - 7 * 86_400)),
    also: ['token.iat'],
  },
  bad('not valid yet', 'token.nbf', /20105/, () => token({ options: { nbf: now() + 1800 } })),
  bad('an nbf that is text', 'token.nbf', /nbf）が、秒を表す整数/, claims({ nbf: 'now' })),
  bad('an nbf in milliseconds', 'token.nbf', /nbf）がミリ秒/, () => token({ options: { nbf: Date.now() } })),
];
