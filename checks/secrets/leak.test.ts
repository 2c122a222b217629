import { changed, inspected, solution } from '../../scripts/test/handlers.js';
import { SPELLINGS } from '../../scripts/test/spellings.js';
import { forge, grantsWith, SETTINGS, token } from '../../scripts/test/tokens.js';
import { judgeAddress } from '../address.js';
import { judgeCode, judgePublishing } from '../check.js';
import type { HttpResponse } from '../response/http.js';
import type { Verdict } from '../verdict.js';
import { judgeLeak, tellsOfLeak } from './leak.js';

const { API_SECRET, AUTH_TOKEN } = SETTINGS;
const SECRETS = { API_SECRET, AUTH_TOKEN };

/** What a `/token` answers that gives a text away in one place. */
const PLACES: Record<string, (text: string) => Partial<HttpResponse>> = {
  'a property of the body': (text) => ({ body: JSON.stringify({ token: token(), note: text }) }),
  'a property’s name': (text) => ({ body: JSON.stringify({ token: token(), [text]: 1 }) }),
  'a body that is no JSON': (text) => ({ body: `<p>${text}</p>` }),
  'the identity': (text) => answer({ claims: { grants: { identity: text } } }),
  iss: (text) => answer({ claims: { iss: text } }),
  sub: (text) => answer({ claims: { sub: text } }),
  'a claim of its own': (text) => answer({ claims: { ['x' as 'jti']: { deep: [text] } } }),
  'the application': (text) => answer({ claims: { grants: grantsWith({ outgoing: { application_sid: text } }) } }),
  'the header': (text) => answer({ header: { ['kid' as 'twr']: text } }),
  'a header of the response': (text) => ({ body: JSON.stringify({ token: token() }), headers: { 'x-note': text } }),
};

function answer(forgery: Parameters<typeof forge>[0]): Partial<HttpResponse> {
  return { body: JSON.stringify({ token: forge(forgery) }) };
}

function deployed(response: Partial<HttpResponse>): Verdict[] {
  const receivedAt = Date.now() / 1000;
  const whole = { status: 200, headers: {}, body: '', truncated: false, url: 'https://x.twil.io/token', ...response };
  return judgeAddress({ kind: 'answered', receivedAt, ...whole }, SETTINGS);
}

describe('the check of an address finds a secret', () => {
  test.each(Object.keys(PLACES))('in %s, however it is spelt, and does not tell it', (place) => {
    const missed: string[] = [];
    for (const [name, secret] of Object.entries(SECRETS)) {
      for (const [spelling, spell] of Object.entries(SPELLINGS)) {
        for (const part of [secret, secret.slice(0, 8), secret.slice(11, 23)]) {
          const verdicts = deployed(PLACES[place]!(spell(part)));
          const failures = verdicts.filter(({ status }) => status === 'failed');
          const told = failures.filter(({ id, cause = '' }) => id === 'response.secret' || /漏れ|外に出/.test(cause));
          const named = told.some(({ id, cause = '' }) => id !== 'response.secret' || cause.includes(name));
          if (!tellsOfLeak(verdicts) || !named || JSON.stringify(told).includes(part))
            missed.push(`${name} ${spelling} (${part.length})`);
        }
      }
    }
    expect(missed).toEqual([]);
  });

  test('in none of the chapter’s own tokens, whatever their settings are', () => {
    const honest = Array.from({ length: 300 }, (_, index) =>
      judgeLeak({ body: JSON.stringify({ token: token({ options: { identity: `user_${index}` } }) }) }, SETTINGS),
    );
    expect(honest.filter(({ status }) => status === 'failed')).toEqual([]);
    // Values of an example: what a SID and a secret have in common is not secret.
    const hex = '0123456789abcdef0123456789abcdef';
    const settings = { ...SETTINGS, API_KEY: `SK${hex}`, API_SECRET: hex };
    const body = JSON.stringify({ token: token({ key: settings.API_KEY, secret: hex }) });
    expect(judgeLeak({ body }, settings).status).toBe('passed');
  });
});

/** Of the chapter's handler: what is changed, and whether what it answers with gives a secret away. */
const CODE: [name: string, from: string, to: string, step?: '2-2' | '2-5'][] = [
  ['the identity', "'user'", 'context.API_SECRET'],
  ['a part as identity', "'user'", 'context.API_SECRET.slice(0, 12)'],
  ['the auth token as identity', "'user'", '(context as any).AUTH_TOKEN'],
  ['the issuer', 'context.API_KEY', 'context.API_SECRET'],
  ['the account', 'context.ACCOUNT_SID', 'context.API_SECRET'],
  ['the application', 'outgoingApplicationSid: context.TWIML_APP_SID', 'outgoingApplicationSid: context.API_SECRET'],
  ['the body', '{ token: token.toJwt() }', '{ token: token.toJwt(), a: btoa(context.API_SECRET) }'],
  ['a text', '{ token: token.toJwt() }', "[...context.API_SECRET].reverse().join('.')"],
  ['an error', 'return callback(null, { token: token.toJwt() })', 'throw new Error(context.API_SECRET)'],
  ['an error that is answered', 'null, { token: token.toJwt() }', 'new Error(context.API_SECRET)'],
  ['the token object', '{ token: token.toJwt() }', '{ token } as any'],
  ['TwiML', "'user'", "'user'; (globalThis as any).told = context.API_SECRET", '2-2'],
];

describe('the check of code finds a secret', () => {
  test.each(CODE.map((row) => ({ row, name: row[0] })))('in $name', async ({ row: [, from, to, step] }) => {
    const id = step ?? '2-6';
    const source = changed(solution(id), from, to);
    const spoken =
      step === '2-2'
        ? source.replace(/callback\(null, twiml\)/, 'callback(null, (twiml.say(context.API_SECRET), twiml))')
        : source;
    const evidence = await inspected(spoken);
    const leak = judgePublishing(evidence);
    expect(leak).toMatchObject({ status: 'failed', blame: 'code' });
    const failures = judgeCode(id, evidence).filter(({ status }) => status === 'failed');
    expect(failures.map((verdict) => verdict.id)).toContain(leak!.id);
    const { API_SECRET: own, AUTH_TOKEN: other } = evidence.settings;
    for (const secret of [own, other]) expect(JSON.stringify(failures)).not.toContain(secret.slice(0, 8));
  });

  test.each(['2-1', '2-2', '2-4', '2-5', '2-6'] as const)('in nothing of the step %s', async (step) => {
    const evidence = await inspected(solution(step));
    expect(judgePublishing(evidence)).toBeUndefined();
  });
});
