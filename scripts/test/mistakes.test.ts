import { judgeCode } from '../../checks/check.js';
import { withRepair } from '../../checks/repair/mended.js';
import type { Verdict } from '../../checks/verdict.js';
import { findRepair } from '../checking/find-repair.js';
import { Runner } from '../run/runner/runner.js';
import { changed, inParallel, inspected, solution } from './handlers.js';
import { MISTAKES, type Mistake } from './mistakes.js';

let runner = new Runner({ reusable: true });
afterAll(() => runner.stop());

async function judged({ step, file, from, to, timeoutMs }: Mistake) {
  const source = from === undefined ? to : changed(solution(step), from, to);
  const evidence = await inspected(source, file, timeoutMs);
  return { evidence, verdicts: judgeCode(step, evidence) };
}

/** One search after the other: they use the same process as long as it goes on. */
async function told({ step, file = 'token.ts' }: Mistake, { evidence, verdicts }: Awaited<ReturnType<typeof judged>>) {
  let isUsed = !runner.isAlive();
  const takeRunner = () => {
    if (isUsed) runner = new Runner({ reusable: true });
    isUsed = true;
    return runner;
  };
  const options = { fileName: `/workspace/${file}`, verdicts, deadline: Date.now() + 30_000, takeRunner };
  return withRepair(verdicts, await findRepair(step, evidence, options), evidence.source);
}

function open(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.filter(({ status }) => status === 'failed' || status === 'todo');
}

describe('a participant who makes one mistake', () => {
  let found: Verdict[][];
  beforeAll(async () => {
    const all = await inParallel(MISTAKES, 3, judged);
    found = [];
    for (const [index, mistake] of MISTAKES.entries()) {
      found.push(open(mistake.tried ? await told(mistake, all[index]!) : all[index]!.verdicts));
    }
  }, 120_000);

  test('there are at least 50 of them', () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(50);
  });

  test.each(MISTAKES.map((mistake, index) => ({ ...mistake, index })))('$step: $title', (mistake) => {
    const failed = found[mistake.index]!;
    const verdict = failed.find(({ id }) => id === mistake.id);
    expect(failed.map(({ id, cause }) => `${id}: ${cause}`)).toContainEqual(expect.stringContaining(`${mistake.id}: `));
    expect(`${verdict?.cause} ${verdict?.next}`).toMatch(mistake.says);
    expect(verdict?.cause).toMatch(/[ぁ-ん]/);
    expect(verdict?.next).toMatch(/(ください|ます)(（[^）]*）)?。/);
    expect(verdict?.status).toBe(mistake.status ?? 'failed');
    expect(verdict?.blame).toBe(mistake.status ? undefined : (mistake.blame ?? 'code'));
    if (mistake.marks) {
      const place = verdict?.place;
      expect(place?.text.slice(place.column - 1, place.column - 1 + mistake.marks.length)).toBe(mistake.marks);
    }
  });

  test('is told once: what follows from a mistake is no second one', () => {
    const failed = found.map((verdicts) => verdicts.filter(({ status }) => status === 'failed').map(({ id }) => id));
    expect(MISTAKES.map(({ title }, index) => [title, failed[index]]).filter(([, ids]) => ids!.length > 1)).toEqual([]);
  });

  test('is told nothing in the English of the compiler or the engine', () => {
    const english = /\b(?:expected|unexpected|is not|cannot|invalid|missing|Error)\b|intermediate|(?:[A-Za-z]+ ){4}/i;
    const texts = found.flat().map(({ cause, next }) => `${cause} ${next}`);
    expect(texts.filter((text) => english.test(text))).toEqual([]);
  });

  test('is told about that mistake first, not about what follows from it', () => {
    const first = MISTAKES.map(({ title }, index) => [title, found[index]?.[0]?.id]);
    expect(first).toEqual(MISTAKES.map(({ title, id }) => [title, id]));
  });
});
