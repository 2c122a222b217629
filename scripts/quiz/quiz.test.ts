/** Every fault is really broken here, on a sandbox, and what is said of it is held against what is seen of it. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readJson, tokenIn } from '../../checks/response/body.js';
import type { Settings } from '../../checks/settings/settings.js';
import { decodeJwt, isRecord, type JwtClaims, textOf } from '../../checks/token/jwt.js';
import { CLOCK_TOLERANCE, duration } from '../../checks/token/times.js';
import { displayWidth } from '../cli/text.js';
import * as sandboxes from '../sandbox/sandbox.js';
import { ROOT } from '../system/paths.js';
import { startSandboxHere } from '../test/functions-here.js';
import { evidenceOf } from './evidence.js';
import { differences, FACTS, type Facts, type Name, NO_TOKEN, NONE, RIGHT, reactionText, statusText } from './facts.js';
import { FAULTS, factsOfFault, faultNamed, truthOf } from './faults.js';
import type { Evidence } from './model.js';
import { planOf, Quiz } from './quiz.js';
import { playOn } from './terminal.js';
import * as worlds from './world.js';

const CALM = new AbortController().signal;
const PAIRS = FAULTS.flatMap((one, at) => FAULTS.slice(at + 1).map((other) => [one, other] as const));
const SEEN = new Map<string, { observed: worlds.Observed; evidence: Evidence }>();

let temporary: string;
beforeAll(async () => {
  // Its sandboxes are made in a folder of this test's own, and run Functions in this process.
  temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-quiz-test-'));
  jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
  const { startSandbox } = sandboxes;
  const start = jest.spyOn(sandboxes, 'startSandbox');
  start.mockImplementation(async (options = {}) => {
    start.mockImplementationOnce(startSandbox);
    return startSandboxHere(options);
  });
  for (const fault of [undefined, ...FAULTS]) {
    const observed = await worlds.observe(fault, CALM);
    SEEN.set(fault?.id ?? '', { observed, evidence: evidenceOf(observed) });
  }
}, 60_000);
afterAll(() => {
  jest.restoreAllMocks();
  fs.rmSync(temporary, { recursive: true, force: true });
});

test('what is not broken shows nothing', () => {
  expect(factsOf(SEEN.get('')!.observed)).toEqual(RIGHT);
});

test.each(FAULTS.map((fault) => [fault.id, fault] as const))('%s shows what is said of it', (id, fault) => {
  const facts = factsOf(SEEN.get(id)!.observed);
  expect(facts).toEqual(factsOfFault(fault));
  expect(differences(facts, RIGHT).length).toBeGreaterThan(0);
  // The code that is explained is the one that was answered, and the one that was answered is explained.
  const answered = [facts.registration, facts.call].flatMap((text) => /エラー (\d+)/.exec(text)?.[1] ?? []);
  expect([String(fault.code ?? '')].filter(Boolean)).toEqual(answered);
  expect(truthOf(fault).code?.meaning).toEqual(fault.code ? expect.stringMatching(/。$/) : undefined);
});

test(`all ${PAIRS.length} pairs can be told apart by what is shown`, () => {
  expect(PAIRS.filter(([one, other]) => differences(factsOfFault(one), factsOfFault(other)).length === 0)).toEqual([]);
  const shown = FAULTS.map(({ id }) => comparable(SEEN.get(id)!));
  expect(new Set(shown).size).toBe(FAULTS.length);
});

/** In which rows a fact is to be seen. */
const ROWS: Record<Name, readonly string[]> = {
  status: ['ステータス'],
  message: ['本文'],
  token: ['本文'],
  iss: ['iss', 'jti'],
  sub: ['sub'],
  iat: ['Date', 'iat', 'exp'],
  lifetime: ['exp'],
  grants: ['grants', 'grants.voice.incoming'], // which is not to be seen where there are none
  identity: ['grants.identity'],
  outgoing: ['grants.voice.outgoing'],
  incoming: ['grants.voice.incoming'],
  waited: ['登録したとき'],
  api: ['API キーでの問い合わせ'],
  registration: ['クライアントの登録', '登録したとき'],
  call: ['発信'],
};

test.each(FAULTS.map((fault) => [fault.id, fault] as const))(
  '%s can be read off: what is said of it, and no more',
  (id, fault) => {
    const rowsOf = (seen: string) =>
      new Map(
        comparable(SEEN.get(seen)!)
          .split('\n')
          .map((row) => row.split(/=(.*)/s) as [string, string]),
      );
    const [here, right] = [rowsOf(id), rowsOf('')];
    const changed = [...new Set([...here.keys(), ...right.keys()])].filter(
      (name) => here.get(name) !== right.get(name),
    );
    const told = differences(factsOfFault(fault), RIGHT);
    expect(told.filter((fact) => !ROWS[fact].some((name) => changed.includes(name)))).toEqual([]);
    expect(changed.filter((name) => !told.some((fact) => ROWS[fact].includes(name)))).toEqual([]);
  },
);

/** Without what differs at every run: SIDs become the settings that they are the value of, times what they are apart. */
function comparable({ observed, evidence }: { observed: worlds.Observed; evidence: Evidence }): string {
  const { ACCOUNT_SID, API_KEY, TWIML_APP_SID } = observed.settings;
  const own = Object.entries({ ACCOUNT_SID, API_KEY, TWIML_APP_SID });
  const rows = evidence.flatMap((group) => group.rows).map(({ name, value }) => `${name}=${value}`);
  const masked = (sid: string) => `${sid.slice(0, 4)}…${sid.slice(-2)}`;
  return own
    .reduce((text, [name, sid]) => text.replaceAll(masked(sid), name), rows.join('\n'))
    .replace(/[A-Z]{2}..…../g, 'SID')
    .replace(/\d{4}\/.*/g, (time) => String(Math.round((Date.parse(time) / 1000 - observed.fetchedAt) / 60)))
    .replace(/-\d{10}/g, '');
}

test('no evidence holds a secret, a usable token, its signature or a whole SID', () => {
  for (const { observed, evidence } of SEEN.values()) {
    const text = JSON.stringify(evidence);
    const { token } = Object(JSON.parse(observed.response.body.startsWith('{') ? observed.response.body : '{}'));
    const [, payload = '', signature = ''] = typeof token === 'string' ? token.split('.') : [];
    const parts = [...observed.secrets, payload, signature].filter(Boolean);
    expect(parts.filter((part) => text.includes(part.slice(0, 10)) || text.includes(part.slice(-10)))).toEqual([]);
    expect(text).not.toMatch(/[A-Z]{2}[0-9a-f]{32}|eyJ/);
    expect(text).not.toContain(ROOT);
  }
});

test('nothing is left behind', () => {
  expect(fs.readdirSync(temporary)).toEqual([]);
});

test('the same seed gives the same questions and choices, another one others', () => {
  const outline = (seed: number) => planOf(seed).asked.map(({ fault, choices }) => [fault.id, choices]);
  const outlines = Array.from({ length: 50 }, (_, seed) => JSON.stringify(outline(seed)));
  expect(Array.from({ length: 50 }, (_, seed) => JSON.stringify(outline(seed)))).toEqual(outlines);
  expect(new Set(outlines).size).toBe(50);
});

test('each question has four choices, the truth among them, and every fault is asked for', () => {
  const asked = Array.from({ length: 50 }, (_, seed) => planOf(seed)).flatMap((plan) => plan.asked);
  for (const { fault, choices } of asked) {
    const ids = choices.map(({ id }) => id);
    expect([new Set(ids).size, ids.includes(fault.id)]).toEqual([4, true]);
  }
  expect(new Set(asked.map(({ fault }) => fault.id)).size).toBe(FAULTS.length);
  expect(new Set(asked.map(({ fault, choices }) => choices.findIndex(({ id }) => id === fault.id))).size).toBe(4);
});

test.each(FAULTS.map((fault) => [fault.id, fault] as const))(
  '%s: hints, wrong choices and the truth',
  async (id, fault) => {
    jest.spyOn(worlds, 'observe').mockResolvedValueOnce(SEEN.get(id)!.observed); // which is really so, as was seen above
    const quiz = new Quiz(planOf(1, fault));
    expect((await quiz.next(CALM))?.truth).toBeUndefined();
    expect([quiz.hint(), quiz.hint(), quiz.hint()].map(({ hints }) => hints.length)).toEqual([1, 2, 2]);
    const { evidence, choices } = quiz.state!;
    const facts = factsOfFault(fault);
    for (const wrong of choices.filter((choice) => choice.id !== id)) {
      const says = quiz.choose(wrong.id).replies.at(-1)!.says;
      const [, name, other, here] = /「(.+?)」は「(.+?)」になります。この証拠では「(.+?)」です。/.exec(says)!;
      const [key] = Object.entries(FACTS).find(([, title]) => title === name)!;
      expect([other, here]).toEqual([
        factsOfFault(FAULTS.find((each) => each.id === wrong.id)!)[key as keyof typeof FACTS],
        facts[key as keyof typeof FACTS],
      ]);
    }
    expect(JSON.stringify(evidence)).not.toContain(fault.title);
    expect(() => quiz.choose('nonsense')).toThrow('その選択肢はありません。');
    const { truth, right, answered } = quiz.choose(id);
    expect([truth, right, answered]).toEqual([truthOf(fault), 0, 1]);
    expect(() => quiz.hint()).toThrow('答えを待っている問題はありません。');
    expect(await quiz.next(CALM)).toBeUndefined();
  },
);

test('only a first answer counts, and giving up does not', async () => {
  const plan = planOf(5);
  const quiz = new Quiz({ ...plan, asked: plan.asked.slice(0, 3) });
  for (const { fault, choices } of quiz.plan.asked) {
    const { number } = (await quiz.next(CALM))!;
    expect((await quiz.next(CALM))?.number).toBe(number); // it is not answered yet
    if (number === 2) quiz.choose(choices.find(({ id }) => id !== fault.id)!.id);
    quiz.choose(number === 3 ? undefined : fault.id);
  }
  expect(quiz.state!.score).toBe('3 問中 1 問を、最初の答えで当てました。');
});

test('two who ask for the next question at once get the same, and a wrong answer counts once', async () => {
  jest.spyOn(worlds, 'observe').mockResolvedValueOnce(SEEN.get('protected')!.observed);
  const quiz = new Quiz(planOf(1, faultNamed('protected')));
  const [one, other] = await Promise.all([quiz.next(CALM), quiz.next(CALM)]);
  expect(one).toBe(other);
  const wrong = one!.choices.find(({ id }) => id !== 'protected')!;
  expect(quiz.choose(wrong.id)).toBe(quiz.choose(wrong.id));
});

test.each([60, 80])('on a terminal of %i columns, no line is longer', async (columns) => {
  const printed: string[] = [];
  const typed = ['h', 'h', 'x', '1', '2', '3', '4'];
  for (const fault of FAULTS) {
    jest.spyOn(worlds, 'observe').mockResolvedValueOnce(SEEN.get(fault.id)!.observed);
    const keys = [...typed];
    const ask = async () => keys.shift()!;
    await playOn({ say: (text) => printed.push(text), ask, columns, signal: CALM }, new Quiz(planOf(1, fault)));
  }
  const lines = printed.flatMap((text) => text.split('\n'));
  expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
  expect(lines.filter((line) => line.includes('本番では'))).toHaveLength(FAULTS.length);
});

test('what is called off throws its reason, and leaves nothing behind', async () => {
  const calling = new AbortController();
  const reason = new Error('called off');
  const asked = new Quiz(planOf(1)).next(calling.signal);
  calling.abort(reason);
  await expect(asked).rejects.toBe(reason);
  expect(fs.readdirSync(temporary)).toEqual([]);
});

/** What the evidence comes to. */
function factsOf({ response, settings, fetchedAt, triedAt, reactions, api }: worlds.Observed): Facts {
  const body = readJson(response.body);
  const { token, message } = isRecord(body) ? body : {};
  const reading = decodeJwt(tokenIn(response.body) ?? '');
  return {
    ...{ ...RIGHT, ...NO_TOKEN },
    status: String(response.status),
    message: typeof message === 'string' ? message : NONE,
    token: typeof token === 'string' ? RIGHT.token : token === undefined ? NONE : 'オブジェクト',
    ...(reading.readable ? claimFacts(reading.claims, settings, fetchedAt) : {}),
    waited: duration(triedAt - fetchedAt),
    api: statusText(api),
    registration: reactionText(reactions?.registration),
    call: reactionText(reactions?.call),
  };
}

function claimFacts(claims: JwtClaims, settings: Settings, fetchedAt: number): Partial<Facts> {
  const { iss, sub, iat, exp } = claims;
  const grants = isRecord(claims.grants) ? claims.grants : {};
  const voice = isRecord(grants.voice) ? grants.voice : {};
  const outgoing = isRecord(voice.outgoing) ? voice.outgoing : {};
  return {
    iss: named(iss, settings),
    sub: named(sub, settings),
    iat: aheadText(Number(iat) - fetchedAt),
    lifetime: duration(Number(exp) - Number(iat)),
    grants: Object.keys(grants).join('、'),
    identity: textOf(grants.identity),
    outgoing: named(outgoing.application_sid, settings),
    incoming: voice.incoming ? 'あり' : NONE,
  };
}

/** By the setting of the participant's that it is the value of. */
function named(value: unknown, settings: Settings): string {
  if (value === undefined) return NONE;
  const own = Object.entries(settings).find(([, known]) => known === value)?.[0];
  return own ? `${own} と同じ` : '手元の設定にない値';
}

function aheadText(seconds: number): string {
  if (Math.abs(seconds) < CLOCK_TOLERANCE) return RIGHT.iat;
  return `${duration(seconds)}${seconds > 0 ? '先' : '前'}`;
}
