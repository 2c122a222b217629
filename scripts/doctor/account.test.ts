import type { FetchOutcome } from '../../checks/response/http.js';
import { judgeAccount } from './account.js';

function answered(status: number, body: object | string): FetchOutcome {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const url = 'https://api.twilio.com/';
  return { kind: 'answered', status, headers: {}, body: text, truncated: false, receivedAt: 0, url };
}

const refused = (status: number, code: number) => answered(status, { code, message: 'no' });
const APP = answered(200, { sid: 'AP1', voice_url: null });
const ACTIVE = answered(200, { sid: 'AC1', status: 'active' });
const KEY = answered(200, { sid: 'SK1' });
const WELL = { account: ACTIVE, key: KEY, app: APP, agreement: APP };

const failures = (evidence: Parameters<typeof judgeAccount>[0]) =>
  judgeAccount(evidence, 'Twilio').filter(({ status }) => status === 'failed');

test('an account that agrees', () => {
  expect(failures(WELL)).toEqual([]);
});

// The sandbox has no test credentials, no suspended account, and no restricted key: the answers are those of Twilio's documentation.
test.each([
  [
    'test credentials',
    { ...WELL, account: refused(403, 20008), key: refused(403, 20008) },
    'cloud.account',
    /テスト用の認証情報.*20008/,
  ],
  ['test credentials only', { account: refused(403, 20008), key: refused(403, 20008) }, 'cloud.account', /テスト用/],
  [
    'a suspended account',
    { ...WELL, account: answered(200, { sid: 'AC1', status: 'suspended' }) },
    'cloud.account',
    /停止されて/,
  ],
  [
    'a closed account',
    { ...WELL, account: answered(200, { sid: 'AC1', status: 'closed' }) },
    'cloud.account',
    /解約されて/,
  ],
  ['a restricted key', { ...WELL, agreement: refused(403, 70051) }, 'settings.agreement', /Restricted/],
  [
    'a login page of the Wi-Fi',
    { account: answered(200, '<html>'), agreement: answered(200, '<html>') },
    'cloud.reach',
    /Twilio 以外のサーバー/,
  ],
] as const)('%s', (_, evidence, id, cause) => {
  expect(failures(evidence)).toMatchObject([{ id, cause: expect.stringMatching(cause) }]);
});

test('one question that is not answered says nothing of the others', () => {
  const verdicts = judgeAccount({ ...WELL, key: refused(500, 20500) }, 'Twilio');
  expect(verdicts.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual([
    'cloud.key',
    'cloud.voiceUrl',
  ]);
});
