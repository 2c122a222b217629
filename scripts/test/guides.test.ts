/** The guides say what the kit does: whoever changes a step, a check or a command is told which guide no longer agrees. */
import fs from 'node:fs';
import path from 'node:path';
import { judgeCode } from '../../checks/check.js';
import { STEP_IDS, type StepId, stepOf } from '../../steps/steps.js';
import { codeBlocks, withBlocks } from '../guides/code-blocks.js';
import { guideFile, TEXTS } from '../guides/guides.js';
import { ROOT } from '../system/paths.js';
import { GUIDE_MISTAKES } from './guide-mistakes.js';
import { claimsIn, isSo, QUESTIONS } from './guide-questions.js';
import {
  commandsIn,
  firstColumn,
  firstColumns,
  headings,
  quotedSentences,
  relativeLinks,
  section,
  usages,
} from './guide-text.js';
import { changed, inParallel, inspected, solution } from './handlers.js';
import { runKit, temporaryHome } from './run-kit.js';
import { SETTINGS, token } from './tokens.js';

const read = (file: string) => fs.readFileSync(file, 'utf8');
const guide = (step: StepId) => read(guideFile(step));
const NAMED = TEXTS.map((file) => ({ name: path.relative(ROOT, file), file }));
const MISTAKES = 'よくある間違い';
const FURTHER = '発展';
const USER = "const identity = 'user';";
const REVIEW = 'ふりかえり';
const CONSOLE = 'Twilio Console で作業する場合';
const QUESTION = '考えてみよう';
const SECTIONS = ['なぜ', '書くこと', CONSOLE, '確かめ方', '検査が確かめること', MISTAKES, QUESTION];
/** Those of the last one only. */
const ENDING = [FURTHER, '次の章へ', REVIEW, 'こわしてみよう'];

/** The first sentences of a long message may stand for it. */
function shortened(causes: readonly string[], quoted: string): string | undefined {
  return causes.some((cause) => quoted.endsWith('。') && cause.startsWith(quoted)) ? quoted : undefined;
}

describe.each(STEP_IDS)('the guide of %s', (step) => {
  test('has the title of the step and its sections, in their order', () => {
    expect(guide(step).split('\n')[0]).toBe(`# ${step} ${stepOf(step).title}`);
    const sections = [...SECTIONS, ...(step === '2-6' ? ENDING : [])];
    expect(headings(guide(step))).toEqual(sections.map((title) => `## ${title}`));
  });

  test('shows code and differences as they are (npm run docs mends them)', () => {
    expect(guide(step)).toBe(withBlocks(guide(step)));
  });

  test('shows its code once: all of it, or what changes; and folded, the whole for the Console', () => {
    const before = STEP_IDS[STEP_IDS.indexOf(step) - 1];
    const marks = codeBlocks(guide(step)).flatMap(({ language, mark }) => (mark ? [`${language}: ${mark}`] : []));
    expect(marks).toEqual([
      before ? `diff: ${before} → ${step} の差` : `ts: steps/${step}/token.ts`,
      `js: steps/${step}/token.ts を JavaScript にしたもの`,
    ]);
    expect(section(guide(step), CONSOLE).join('\n')).toMatch(/<details>[^`]*```js\n[^`]*```\n<\/details>/);
  });

  test('has code for the Console that passes the check of the step, and names the command for it', async () => {
    const home = temporaryHome();
    const [block] = codeBlocks(guide(step)).filter(({ language, mark }) => language === 'js' && mark);
    fs.writeFileSync(path.join(home, 'console.js'), block?.lines.join('\n') ?? '');
    const { code, stdout } = await runKit(['check', step, '--file', 'console.js'], home);
    fs.rmSync(home, { recursive: true });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`手順 ${step} は合格です`) });
    const named = commandsIn(section(guide(step), CONSOLE).join('\n'));
    const file = step === '2-1' ? '' : ' -- --file workspace/console.js';
    expect(named).toContain(`npm run ${stepOf(step).check}${file}`);
  });

  test('answers its question as it comes out when it is tried (scripts/test/guide-questions.ts)', async () => {
    const lines = section(guide(step), QUESTION);
    expect(lines.filter((line) => line.startsWith('<details><summary>'))).toHaveLength(1);
    const claims = claimsIn(lines.filter((line) => !line.startsWith('<')).join('\n'));
    const outcomes = await inParallel(QUESTIONS[step] ?? [], 2, async (trial) => trial());
    expect(claims).toHaveLength(outcomes.length);
    const wrong = claims.flatMap((claim, index) =>
      isSo(claim, outcomes[index] ?? []) ? [] : [{ claim, outcome: outcomes[index] }],
    );
    expect(wrong).toEqual([]);
  });

  test('gives commands one a line, to be copied', () => {
    const commands = codeBlocks(guide(step)).filter(({ language }) => language === 'sh');
    expect(commands.flatMap(({ lines }) => lines).filter((line) => !/^npm \S/.test(line))).toEqual([]);
    expect(commands.flatMap(({ lines }) => lines)).toContain(`npm run ${stepOf(step).check}`);
  });

  test('quotes the messages that the checks print for these mistakes (scripts/test/guide-mistakes.ts)', async () => {
    const quoted = firstColumn(section(guide(step), MISTAKES));
    expect(quoted.length).toBeLessThanOrEqual(3); // the checks say the rest
    const printed = await inParallel(GUIDE_MISTAKES[step] ?? [], 2, async (trial) =>
      (await trial()).filter(({ status }) => status === 'failed' || status === 'todo').map(({ cause }) => cause ?? ''),
    );
    expect(quoted).toEqual(printed.map((causes, index) => shortened(causes, quoted[index] ?? '') ?? causes[0]));
  });
});

test('the guide of 2-6 quotes what --identity says, and its line is right', async () => {
  const lines = section(guide('2-6'), FURTHER);
  const [own = ''] = codeBlocks(lines.join('\n')).find(({ language }) => language === 'js')?.lines ?? [];
  const [before, after] = await inParallel([solution('2-6'), changed(solution('2-6'), USER, own)], 2, async (source) =>
    judgeCode('2-6', await inspected(source), { identity: 'taro_yamada' }).flatMap(({ status, cause }) =>
      status === 'failed' || status === 'todo' ? [cause] : [],
    ),
  );
  expect(before).toEqual(quotedSentences(lines));
  expect(after).toEqual([]);
});

test('the guide of 2-5 says where the secret comes to stand when key and secret are swapped', () => {
  const { API_KEY: secret, API_SECRET: key } = SETTINGS;
  expect(section(guide('2-5'), QUESTION).join('')).toContain('`API_SECRET` がトークンの `iss`');
  expect(partsOf(token({ key, secret }))[1]).toMatchObject({ iss: key });
});

test('the guide of 2-6 names every claim of the token, and no other', () => {
  const [head, body] = partsOf(token());
  const named = firstColumns(section(guide('2-6'), '検査が確かめること'), 3).map((row) =>
    row.map((cell) => cell.replaceAll('`', '')),
  );
  const inHeader = named.filter(([place]) => place === 'ヘッダー');
  expect(inHeader.map(([, name, example]) => [name, example])).toEqual(Object.entries(head));
  const inPayload = named.filter(([place]) => place === 'ペイロード').map(([, name]) => name);
  expect(inPayload.sort()).toEqual(leaves(body).sort());
});

/** Header and payload. */
function partsOf(jwt: string): [header: object, payload: object] {
  const [header = '', payload = ''] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'));
  return [JSON.parse(header), JSON.parse(payload)];
}

/** The names of what an object holds, each with those that it stands under. */
function leaves(value: object, above = ''): string[] {
  return Object.entries(value).flatMap(([name, held]) =>
    typeof held === 'object' && held ? leaves(held, `${above}${name}.`) : [`${above}${name}`],
  );
}

describe.each(NAMED)('$name', ({ file }) => {
  test('links to what is there', () => {
    const isThere = (target: string) => {
      const [name = '', anchor] = decodeURI(target).split('#');
      const linked = name === '' ? file : path.resolve(path.dirname(file), name);
      return fs.existsSync(linked) && (!anchor || headings(read(linked)).includes(`## ${anchor}`));
    };
    expect(relativeLinks(read(file)).filter((target) => !isThere(target))).toEqual([]);
  });

  test('names no SID that could be somebody’s', () => {
    expect(read(file)).not.toMatch(/\b(AC|AP|SK)[0-9a-f]{32}\b/);
  });
});

describe('the commands that the texts name', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read(path.join(ROOT, 'package.json')));
  const named = NAMED.flatMap(({ name, file }) => usages(read(file)).map((usage) => ({ name, ...usage })));

  test('are there', () => {
    const unknown = named.flatMap(({ name, line, scripts: commands }) =>
      commands.filter((command) => !scripts[command]).map((command) => `${name}:${line} npm run ${command}`),
    );
    expect(unknown).toEqual([]);
  });

  test('have the options that are named with them', async () => {
    const home = temporaryHome();
    const kit = Object.entries(scripts).filter(([, line]) => line.startsWith('node scripts/kit.js '));
    const used = kit.filter(([script]) =>
      named.some((usage) => usage.options.length > 0 && usage.scripts.includes(script)),
    );
    const helps = await inParallel(used, 2, async ([script, line]) => {
      const { stdout } = await runKit([...line.split(' ').slice(2), '--help'], home);
      return [script, new Set(stdout.match(/--[a-z][a-z-]*/g))] as const;
    });
    fs.rmSync(home, { recursive: true });
    const known = new Map(helps);
    const unknown = named.flatMap(({ name, line, scripts: commands, options }) =>
      options
        .filter((option) => !commands.some((command) => known.get(command)?.has(option)))
        .map((option) => `${name}:${line} ${commands.join(', ')} ${option}`),
    );
    expect(unknown).toEqual([]);
  });
});
