import { token } from '../../scripts/test/tokens.js';
import type { HttpResponse, NetworkFailure } from './http.js';
import { quote } from './quote.js';
import { judgeResponse } from './response.js';

const response = (changes: Partial<HttpResponse> = {}) => ({
  kind: 'answered' as const,
  status: 200,
  headers: {},
  body: JSON.stringify({ token: token() }),
  truncated: false,
  receivedAt: 1_800_000_000,
  url: 'https://handson-1234-dev.twil.io/token',
  ...changes,
});

const failure = (changes: Partial<NetworkFailure>): NetworkFailure => ({
  kind: 'unreachable',
  phase: 'connect',
  code: 'UNKNOWN',
  message: '',
  host: 'handson-1234-dev.twil.io',
  secure: true,
  ...changes,
});

const failed = (outcome: Parameters<typeof judgeResponse>[0]) =>
  judgeResponse(outcome).verdicts.find(({ status }) => status === 'failed');

describe('the response of /token', () => {
  test('passes in four steps and gives the token', () => {
    const { verdicts, token: found } = judgeResponse(response());
    expect(verdicts.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'response.reached passed',
      'response.status passed',
      'response.json passed',
      'response.token passed',
    ]);
    expect(found).toMatch(/^ey/);
  });

  test('skips what comes after the first failure, and gives no token', () => {
    const { verdicts, token: found } = judgeResponse(response({ status: 404 }));
    expect(verdicts.map(({ status }) => status)).toEqual(['passed', 'failed', 'skipped', 'skipped']);
    expect(verdicts[3]?.cause).toMatch(/スキップしました/);
    expect(found).toBeUndefined();
  });

  test('of a handler that was run here may have any address', () => {
    expect(failed(response({ url: '/token' }))).toBeUndefined();
    expect(
      failed(response({ url: '/token', status: 302, headers: { location: 'https://example.com' } })),
    ).toMatchObject({
      id: 'response.status',
      blame: 'code',
    });
  });

  test('may be JSON of any content type, with white space around it', () => {
    const headers = { 'content-type': 'text/html' };
    expect(failed(response({ headers, body: `\n ${response().body} \n` }))).toBeUndefined();
  });
});

/** Failures of the network that a test cannot bring about everywhere. */
describe('a failure of the network', () => {
  test.each([
    [{ code: 'EAI_AGAIN' }, /DNS サーバー/],
    [{ code: 'ECONNREFUSED' }, /拒否しました（ECONNREFUSED）/],
    [{ code: 'ECONNRESET', secure: false }, /すぐに切られました/],
    [{ code: 'ETIMEDOUT' }, /OS の制限時間を過ぎました/],
    [{ code: 'ENETUNREACH' }, /到達できません（ENETUNREACH）/],
    [{ code: 'EHOSTUNREACH' }, /VPN/],
    [{ code: 'EACCES' }, /Node\.js の通信を許可/],
    [{ code: 'CERT_REVOKED' }, /取り消されて/],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, /https（暗号化）に対応していません/],
    [{ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }, /ハンドシェイクの失敗/],
    [{ code: 'CERT_CHAIN_TOO_LONG' }, /TLS）を始められません/],
    [{ code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }, /NODE_EXTRA_CA_CERTS/],
    [{ code: 'ESOMETHING', phase: 'body' as const }, /本文を受け取る途中で失敗しました（ESOMETHING）/],
    [{ code: 'HPE_INVALID_CONSTANT', phase: 'headers' as const }, /HTTP ではないデータ/],
    [
      { code: 'ECONNRESET', phase: 'proxy' as const, proxy: 'http://proxy:8080' },
      /http:\/\/proxy:8080 が、何も返さずに/,
    ],
    [
      { code: 'EHOSTUNREACH', phase: 'proxy' as const, proxy: 'http://proxy:8080' },
      /との通信に失敗しました（EHOSTUNREACH）/,
    ],
  ])('%j has its own explanation', (changes, says) => {
    const verdict = failed(failure(changes));
    expect(`${verdict?.cause} ${verdict?.next}`).toMatch(says);
  });

  // A failed verdict always names whose turn it is; what nobody can tell is the network's.
  test('that the user brought about is not blamed on the code', () => {
    expect(failed(failure({ code: 'ABORTED' }))).toMatchObject({
      id: 'response.reached',
      blame: 'network',
      cause: expect.stringMatching(/取り消された/),
    });
  });
});

describe('text of others in a message', () => {
  test('is one short line', () => {
    expect(quote('a\u001b[31m\r\n\tb\u202ec')).toBe('a [31m b c');
    expect([...quote('あ'.repeat(200))]).toHaveLength(81);
  });

  test('never holds a token or a long secret, but may hold a SID', () => {
    expect(quote(`got ${token()}!`)).toBe('got （トークン）!');
    expect(quote(token().split('.').join('.\n'))).not.toMatch(/ey[\w-]{8}/);
    expect(quote('secret=0123456789abcdef0123456789abcdef')).not.toMatch(/0123456789/);
    expect(quote(`AC${'0'.repeat(32)}`)).toBe(`AC${'0'.repeat(32)}`);
  });

  test('from a Function that throws its secrets stays out', () => {
    const body = JSON.stringify({
      message: `bad token ${token()}`,
      name: 'Error',
      stack: 'Error\n    at x (/var/task/y.js:1:1)',
    });
    const verdict = failed(response({ status: 500, body }));
    expect(verdict?.cause).toMatch(/bad token （トークン）/);
    expect(JSON.stringify(verdict)).not.toMatch(/\/var\/task|eyJ/);
  });
});
