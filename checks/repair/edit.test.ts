import { applied, type Change, changeOf, editsOf, mergedOver, overlap } from './edit.js';

const SOURCE = "const a = 'ひとつ';\r\n\tconst b = { c: 1 };\n\nreturn callback(null, { a, b });\n";

/** Numbers that are the same on every computer (Park and Miller, minimal standard). */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Up to three changes that do not meet. */
function changesOf(text: string, draw: (below: number) => number): Change[] {
  const changes: Change[] = [];
  for (let count = draw(3) + 1; count > 0; count -= 1) {
    const start = draw(text.length);
    const end = Math.min(text.length, start + draw(6));
    const insert = ['', ',', 'const ', '\n  x();', text.slice(start, end)][draw(5)]!;
    // A line does not end in the middle of its end, and what only touches another may be read in two ways.
    if ([start, end].some((at) => text[at] === '\n' && text[at - 1] === '\r')) continue;
    if (changes.every((other) => end < other.start || start > other.end)) changes.push({ start, end, insert });
  }
  return changes;
}

const SEEDS = Array.from({ length: 300 }, (_, index) => index + 1);

test('edits say in lines and columns what the changes say in offsets', () => {
  for (const seed of SEEDS) {
    const changes = changesOf(SOURCE, drawing(seed));
    const edits = editsOf(SOURCE, changes);
    const lines = SOURCE.split('\n');
    for (const { line, column, remove } of edits) {
      expect(
        lines
          .slice(line - 1)
          .join('\n')
          .startsWith(remove, column - 1),
      ).toBe(true);
    }
    const again = edits.map((edit) => changeOf(SOURCE, edit));
    expect(applied(SOURCE, again)).toBe(applied(SOURCE, changes));
  }
});

test('changes of a changed text are changes of the first one, or they meet', () => {
  let merged = 0;
  for (const seed of SEEDS) {
    const draw = drawing(seed);
    const first = changesOf(SOURCE, draw);
    const between = applied(SOURCE, first);
    const second = changesOf(between, draw);
    const all = mergedOver(first, second);
    if (!all) continue;
    merged += 1;
    expect(applied(SOURCE, all)).toBe(applied(between, second));
    expect(all.some((one, index) => all.slice(0, index).some((other) => overlap(one, other)))).toBe(false);
  }
  expect(merged).toBeGreaterThan(SEEDS.length / 4);
});

test('of several changes at one place, the first is first', () => {
  const changes = ['b', 'a'].map((insert) => ({ start: 3, end: 3, insert }));
  expect(applied('xyz', changes)).toBe('xyzba');
});
