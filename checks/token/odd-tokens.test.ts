import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { forge, now, SETTINGS } from '../../scripts/test/tokens.js';
import { describeClaims } from './claims-table.js';
import { decodeJwt, verifySignature } from './jwt.js';
import { CLOCK_TOLERANCE } from './times.js';
import { judgeToken } from './token.js';

/** Comes with Twilio's library, without types. */
const jwtLibrary: { verify(jwt: string, secret: string, options: object): unknown } = require('jsonwebtoken');

/** As many as are tried; always the same ones. */
const RUNS = 1_000;
const SEED = { seed: 20_261_124, numRuns: RUNS };

const judged = (jwt: string) => judgeToken(jwt, { settings: SETTINGS, now: now(), clock: 'server' });
const statusOf = (jwt: string, id: string) => judged(jwt).find((verdict) => verdict.id === id)?.status;
const failedIds = (jwt: string) => judged(jwt).flatMap(({ id, status }) => (status === 'failed' ? [id] : []));

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    { toString: 1 },
    { toString: null, valueOf: 'x' },
    [{ toString: [] }],
    { constructor: { prototype: 1 } },
    { toJSON: 1 },
    { length: -1 },
    1e308,
    -1,
    1.5,
    8_640_000_000_001,
    'x'.repeat(500),
    '\u0000\ud800',
    'constructor',
    '__proto__',
  ),
);
const HEADER = ['alg', 'typ', 'cty', 'twr', 'crit', 'b64', 'zip', 'kid', 'toString', '__proto__'];
const CLAIMS = ['iss', 'sub', 'jti', 'iat', 'exp', 'nbf', 'grants', 'scope', 'toString', '__proto__'];

/** A part with odd values of known and unknown names, as a text: also doubled names are possible in one. */
const part = (names: readonly string[], usual: object) =>
  fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 5 })), odd), { maxLength: 4 })
    .map((changes) => {
      const rows = [...Object.entries(usual), ...changes];
      return `{${rows.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`;
    });

const usualClaims = () => {
  const reading = decodeJwt(forge());
  return reading.readable ? reading.claims : {};
};
const usualHeader = { alg: 'HS256', typ: 'JWT', cty: 'twilio-fpa;v=1' };

function signed(header: string | Buffer, claims: string | Buffer, hash = 'sha256'): string {
  const content = [header, claims].map((text) => Buffer.from(text).toString('base64url')).join('.');
  return `${content}.${createHmac(hash, SETTINGS.API_SECRET).update(content).digest('base64url')}`;
}

/** What Twilio's library verifies tokens with. */
function libraryVerifies(jwt: string): boolean {
  try {
    jwtLibrary.verify(jwt, SETTINGS.API_SECRET, { ignoreExpiration: true, ignoreNotBefore: true });
    return true;
  } catch {
    return false;
  }
}

describe('an odd token', () => {
  test('is judged and described without an exception, and its signature as Twilio’s library does', () => {
    const tokens = fc.tuple(
      part(HEADER, usualHeader),
      part(CLAIMS, usualClaims()),
      fc.constantFrom('sha256', 'sha512'),
    );
    fc.assert(
      fc.property(tokens, ([header, claims, hash]) => {
        const jwt = signed(header, claims, hash);
        expect(judged(jwt)).toHaveLength(13);
        describeClaims(jwt);
        if (decodeJwt(jwt).readable) expect(verifySignature(jwt, SETTINGS.API_SECRET)).toBe(libraryVerifies(jwt));
      }),
      SEED,
    );
  });

  test('may be broken anywhere', () => {
    const jwt = forge();
    const broken = fc.tuple(fc.nat(jwt.length), fc.nat(8), fc.oneof(fc.string(), fc.base64String({ maxLength: 8 })));
    fc.assert(
      fc.property(broken, ([at, length, put]) => {
        const text = jwt.slice(0, at) + put + jwt.slice(at + length);
        expect(judged(text)).toHaveLength(13);
        describeClaims(text);
        if (decodeJwt(text).readable) expect(verifySignature(text, SETTINGS.API_SECRET)).toBe(libraryVerifies(text));
      }),
      SEED,
    );
  });

  test('may be any bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.tuple(bytes, bytes), ([header, claims]) => {
        const jwt = signed(header, claims);
        expect(judged(jwt)).toHaveLength(13);
        describeClaims(jwt);
      }),
      SEED,
    );
  });

  test('may be nested as deeply as an answer has room for', () => {
    const deep = `{"grants":${'['.repeat(40_000)}${']'.repeat(40_000)}}`;
    expect(failedIds(signed(JSON.stringify(usualHeader), deep))).toContain('token.voice');
    expect(describeClaims(signed(JSON.stringify(usualHeader), deep)).length).toBeGreaterThan(0);
  });
});

describe('where the standards leave a choice', () => {
  const claims = () => JSON.stringify(usualClaims());

  test.each(['crit', 'b64', 'zip'])('%s in the header fails, whatever its value', (name) => {
    for (const value of [['exp'], false, 'DEF', null, {}]) {
      const jwt = signed(JSON.stringify({ ...usualHeader, [name]: value }), claims());
      expect(failedIds(jwt)).toEqual(['token.header']);
      expect(judged(jwt)[0]?.cause).toContain(name);
    }
  });

  test('the last of doubled names counts', () => {
    const last = (value: string) => claims().replace(/}$/, `,"sub":"${value}"}`);
    expect(failedIds(signed(JSON.stringify(usualHeader), last(SETTINGS.ACCOUNT_SID)))).toEqual([]);
    expect(failedIds(signed(JSON.stringify(usualHeader), last(`AC${'0'.repeat(32)}`)))).toEqual(['token.sub']);
  });

  test('what is no UTF-8 is unreadable', () => {
    const invalid = Buffer.concat([Buffer.from('{"grants":"'), Buffer.from([0xff, 0xc0]), Buffer.from('"}')]);
    expect(decodeJwt(signed(JSON.stringify(usualHeader), invalid))).toMatchObject({ readable: false });
    expect(failedIds(signed(invalid, claims()))).toEqual(['token.header']);
  });

  test('bits of the signature that mean nothing count too', () => {
    const jwt = forge();
    const last = jwt.at(-1)!;
    const same = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter(
      (letter) =>
        letter !== last && Buffer.from(`AA${letter}`, 'base64url').equals(Buffer.from(`AA${last}`, 'base64url')),
    );
    expect(same.length).toBeGreaterThan(0);
    for (const letter of same) expect(failedIds(jwt.slice(0, -1) + letter)).toEqual(['token.signature']);
  });

  test.each(['iat', 'nbf'])('%s may be as far ahead as clocks differ, and no further', (name) => {
    const at = (seconds: number) => {
      const time = now() + seconds;
      const made =
        name === 'iat' ? { iat: time, exp: time + 3_600, jti: `${SETTINGS.API_KEY}-${time}` } : { nbf: time };
      return statusOf(forge({ claims: made }), `token.${name}`);
    };
    expect([at(CLOCK_TOLERANCE - 3), at(CLOCK_TOLERANCE + 3)]).toEqual(['passed', 'failed']);
  });

  test('an identity may have 121 characters; of a longer one nobody says what becomes of it', () => {
    const of = (length: number) => forge({ claims: { grants: { identity: 'x'.repeat(length), voice: {} } } });
    expect(statusOf(of(121), 'token.identity')).toBe('passed');
    for (const length of [122, 8_000]) {
      const verdict = judged(of(length)).find(({ id }) => id === 'token.identity');
      expect(verdict).toMatchObject({
        status: 'failed',
        blame: 'code',
        cause: expect.stringMatching(/121 文字.*保証/),
      });
    }
  });
});
