import { judgeCode } from '../../checks/check.js';
import type { Verdict } from '../../checks/verdict.js';
import { changed, inParallel, inspected, solution } from './handlers.js';
import { MISTAKES, type Mistake } from './mistakes.js';

async function failures({ step, file, from, to, timeoutMs }: Mistake): Promise<Verdict[]> {
  const source = from === undefined ? to : changed(solution(step), from, to);
  return judgeCode(step, await inspected(source, file, timeoutMs)).filter(({ status }) => status === 'failed');
}

describe('a participant who makes one mistake', () => {
  let found: Verdict[][];
  beforeAll(async () => {
    found = await inParallel(MISTAKES, 3, failures);
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
    expect(verdict?.blame).toBe(mistake.blame ?? 'code');
    if (mistake.marks) {
      const place = verdict?.place;
      expect(place?.text.slice(place.column - 1, place.column - 1 + mistake.marks.length)).toBe(mistake.marks);
    }
  });

  test('is not told the same thing twice', () => {
    const causes = found.map((failed) => failed.map(({ cause }) => cause));
    expect(causes.filter((each) => new Set(each).size < each.length)).toEqual([]);
  });

  test('is told about that mistake first, not about what follows from it', () => {
    const first = MISTAKES.map(({ title }, index) => [title, found[index]?.[0]?.id]);
    expect(first).toEqual(MISTAKES.map(({ title, id }) => [title, id]));
  });
});
