import { stripVTControlCharacters } from 'node:util';
import { describeClaims } from '../../checks/token/claims-table.js';
import { failed, passed, type Verdict } from '../../checks/verdict.js';
import { LAST_STEP, nextStep, STEPS } from '../../steps/steps.js';
import { displayWidth } from '../cli/text.js';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { SETTINGS, token } from '../test/tokens.js';
import { renderReport, reportOf } from './report.js';
import type { Target } from './target.js';

const PASSED = [passed({ id: 'x', title: '署名' })];
const FAILED = [failed({ id: 'x', title: '署名' }, { blame: 'code', cause: '違います。', next: '直してください。' })];

const TARGETS: readonly Target[] = [
  { kind: 'workspace', path: 'token.ts' },
  { kind: 'file', path: 'token.ts' },
  { kind: 'step', step: LAST_STEP.id, path: 'token.ts' },
  { kind: 'url', url: 'https://handson-1234.twil.io/token' },
];

/** @param reason given where nobody named the target */
function printed(
  step = LAST_STEP.id,
  target = TARGETS[3]!,
  verdicts: Verdict[] = PASSED,
  width?: number,
  reason?: string,
) {
  const jwt = token();
  const report = reportOf(step, target, { verdicts, output: '' }, reason);
  const text = renderReport(report, width, { token: step === LAST_STEP.id ? jwt : undefined });
  return { jwt, lines: stripVTControlCharacters(text).split('\n') };
}

test.each([60, 80, 120, undefined])('a passed token is shown claim by claim on a terminal of %s columns', (width) => {
  const { jwt, lines } = printed(LAST_STEP.id, TARGETS[3], PASSED, width);
  const text = lines.join('\n');
  for (const { name, meaning } of describeClaims(jwt)) {
    expect(text).toContain(name);
    expect(text.replace(/\s/g, '')).toContain(meaning.replace(/\s/g, ''));
  }
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width ?? Number.POSITIVE_INFINITY);
  for (const part of [jwt, ...jwt.split('.'), SETTINGS.ACCOUNT_SID, SETTINGS.API_KEY, SETTINGS.TWIML_APP_SID]) {
    expect(text).not.toContain(part);
  }
  for (const sid of [SETTINGS.ACCOUNT_SID, SETTINGS.API_KEY, SETTINGS.TWIML_APP_SID]) {
    expect(text).toContain(`${sid.slice(0, 4)}…${sid.slice(-2)}`);
  }
});

test('name and value of a claim stand side by side on 60 columns too', () => {
  const { lines } = printed(LAST_STEP.id, TARGETS[3], PASSED, 60);
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}grants\.identity +user$/));
});

test('nothing is told of a token that did not pass', () => {
  const text = printed(LAST_STEP.id, TARGETS[3], FAILED).lines.join('\n');
  expect(text).not.toMatch(/iss|クレーム/);
  expect(text.split('\n').at(-1)).toMatch(/まだ合格していません/);
});

const passes = STEPS.flatMap(({ id }) => TARGETS.map((target) => [id, target.kind, target] as const));

test.each(passes)('after %s of a %s, what comes next stands last', (id, _kind, target) => {
  const { lines } = printed(id, target);
  const from = lines.findIndex((line) => line.startsWith('  次に  '));
  expect(from).toBeGreaterThan(lines.findIndex((line) => line.includes(`✔ 手順 ${id} は合格です`)));
  const next = lines.slice(from).join('');
  const after = nextStep(id);
  if (after) expect(next).toContain(`手順 ${after.id}「${after.title}」`);
  else expect(next).toMatch(/npm run (deploy|check:)/);
});

test('who named the address, is told to try the same one with the client, and to delete nothing yet', () => {
  expect(printed().lines.at(-1)).toMatch(/npm run check:voice -- --url https:\S+ で.*まだ削除しないで/);
  expect(printed(LAST_STEP.id, TARGETS[3], PASSED, undefined, '最後にデプロイした先です。').lines.at(-1)).toMatch(
    /npm run check:voice で/,
  );
});

test('the command shows them for code, and its JSON has what it had', async () => {
  const home = temporaryHome();
  const args = ['check', LAST_STEP.id, '--step', LAST_STEP.id];
  const { stdout } = await runKit(args, home);
  expect(stdout).toMatch(/grants\.identity +user/);
  expect(stdout).not.toMatch(/eyJ/);
  const json = JSON.parse((await runKit([...args, '--json'], home)).stdout);
  expect(Object.keys(json)).toEqual(['step', 'target', 'ok', 'verdicts']);
});
