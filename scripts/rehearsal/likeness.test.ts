import { callOf, compare, countsOf, recorder, type Standing } from './likeness.js';

const URL_OF_ONE = `https://serverless.twilio.com/v1/Services/ZS${'0'.repeat(32)}`;
const ONE = 'GET serverless.twilio.com/v1/Services/{ZS}';

/** What a side answered to one call: statuses and documents. */
type Said = [status: number, body: unknown][];

function recorded(said: Said) {
  const { note, recording } = recorder();
  for (const [status, body] of said) note({ method: 'GET', url: URL_OF_ONE, status, body });
  return recording;
}

test.each([
  [URL_OF_ONE, '/v1/Services/{ZS}'],
  ['https://serverless.twilio.com/v1/Services/handson-taro/Environments', '/v1/Services/{UniqueName}/Environments'],
  [`${URL_OF_ONE}/Builds/ZB${'a1'.repeat(16)}/Status?x=secret`, '/v1/Services/{ZS}/Builds/{ZB}/Status'],
])('a call is named without whose it is: %s', (url, pattern) => {
  expect(callOf('GET', url)).toBe(`GET serverless.twilio.com${pattern}`);
});

test('an address of a deployment is named without its domain', () => {
  expect(callOf('GET', 'https://handson-taro-1234-dev.twil.io/token')).toBe('GET {domain}/token');
});

test('no value is kept', () => {
  const { recording } = { recording: recorded([[200, { sid: 'AC1', list: [{ key: 'secret' }], 'a b': null }]]) };
  expect(recording).toEqual({
    [ONE]: {
      200: { '': 'object', sid: 'string', list: 'array', 'list[]': 'object', 'list[].key': 'string', 'a b': 'null' },
    },
  });
});

const SAME: Said = [[200, { sid: 'x', count: 1, links: { one: 'x' }, list: [{ a: 1 }] }]];
const like = (changes: object): Said => [[200, { ...(SAME[0]![1] as object), ...changes }]];

const CASES: [what: string, twilio: Said, standing: Standing, says: RegExp[]][] = [
  ['the same shape with other values', like({ sid: 'other', count: 7 }), 'proven', []],
  ['something that is not set there', like({ sid: null, links: null }), 'proven', []],
  ['an empty list', like({ list: [] }), 'proven', []],
  ['no answer', [], 'assumed', []],
  [
    'only that Twilio was busy',
    [[429, { code: 20429 }]],
    'unknown',
    [/ステータス: Twilio は 429、サンドボックスは 200/],
  ],
  ['only that Twilio was broken', [[503, '<html>']], 'unknown', [/Twilio は 503/]],
  ['another status', [[202, {}]], 'differs', [/ステータス: Twilio は 202、サンドボックスは 200/]],
  ['a refusal', [[403, { code: 70051 }]], 'differs', [/Twilio は 403/]],
  ['another type', like({ count: '1' }), 'differs', [/^200 の count: Twilio は string、サンドボックスは number$/]],
  ['a field more', like({ region: 'us1' }), 'differs', [/region: Twilio は string、サンドボックスは なし/]],
  ['a field less', like({ count: undefined }), 'differs', [/count/]],
  ['a type deep inside', like({ list: [{ a: true }] }), 'differs', [/list\[\]\.a: Twilio は boolean/]],
  ['an object for a list, told once', like({ list: { a: 1 } }), 'differs', [/list: Twilio は object/]],
  ['text for a document, told once', [[200, 'OK']], 'differs', [/本文: Twilio は string/]],
  ['no body', [[200, '']], 'differs', [/本文: Twilio は empty/]],
];

test.each(CASES)('of %s, the standing and the difference are told', (_, twilio, standing, says) => {
  const [likeness] = compare(recorded(twilio), recorded(SAME));
  expect(likeness).toMatchObject({ call: ONE, standing });
  expect(likeness!.differences).toEqual(says.map((each) => expect.stringMatching(each)));
});

test('what the sandbox was not asked is unknown, and the standings are counted', () => {
  const calls = [
    ...compare(recorded(SAME), {}),
    ...compare(recorded(SAME), recorded(SAME)),
    ...compare({}, recorded(SAME)),
  ];
  expect(calls.map(({ standing }) => standing)).toEqual(['unknown', 'proven', 'assumed']);
  expect(countsOf(calls)).toEqual({ unknown: 1, proven: 1, assumed: 1, differs: 0 });
});
