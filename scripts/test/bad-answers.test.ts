import { judgeAddress } from '../../checks/address.js';
import type { Verdict } from '../../checks/verdict.js';
import { fetchToken } from '../net/fetch-token.js';
import { BAD_ANSWERS, type BadAnswer } from './bad-answers.js';
import { answer, Loopback, makeCertificates, type Served } from './loopback.js';
import { SETTINGS, token } from './tokens.js';

/** Milliseconds. Only servers that hang get near their deadline; these are a part of what is tested. */
const DEADLINE = 5_000;
const OVERTIME = 1_000;

const NOTHING_SECRET = /ey[A-J][\w-]{8,}\.|hunter2|hanako/;
const STACK_TRACE = /\n\s+at |\/var\/task/;

interface Result {
  verdicts: Verdict[];
  milliseconds: number;
}

/** Milliseconds by a clock that stands still while this process does not get to do anything. */
let clock = 0;
const TICK_MS = 20;
const ticking = setInterval(() => {
  clock += TICK_MS;
}, TICK_MS);
afterAll(() => clearInterval(ticking));

let loopback: Loopback;

async function judge({ url, proxyFor = () => '', ca }: Served, limit = DEADLINE): Promise<Result> {
  const start = clock;
  const outcome = await fetchToken(url, { deadline: Date.now() + limit, proxyFor, ca });
  return { verdicts: judgeAddress(outcome, SETTINGS), milliseconds: clock - start };
}

const failuresOf = ({ verdicts }: Result) => verdicts.filter(({ status }) => status === 'failed');

beforeAll(async () => {
  loopback = new Loopback(await makeCertificates());
});
afterAll(() => loopback.close());

describe('a bad answer', () => {
  const results = new Map<string, Result>();
  let together = 0;

  const judgeAll = (answers: readonly BadAnswer[]) =>
    Promise.all(
      answers.map(async ({ title, serve, deadline }) => {
        results.set(title, await judge(await serve(loopback), deadline));
      }),
    );

  beforeAll(async () => {
    const start = clock;
    await judgeAll(BAD_ANSWERS.filter(({ deadline }) => !deadline));
    // Those that hang come last: a short deadline says which phase took the time only while nothing else does.
    await judgeAll(BAD_ANSWERS.filter(({ deadline }) => deadline));
    together = clock - start;
  });

  const resultOf = ({ title }: BadAnswer) => results.get(title)!;
  const explanationOf = (bad: BadAnswer) => {
    const { cause, next } = failuresOf(resultOf(bad)).find(({ id }) => id === bad.verdict) ?? {};
    return `${cause} ${next}`;
  };

  test('there are at least 80 of them, each with a title of its own', () => {
    expect(new Set(BAD_ANSWERS.map(({ title }) => title)).size).toBe(BAD_ANSWERS.length);
    expect(BAD_ANSWERS.length).toBeGreaterThanOrEqual(80);
  });

  test.each(BAD_ANSWERS)('$verdict: $title', (bad) => {
    const failures = failuresOf(resultOf(bad));
    expect(failures.map(({ id }) => id).sort()).toEqual([bad.verdict, ...(bad.also ?? [])].sort());
    expect(explanationOf(bad)).toMatch(bad.says);
    expect(failures.find(({ id }) => id === bad.verdict)?.blame).toBe(bad.blame);
  });

  test.each(BAD_ANSWERS)('says in Japanese what is wrong and what to do: $title', (bad) => {
    for (const { cause, next } of failuresOf(resultOf(bad))) {
      expect(cause).toMatch(/[ぁ-ん].*。$/);
      expect(next).toMatch(/(ください|ます|ません)。$/);
    }
  });

  test.each(BAD_ANSWERS)('shows no secret, no token and no stack trace: $title', (bad) => {
    const shown = JSON.stringify(resultOf(bad).verdicts).replaceAll('\\n', '\n');
    expect(shown).not.toMatch(NOTHING_SECRET);
    expect(shown).not.toMatch(STACK_TRACE);
    for (const secret of [SETTINGS.API_SECRET, SETTINGS.AUTH_TOKEN]) {
      expect(shown.toLowerCase()).not.toContain(secret.slice(0, 12));
    }
  });

  test.each(BAD_ANSWERS)('is judged within the deadline: $title', (bad) => {
    expect(resultOf(bad).milliseconds).toBeLessThan((bad.deadline ?? DEADLINE) + OVERTIME);
  });

  test('has an explanation of its own, but for the few that are listed', () => {
    const titles = new Map<string, string>();
    for (const bad of BAD_ANSWERS) {
      const explanation = explanationOf(bad).replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1');
      const earlier = titles.get(explanation);
      expect([bad.title, earlier]).toEqual([bad.title, bad.sameAs]);
      titles.set(explanation, bad.title);
    }
    expect(BAD_ANSWERS.filter(({ sameAs }) => sameAs).length).toBeLessThan(6);
  });

  test('is judged at the same time as the others: all of them take less than 10 seconds', () => {
    expect(together).toBeLessThan(10_000);
  });
});

describe('a good answer', () => {
  const body = (options = {}) => JSON.stringify({ token: token(options) });
  const passes = async (served: Served) => {
    const result = await judge(served);
    expect(failuresOf(result)).toEqual([]);
    expect(result.verdicts.map(({ id, status }) => [id, status])).not.toContainEqual([expect.anything(), 'skipped']);
  };

  test.each([
    ["the chapter's token", {}],
    ['a shorter lifetime', { options: { ttl: 60 } }],
    ['24 hours', { options: { ttl: 86_400 } }],
    ['another identity', { options: { identity: 'Hanako_01' } }],
    ['an identity that is a whole number', { options: { identity: 7 } }],
    ['an nbf in the past', { options: { nbf: 1_700_000_000 } }],
    [
      'parameters for the app',
      { voice: { outgoingApplicationSid: SETTINGS.TWIML_APP_SID, outgoingApplicationParams: { a: 1 } } },
    ],
  ])('passes: %s', async (_title, options) => {
    await passes(await loopback.http(answer(200, body(options))));
  });

  test('passes with other properties beside the token', async () => {
    await passes(await loopback.http(answer(200, { token: token(), identity: 'user' })));
  });

  test('passes over https, through a proxy, as on Twilio', async () => {
    await passes(await loopback.deployed(answer(200, body())));
  });

  test('passes without settings, but for what needs them', async () => {
    const { url } = await loopback.http(answer(200, body()));
    const verdicts = judgeAddress(await fetchToken(url, { deadline: Date.now() + DEADLINE }), {});
    expect(verdicts.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(verdicts.filter(({ status }) => status === 'skipped').map(({ id }) => id)).toEqual([
      'token.signature',
      'token.iss',
      'token.sub',
      'token.voice.outgoing',
    ]);
  });
});
