/** The README and the instructors' page say what the kit does (the steps' guides: guides.test.ts). */
import fs from 'node:fs';
import path from 'node:path';
import { drawings } from '../guides/drawings.js';
import { withGenerated } from '../guides/generated.js';
import { README } from '../guides/guides.js';
import { ROOT } from '../system/paths.js';
import { firstColumn, section } from './guide-text.js';
import { inParallel } from './handlers.js';
import { MISTAKES } from './mistakes.js';
import { temporaryHome } from './run-kit.js';
import { SYMPTOMS, type Symptom } from './symptoms.js';
import { VARIANTS } from './variants.js';

const readme = fs.readFileSync(README, 'utf8');

test('the README’s generated parts are as the steps are (npm run docs mends them)', () => {
  expect(withGenerated(readme)).toBe(readme);
  expect(readme).toMatch(/^<!-- 手順の一覧（/m);
});

test('the drawings are as the program draws them (npm run docs mends them)', async () => {
  for (const { file, svg } of await drawings()) {
    expect({ file, svg: fs.readFileSync(file, 'utf8') }).toEqual({ file, svg });
    expect(readme).toContain(path.relative(ROOT, file).replaceAll('\\', '/'));
  }
});

test('the symptoms quote what is printed (scripts/test/symptoms.ts)', async () => {
  const quoted = firstColumn(section(readme, '困ったとき')).filter((cell) => cell.startsWith('「'));
  expect(quoted).toHaveLength(SYMPTOMS.length);
  const printed = await inParallel(SYMPTOMS, 2, inHome);
  const unprinted = quoted.filter((cell, index) => !printed[index]?.includes(cell.slice(1, -1)));
  expect(unprinted).toEqual([]);
});

describe('the corrections of the document', () => {
  const entries = section(readme, '元の資料から直したところ').filter((line) => line.startsWith('- '));
  const marked = entries.map((entry) => / <!-- (不合格|合格|コードではない)(?:: (\w+))? -->$/.exec(entry));
  const idsOf = (kind: string) => marked.flatMap((mark) => (mark?.[1] === kind ? [mark[2]] : []));
  const printed = (list: readonly { document?: string }[]) => [
    ...new Set(list.flatMap(({ document = [] }) => document)),
  ];

  test('say of each printed mistake whether it fails; mistakes.ts and variants.ts show it', () => {
    expect(entries.filter((_, index) => !marked[index])).toEqual([]);
    expect(idsOf('不合格').sort()).toEqual(printed(MISTAKES).sort());
    expect(idsOf('合格').sort()).toEqual(printed(VARIANTS).sort());
  });

  test('name the steps in which it is tried', () => {
    for (const [index, entry] of entries.entries()) {
      const tried = [...MISTAKES, ...VARIANTS].filter(({ document }) => document && document === marked[index]?.[2]);
      if (tried.length === 0) continue;
      const steps = entry.split(/では|の `/)[0]?.match(/2-\d/g);
      expect({ entry, steps }).toEqual({ entry, steps: [...new Set(tried.map(({ step }) => step))].sort() });
    }
  });
});

async function inHome(symptom: Symptom): Promise<string> {
  const home = temporaryHome();
  try {
    return await symptom(home);
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
}
