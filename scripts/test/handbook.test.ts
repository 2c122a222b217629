/** The README and the instructors' page say what the kit does (the steps' guides: guides.test.ts). */
import fs from 'node:fs';
import path from 'node:path';
import { LAST_STEP, STEPS } from '../../steps/steps.js';
import { withCheckScripts, withGenerated } from '../guides/generated.js';
import { INSTRUCTORS, MAINTAINERS, README, TERMINAL_PICTURE } from '../guides/guides.js';
import { pictureOfCheck } from '../guides/terminal-picture.js';
import { ROOT } from '../system/paths.js';
import { commandsIn, firstColumn, relativeLinks, section } from './guide-text.js';
import { inParallel } from './handlers.js';
import { MISTAKES } from './mistakes.js';
import { temporaryHome } from './run-kit.js';
import { SYMPTOMS, type Symptom } from './symptoms.js';
import { VARIANTS } from './variants.js';

const readme = fs.readFileSync(README, 'utf8');
const instructors = fs.readFileSync(INSTRUCTORS, 'utf8');

test('the README is read in one breath: at most 110 lines, one picture, and first that no account is needed', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(110);
  expect(relativeLinks(readme).filter((target) => /\.(svg|png)$/.test(target))).toHaveLength(1);
  expect(readme.split('\n')[2]).toMatch(/アカウントは.*不要です/);
});

test('it names the command for the chapter, the one for its tests and the rehearsal', () => {
  expect(commandsIn(readme)).toEqual(
    expect.arrayContaining(['npm ci', 'npm start', 'npm ci --include=dev', 'npm test', 'npm run rehearse']),
  );
});

test('the README’s generated parts are as the steps are (npm run docs mends them)', () => {
  expect(withGenerated(readme)).toBe(readme);
  expect(readme).toMatch(/^<!-- 手順の一覧（/m);
});

test('the picture of a check shows what the check prints (npm run docs mends it)', async () => {
  expect(fs.readFileSync(TERMINAL_PICTURE, 'utf8')).toBe(await pictureOfCheck());
  expect(relativeLinks(instructors).map((target) => path.resolve(path.dirname(INSTRUCTORS), target))).toContain(
    TERMINAL_PICTURE,
  );
});

describe('package.json', () => {
  const written = fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8');

  test('has a script for the check of each step (npm run docs mends it)', () => {
    expect(withCheckScripts(written)).toBe(written);
  });

  test('gets one for a step that is added, and nothing else changes', () => {
    const added = withCheckScripts(written, [...STEPS, { id: '2-99', check: 'check:step99' }]);
    const { scripts } = JSON.parse(added);
    expect(scripts['check:step99']).toBe(scripts[LAST_STEP.check].replace(LAST_STEP.id, '2-99'));
    expect(withCheckScripts(added)).toBe(written);
  });
});

test('the symptoms quote what is printed (scripts/test/symptoms.ts)', async () => {
  const seen = [section(readme, '困ったとき'), section(instructors, '参加者が困っているとき')].map(firstColumn);
  expect(seen[0]).toHaveLength(6); // what participants meet most; the rest is for who stands beside them
  const quoted = seen.flat().filter((cell) => cell.startsWith('「'));
  expect(quoted).toHaveLength(SYMPTOMS.length);
  const printed = await inParallel(SYMPTOMS, 2, inHome);
  const unprinted = quoted.filter((cell, index) => !printed[index]?.includes(cell.slice(1, -1)));
  expect(unprinted).toEqual([]);
});

describe('the corrections of the document', () => {
  const entries = section(readme, '元の教材から直したところ').filter((line) => line.startsWith('- '));
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

describe('the maintainers’ page', () => {
  const page = fs.readFileSync(MAINTAINERS, 'utf8');
  const picture = /```\n([\s\S]*?)```/.exec(section(page, 'The house').join('\n'))?.[1] ?? '';
  const named = [...picture.matchAll(/^ {2}(\w+)\/ /gm)].map((line) => line[1]);

  test('names each room that there is, and no other', () => {
    const entries = fs.readdirSync(path.join(ROOT, 'scripts'), { withFileTypes: true });
    const rooms = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect([...named].sort()).toEqual(rooms.sort());
  });

  test('names them in the order that the linter holds', () => {
    const linter = fs.readFileSync(path.join(ROOT, '.biome.json'), 'utf8');
    const held = [...linter.matchAll(/"includes": \["scripts\/(\w+)\/\*\*"/g)].map((entry) => entry[1]);
    expect(named).toEqual([...held, 'test']);
  });

  test('names files that there are', () => {
    const folders = ['.', 'scripts', 'steps', 'steps/2-1'].map((folder) => path.join(ROOT, folder));
    const files = [...page.matchAll(/`([\w./-]+\.\w+|[\w./-]+\/)`/g)].map((file) => file[1]!);
    const isThere = (file: string) => folders.some((folder) => fs.existsSync(path.join(folder, file)));
    expect(files.filter((file) => !isThere(file))).toEqual([]);
    const isLinked = (target: string) => fs.existsSync(path.resolve(path.dirname(MAINTAINERS), target));
    expect(relativeLinks(page).filter((target) => !isLinked(target))).toEqual([]);
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
