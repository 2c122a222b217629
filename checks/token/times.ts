/** When a token was made, from when and until when it is valid. All times are seconds since the epoch. */
import { firstOf } from '../texts.js';
import { byCode, bySettings, type Explanation, type Finding } from '../verdict.js';
import type { TokenEvidence } from './jwt.js';

/**
 * Seconds. A token is made for each request, so it is as old as the response; clocks may differ a little. Twilio documents no
 * tolerance for `iat` and `nbf` (error 20105): whatever judges a token in this kit has this one.
 */
export const CLOCK_TOLERANCE = 60;

/** Twilio refuses tokens that live longer (errors 20104 and 31207). */
const LONGEST_LIFETIME = 86_400;

/** Nobody wants less: it is the sign of a unit gone wrong. */
const SHORTEST_LIFETIME = 60;

/** What the text '86400' becomes: the library reads a text of digits as milliseconds. */
const DAY_AS_TEXT = 86;

const MILLISECONDS_FROM = 100_000_000_000;
const JAPAN_OFFSET = 9 * 3600;

const LEAVE_TO_LIBRARY = '時刻を自分で入れるのをやめ、Twilio.jwt.AccessToken に任せてください。';

export function explainIssuedAt({ claims: { iat }, expected }: TokenEvidence): Finding {
  if (iat === undefined) return byCode('トークンに、作られた時刻（iat）がありません。', LEAVE_TO_LIBRARY);
  if (!isTime(iat)) return byCode('作られた時刻（iat）が、秒を表す整数ではありません。', LEAVE_TO_LIBRARY);
  const ahead = iat - expected.now;
  const isOwn = expected.clock === 'local' || isOwnClock(ahead, expected.localSkewSeconds);
  const isJapan = Math.abs(ahead - JAPAN_OFFSET) <= CLOCK_TOLERANCE;
  return firstOf(
    isOwn ? bySettings : byCode,
    [iat > MILLISECONDS_FROM, IN_MILLISECONDS],
    [Math.abs(ahead) <= CLOCK_TOLERANCE, undefined],
    [
      isOwn,
      `作られた時刻（iat）が、比べた時計より ${duration(ahead)}${ahead > 0 ? '進んで' : '遅れて'}います。パソコンの時計が合っていないようです。`,
      'パソコンの日付と時刻を自動で合わせる設定にして、もう一度検査してください。',
    ],
    [
      ahead < 0,
      `${duration(ahead)}前に作られたトークンが返りました。前に作ったトークンを使い回しています。`,
      'new AccessToken を handler の中に置き、リクエストのたびに作り直してください。',
    ],
    [isJapan, '作られた時刻（iat）が、ちょうど 9 時間先です。日本時間との時差を足しています。', LEAVE_TO_LIBRARY],
    [true, `作られた時刻（iat）が、サーバーの時計より ${duration(ahead)}先です。`, LEAVE_TO_LIBRARY],
  );
}

const IN_MILLISECONDS = byCode(
  '作られた時刻（iat）がミリ秒で入っています。JWT の時刻は秒です。',
  'Date.now() を使っているなら、Math.floor(Date.now() / 1000) にするか、iat の指定を消してください。',
);

/** The token was made by this computer's clock, and that one is wrong. */
function isOwnClock(ahead: number, skew = 0): boolean {
  return Math.abs(skew) > CLOCK_TOLERANCE && Math.abs(ahead - skew) <= 5;
}

export function explainLifetime({ claims, expected }: TokenEvidence): Finding {
  const { exp, iat } = claims;
  if (exp === undefined) {
    return byCode(
      'トークンに期限（exp）がありません。期限のないトークンを、Twilio は受け付けません。',
      'Twilio.jwt.AccessToken で作ってください。期限は自動で 1 時間になります。',
    );
  }
  if (!isTime(exp)) return byCode('期限（exp）が、秒を表す整数ではありません。', LEAVE_TO_LIBRARY);
  if (isTime(iat) && iat > MILLISECONDS_FROM) return { unchecked: 'iat の単位が違うので、期間は確かめられません。' };
  if (exp > MILLISECONDS_FROM) {
    return byCode(
      '期限（exp）がミリ秒で入っています。秒として読むと、何万年も先になります。',
      'ttl は 3600 のような秒数で書き、exp を自分で入れないでください。',
    );
  }
  const lifetime = exp - (isTime(iat) ? iat : expected.now);
  return explainLength(lifetime) ?? (exp > expected.now ? undefined : expired(expected.now - exp));
}

function explainLength(lifetime: number): Explanation | undefined {
  return firstOf(
    byCode,
    [
      lifetime <= 0,
      `期限が、作られた時刻と同じか、それより前です（有効期間が ${lifetime} 秒）。`,
      'ttl を 3600 のような正の数（秒）にしてください。',
    ],
    [
      lifetime < SHORTEST_LIFETIME || lifetime === DAY_AS_TEXT,
      `有効期間が ${lifetime} 秒しかありません。ttl を文字列（'3600' など）で渡すと、ミリ秒として読まれて、こうなります。`,
      'ttl の引用符を外して ttl: 3600 のように数（秒）で書くか、ttl を消してください。',
    ],
    [
      lifetime > LONGEST_LIFETIME,
      `有効期間が ${duration(lifetime)}で、上限の 24 時間を超えています。Twilio は受け付けません（エラー 20104、31207）。`,
      'ttl を 86400 以下の秒数にしてください。この章では 3600（1 時間）で足ります。',
    ],
  );
}

function expired(seconds: number): Explanation {
  return byCode(
    `トークンの期限が、${duration(seconds)}前に切れています。`,
    'コードに貼り付けたトークンや保存したトークンを返さずに、リクエストのたびに作ってください。',
  );
}

export function explainNotBefore({ claims, expected }: TokenEvidence): Finding {
  const { nbf } = claims;
  if (nbf === undefined) return undefined;
  if (!isTime(nbf)) return byCode('使い始められる時刻（nbf）が、秒を表す整数ではありません。', REMOVE_NBF);
  if (nbf > MILLISECONDS_FROM) return byCode('使い始められる時刻（nbf）がミリ秒で入っています。', REMOVE_NBF);
  const wait = nbf - expected.now;
  if (wait <= CLOCK_TOLERANCE) return undefined;
  return byCode(
    `トークンは、あと ${duration(wait)}たたないと使えません（nbf が未来です）。それまで、Twilio は受け付けません（エラー 20105）。`,
    REMOVE_NBF,
  );
}

const REMOVE_NBF = 'new AccessToken の 4 番目の引数から nbf を消してください。この章では必要ありません。';

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

/** For people: `90 秒`, `5 分`, `2 時間`, `3 日`. The sign is left out. */
export function duration(seconds: number): string {
  const length = Math.abs(Math.round(seconds));
  if (length < 120) return `${length} 秒`;
  if (length < 7_200) return `${Math.round(length / 60)} 分`;
  return length < 172_800 ? `${Math.round(length / 3600)} 時間` : `${Math.round(length / 86_400)} 日`;
}
