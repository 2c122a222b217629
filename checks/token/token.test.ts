import { accessToken, forge, now, SETTINGS, token } from '../../scripts/test/tokens.js';
import { describeClaims } from './claims-table.js';
import { judgeToken, type TokenExpectations } from './token.js';

const IDS = [
  'token.header',
  'token.signature',
  'token.iss',
  'token.sub',
  'token.jti',
  'token.iat',
  'token.lifetime',
  'token.nbf',
  'token.identity',
  'token.voice',
  'token.voice.outgoing',
  'token.voice.incoming',
  'token.grants',
];

const judged = (jwt: string, expected: Partial<TokenExpectations> = {}) =>
  judgeToken(jwt, { settings: SETTINGS, now: now(), clock: 'server', ...expected });

const withStatus = (status: string, ...args: Parameters<typeof judged>) =>
  judged(...args).filter((verdict) => verdict.status === status);

/** The token of another moment, `seconds` from now. */
const madeIn = (seconds: number) => {
  const iat = now() + seconds;
  return forge({ claims: { iat, exp: iat + 3600, jti: `${SETTINGS.API_KEY}-${iat}` } });
};

describe("the chapter's token", () => {
  test('passes every verdict, in a fixed order', () => {
    expect(judged(token()).map(({ id, status }) => [id, status])).toEqual(IDS.map((id) => [id, 'passed']));
  });

  test('passes when a second goes by while it is made', () => {
    const iat = now();
    expect(withStatus('failed', forge({ claims: { jti: `${SETTINGS.API_KEY}-${iat - 1}` } }))).toEqual([]);
  });

  test('is judged without settings, but for what needs them', () => {
    const skipped = withStatus('skipped', token(), { settings: {} });
    expect(skipped.map(({ id }) => id)).toEqual(['token.signature', 'token.iss', 'token.sub', 'token.voice.outgoing']);
    for (const { cause } of skipped) expect(cause).toMatch(/分からないので/);
  });

  test('without settings still fails for SIDs of the wrong form', () => {
    const jwt = token({ account: 'ACCOUNT_SID', key: 'SK1', voice: { outgoingApplicationSid: 'my-app' } });
    expect(withStatus('failed', jwt, { settings: {} }).map(({ id }) => id)).toEqual([
      'token.iss',
      'token.sub',
      'token.voice.outgoing',
    ]);
  });

  test('signed with the Auth Token fails even when the secret is not known', () => {
    const { AUTH_TOKEN } = SETTINGS;
    const [failure] = withStatus('failed', token({ secret: AUTH_TOKEN }), { settings: { AUTH_TOKEN } });
    expect(failure).toMatchObject({ id: 'token.signature', blame: 'settings' });
  });

  test('may be asked to be for somebody', () => {
    const taro = token({ options: { identity: 'taro_yamada' } });
    expect(withStatus('failed', taro, { identity: 'taro_yamada' })).toEqual([]);
    const failures = withStatus('failed', token(), { identity: 'taro_yamada' });
    expect(failures.map(({ id, next }) => [id, next])).toEqual([
      ['token.identity', expect.stringContaining("const identity = 'taro_yamada';")],
    ]);
  });

  test('of another key is told about the key, not about its signature', () => {
    const jwt = token({ key: `SK${'0'.repeat(32)}`, secret: 'another-secret' });
    expect(withStatus('failed', jwt).map(({ id }) => id)).toEqual(['token.iss']);
    expect(withStatus('skipped', jwt).map(({ id }) => id)).toEqual(['token.signature']);
  });
});

describe('the time of a token', () => {
  test.each([-55, 0, 55])('may differ by %i seconds', (seconds) => {
    expect(withStatus('failed', madeIn(seconds))).toEqual([]);
  });

  test('is the fault of the clock when only the local clock is known', () => {
    const [failure] = withStatus('failed', madeIn(-300), { clock: 'local' });
    expect(failure).toMatchObject({
      id: 'token.iat',
      blame: 'settings',
      cause: expect.stringMatching(/パソコンの時計/),
    });
  });

  test('is the fault of the clock when it is off as much as this computer is', () => {
    const [failure] = withStatus('failed', madeIn(300), { localSkewSeconds: 302 });
    expect(failure).toMatchObject({ blame: 'settings', cause: expect.stringMatching(/5 分進んで/) });
  });

  test('is the fault of the code otherwise', () => {
    const [failure] = withStatus('failed', madeIn(300), { localSkewSeconds: 0 });
    expect(failure).toMatchObject({ blame: 'code' });
  });
});

describe('a text that is no token', () => {
  test.each(['', 'x', 'a.b.c', '\0', '{}', `${'a'.repeat(100_000)}`])(
    'fails once and is not looked into: %j',
    (text) => {
      const verdicts = judged(text);
      expect(verdicts.map(({ status }) => status)).toEqual(['failed', ...IDS.slice(1).map(() => 'skipped')]);
    },
  );

  test.each([null, 1, 'text', [], {}, true, { __proto__: null }])('may have %j in every claim', (odd) => {
    const names = ['iss', 'sub', 'jti', 'iat', 'exp', 'nbf', 'grants'];
    for (const name of names) {
      expect(judged(forge({ claims: { [name]: odd } })).map(({ id }) => id)).toEqual(IDS);
    }
    for (const name of ['alg', 'typ', 'cty', 'twr']) {
      expect(judged(forge({ header: { [name]: odd } })).map(({ id }) => id)).toEqual(IDS);
    }
  });
});

describe('the table of claims', () => {
  test('says in Japanese what each claim means', () => {
    const rows = describeClaims(token());
    expect(rows.map(({ name }) => name)).toEqual([
      'alg',
      'cty',
      'iss',
      'sub',
      'jti',
      'iat',
      'exp',
      'grants.identity',
      'grants.voice.outgoing',
      'grants.voice.incoming',
    ]);
    for (const { meaning } of rows) expect(meaning).toMatch(/[ぁ-ん一-龠]/);
    expect(rows.find(({ name }) => name === 'exp')?.meaning).toMatch(/60 分/);
    expect(rows.find(({ name }) => name === 'iss')?.value).toBe(SETTINGS.API_KEY);
  });

  test('shows neither the signature nor a secret that stands in the wrong place', () => {
    const jwt = accessToken({ key: SETTINGS.API_SECRET, options: { identity: SETTINGS.AUTH_TOKEN } }).toJwt();
    const shown = JSON.stringify(describeClaims(jwt));
    for (const hidden of [SETTINGS.API_SECRET, SETTINGS.AUTH_TOKEN, jwt.split('.')[2]!]) {
      expect(shown).not.toContain(hidden);
    }
  });

  test('is empty for a text that is no token', () => {
    expect(describeClaims('nothing')).toEqual([]);
  });
});
