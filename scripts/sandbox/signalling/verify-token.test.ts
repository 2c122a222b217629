/** The sandbox's signalling and the check of a token judge alike. */
import { judgeToken } from '../../../checks/token/token.js';
import { forge, grantsWith, now, SETTINGS, token } from '../../test/tokens.js';
import { verifyToken } from './verify-token.js';

const { ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID } = SETTINGS;
const SECOND = `AP${'1'.repeat(32)}`;
const ACCOUNT = {
  accountSid: ACCOUNT_SID,
  keys: new Map([[API_KEY, API_SECRET]]),
  applications: [TWIML_APP_SID, SECOND],
};

function verified(jwt: string, time = now()) {
  const { kind, ...rest } = verifyToken(jwt, ACCOUNT, time);
  return { kind, ...rest };
}

function passes(jwt: string, time: number): boolean {
  return judgeToken(jwt, { settings: SETTINGS, now: time, clock: 'local' }).every(({ status }) => status !== 'failed');
}

describe('an application', () => {
  it('of the account is taken, whichever it is', () => {
    for (const application_sid of [TWIML_APP_SID, SECOND]) {
      const jwt = token({ voice: { outgoingApplicationSid: application_sid } });
      expect(verified(jwt)).toMatchObject({ kind: 'accepted', applicationSid: application_sid });
    }
  });

  it('need not be there', () => {
    expect(verified(token({ voice: {} }))).toMatchObject({ kind: 'accepted', applicationSid: undefined });
  });

  const BAD: unknown[] = [
    null,
    '',
    'x',
    5,
    true,
    [],
    [TWIML_APP_SID],
    {},
    { toString: 1 },
    `AP${'f'.repeat(32)}`,
    ACCOUNT_SID,
    ` ${TWIML_APP_SID}`,
  ];

  it('is refused when it is anything else, or the grant to call is no grant', () => {
    const outgoing = [
      ...BAD.map((application_sid) => ({ application_sid })),
      {},
      null,
      [],
      [{ application_sid: TWIML_APP_SID }],
      'x',
      1,
      true,
    ];
    const judged = outgoing.map((each) => verified(forge({ claims: { grants: grantsWith({ outgoing: each }) } })));
    expect(judged.filter(({ kind }) => kind !== 'refused')).toEqual([]);
    expect(new Set(judged.map((each) => 'code' in each && each.code))).toEqual(new Set([31204]));
    expect(judged).toHaveLength(19);
  });
});

test('of a Restricted key, no token is taken; one that its secret did not sign is still told by its signature', () => {
  const account = { ...ACCOUNT, restrictsKeys: true };
  expect(verifyToken(token(), account, now())).toMatchObject({ kind: 'refused', code: 20160 });
  expect(verifyToken(token({ secret: 'x'.repeat(32) }), account, now())).toMatchObject({
    kind: 'refused',
    code: 31202,
  });
});

test.each(['iat', 'nbf'])('%s may be ahead by as much as the check of a token allows, and no more', (claim) => {
  const time = now();
  const ahead = [-5, 0, 1, 5, 6, 30, 59, 60, 61, 62, 90, 120, 600, 3_000];
  const judged = ahead.map((seconds) => {
    const at = time + seconds;
    const times =
      claim === 'iat' ? { iat: at, exp: at + 3600, jti: `${API_KEY}-${at}` } : { iat: time, exp: time + 3600, nbf: at };
    const jwt = forge({ claims: times });
    return [seconds, verified(jwt, time).kind === 'accepted', passes(jwt, time)];
  });
  expect(judged).toEqual(ahead.map((seconds) => [seconds, seconds <= 60, seconds <= 60]));
});
