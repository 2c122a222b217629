import { FAILURE, type FetchOutcome, type NetworkFailure } from '../response/http.js';
import { judgeAgreement, type KeyEvidence } from './agreement.js';

function answered(status: number, body: unknown): FetchOutcome {
  return {
    kind: 'answered',
    status,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
    truncated: false,
    receivedAt: 0,
    url: 'https://api.twilio.com/',
  };
}

function unreachable(phase: NetworkFailure['phase'], code: string): NetworkFailure {
  return { kind: 'unreachable', phase, code, message: '', host: 'api.twilio.com', secure: true, timeoutSeconds: 10 };
}

test('a TwiML App that the key can read proves that the settings agree', () => {
  expect(judgeAgreement(answered(200, { sid: 'AP1', account_sid: 'AC1' }))).toMatchObject({
    id: 'settings.agreement',
    status: 'passed',
  });
});

const REFUSALS: [what: string, outcome: FetchOutcome, blame: string, cause: RegExp][] = [
  ['a wrong secret', answered(401, { code: 20003 }), 'settings', /API_KEY と API_SECRET.*20003/],
  ['an app of another account', answered(404, { code: 20404 }), 'settings', /TWIML_APP_SID.*20404/],
  ['a restricted key', answered(403, { code: 70051 }), 'settings', /Restricted/],
  ['too many questions', answered(429, { code: 20429 }), 'twilio', /多すぎ/],
  ['trouble at Twilio', answered(503, '<html>'), 'twilio', /Twilio の側.*503/],
  ['an answer that nobody expects', answered(400, { code: 20001 }), 'twilio', /400、エラー 20001/],
  ['a login page of the Wi-Fi', answered(200, '<html>ログイン</html>'), 'network', /Twilio 以外のサーバー/],
  ['a filter', answered(403, '<html>blocked</html>'), 'network', /Twilio 以外のサーバー/],
  ['a redirect', answered(302, ''), 'network', /Twilio 以外のサーバー/],
  ['no network', unreachable('connect', 'ENOTFOUND'), 'network', /問い合わせられません.*つながっていない/],
  ['a certificate of the company’s', unreachable('connect', 'SELF_SIGNED_CERT_IN_CHAIN'), 'network', /認証局/],
  ['a dead proxy', unreachable('proxy', 'ECONNREFUSED'), 'network', /プロキシ/],
  ['a time-out', unreachable('headers', FAILURE.deadline), 'network', /10 秒/],
];

test.each(REFUSALS)('%s is explained', (_what, outcome, blame, cause) => {
  const verdict = judgeAgreement(outcome);
  expect(verdict).toMatchObject({ status: 'failed', blame, cause: expect.stringMatching(cause) });
  expect(verdict.next).toMatch(/。$/);
});

test('without a network, nobody is sent to look for a slip in an address that is the kit’s own', () => {
  const verdict = judgeAgreement(unreachable('connect', 'ENOTFOUND'));
  expect(verdict.cause).not.toContain('打ち間違い');
  expect(verdict.next).toContain('npm run env -- --sandbox');
});

test('every refusal has an explanation of its own', () => {
  const causes = REFUSALS.map(([, outcome]) => judgeAgreement(outcome).cause?.replaceAll(/\d/g, ''));
  expect(new Set(causes).size).toBe(REFUSALS.length - 2); // the pages that are not Twilio's share one
});

describe('a refused key', () => {
  const refused = answered(401, { code: 20003 });
  const cause = (evidence: KeyEvidence) => judgeAgreement(refused, evidence).cause;
  const [there, gone] = [answered(200, { sid: 'SK1' }), answered(404, { code: 20404 })];

  test.each<[what: string, evidence: KeyEvidence, says: RegExp]>([
    ['is there: the secret is wrong', { key: there }, /API_SECRET が、API_KEY のキーのシークレットでは.*キー自体は/],
    ['is there, though it was taken before', { key: there, agreedBefore: true }, /シークレットではありません/],
    ['is not there', { key: gone }, /キーがアカウントにない.*シークレットの書き間違いではありません/],
    ['is not there, and was taken before', { key: gone, agreedBefore: true }, /キーが削除されています/],
    ['was taken before', { agreedBefore: true }, /キーが削除されています.*前に認証できた/],
    ['was taken before, and the auth token is wrong', { key: refused, agreedBefore: true }, /削除されて/],
  ])('that %s', (_, evidence, says) => {
    expect(cause(evidence)).toMatch(says);
  });

  test.each<[what: string, evidence: KeyEvidence]>([
    ['nothing else', {}],
    ['an auth token that is refused', { key: refused }],
    ['a page of somebody in between', { key: answered(404, '<html>') }],
    ['an answer that is no key', { key: answered(200, {}) }],
    ['no answer', { key: unreachable('headers', FAILURE.deadline) }],
  ])('of which %s tells, may be either', (_, evidence) => {
    expect(cause(evidence)).toMatch(/シークレットが別のキーのものか、キーが削除されたか/);
  });
});

test('a question that was not asked is skipped with the reason', () => {
  expect(judgeAgreement({ kind: 'not-asked', reason: 'sandbox' })).toMatchObject({
    status: 'skipped',
    cause: expect.stringContaining('HANDSON_SANDBOX'),
  });
  expect(judgeAgreement({ kind: 'not-asked', reason: 'malformed' }).status).toBe('skipped');
});
