/** The workshop in a file or a pipe: what is new in its state is printed below what is there, and nothing is ever cleared. */
import { type StepId, stepOf } from '../../steps/steps.js';
import { ownNote, workspaceAndOwnSolution } from '../checking/own-solution.js';
import { repairLines } from '../checking/report.js';
import { colours, mark } from '../cli/colours.js';
import { phaseLine } from '../cli/phases.js';
import { paragraph } from '../cli/text.js';
import { UserError } from '../cli/user-error.js';
import { renderOutput, renderSum, renderVerdicts } from '../cli/verdicts.js';
import { differenceOf } from '../workspace/difference.js';
import type { Sentence } from './class/protocol.js';
import type { CheckResult, CheckState, DeploymentState, RepairState, WorkshopState } from './model.js';

/**
 * What has to be said about a change of the state; empty when nothing has.
 * @param width columns; undefined where nothing is to be wrapped
 */
export function news(state: WorkshopState, before: WorkshopState, width: number | undefined): string[] {
  const { check, hints, deployment, settings } = state;
  const isOpened = state.current !== before.current;
  const broken = state.steps.filter(
    ({ standing }, at) => standing === 'broken' && before.steps[at]?.standing !== standing,
  );
  return [
    ...(check === before.check ? [] : [...passedBefore(state, check), ...ofCheck(state, check, width)]),
    ...broken.map(({ id }) => `${colours.yellow('!')} 手順 ${id} は、いまは合格していません。`),
    ...(isOpened && !state.finished ? ['', ...opening(state, width)] : []),
    ...(state.finished && !before.finished ? ['', ...ending(width)] : []),
    ...(!isOpened && hints.rung > before.hints.rung ? hint(state, width) : []),
    ...(state.repair && state.repair !== before.repair
      ? [colours.dim('  → 直し方が見つかりました。ページに表示しています。')]
      : []),
    ...(settings.problem && settings.problem !== before.settings.problem
      ? paragraph(`${colours.yellow('!')} `, settings.problem, width)
      : []),
    ...ofDeployment(deployment, before.deployment, width),
    ...classNews(state, before, width),
  ];
}

/** Whether the class hears of the participant: a small word. */
export function presence({ class: joined }: WorkshopState, width: number | undefined): string[] {
  if (!joined) return [];
  const { status, name, why = '' } = joined;
  const words = { joining: 'つないでいます', joined: '参加中', away: 'つながりません（自動で試します）', refused: why };
  return paragraph('', colours.dim(`教室（${name}）: ${words[status]}`), width);
}

/** What the instructor says. */
export function advice(sentences: readonly Sentence[] | undefined, width: number | undefined): string[] {
  return (sentences ?? []).flatMap(({ text }) => paragraph(`${colours.yellow('講師から')}  `, text, width));
}

function classNews(state: WorkshopState, before: WorkshopState, width: number | undefined): string[] {
  const { class: joined } = state;
  const isSaid = ({ mistake, text }: Sentence) =>
    before.class?.sentences.some((other) => other.mistake === mistake && other.text === text);
  return [
    ...(joined?.status === before.class?.status ? [] : presence(state, width)),
    ...advice(
      joined?.sentences.filter((sentence) => !isSaid(sentence)),
      width,
    ),
  ];
}

/** Where the result is that of the step after, what was passed is said in a line of its own. */
function passedBefore({ justPassed }: WorkshopState, check: CheckState): string[] {
  if (check.status !== 'done' || justPassed.length === 0 || justPassed.includes(check.step)) return [];
  return [colours.green(`✔ 手順 ${justPassed.join('、')} に合格しました。`)];
}

/** What the current step asks for. */
export function opening({ current, steps }: WorkshopState, width: number | undefined): string[] {
  const number = steps.findIndex(({ id }) => id === current) + 1;
  const { id, title, todo } = stepOf(current);
  return [
    `${colours.cyan('▶')} ${colours.bold(`手順 ${id} ${title}`)}${colours.dim(`（${number} / ${steps.length}）`)}`,
    ...paragraph('  ', todo, width),
  ];
}

function ofCheck(state: WorkshopState, check: CheckState, width: number | undefined): string[] {
  switch (check.status) {
    case 'waiting':
      return [];
    case 'running':
      return [colours.dim('… 検査しています。')];
    case 'unusable':
      return ['', ...told(mark(false), check.cause, check.next, width)];
    case 'done':
      return ['', ...result(check, state.file, width)];
  }
}

/** Of what passed, only the number is told: what has to be read should fit on the screen. Mistakes come before what is to do. */
function result(
  { step, ok, verdicts, output, at, ms }: CheckResult,
  where: string,
  width: number | undefined,
): string[] {
  const time = new Date(at).toLocaleTimeString('ja-JP', { hour12: false });
  const heading = `${colours.bold(`手順 ${step} の検査`)}  対象: ${where}${colours.dim(`  ${time}（${(ms / 1000).toFixed(2)} 秒）`)}`;
  const told = (['failed', 'todo'] as const).flatMap((status) =>
    verdicts.filter((verdict) => verdict.status === status),
  );
  return [
    heading,
    ...(told.length > 0 ? [renderVerdicts(told, width)] : []),
    ...(output ? renderOutput(output, OUTPUT_LINES) : []),
    renderSum(step, ok, verdicts, false),
  ];
}

const OUTPUT_LINES = 5;

/** What happened, and what comes next. */
export function told(before: string, text: string, next: string | undefined, width: number | undefined): string[] {
  return [
    ...paragraph(`${before} `, text, width),
    ...(next ? paragraph(`  ${colours.cyan('次に')}  `, next, width) : []),
  ];
}

function hint({ hints, repair }: WorkshopState, width: number | undefined): string[] {
  if (hints.rung < 3)
    return ['', ...paragraph(`${colours.bold(`ヒント ${hints.rung}`)}  `, hints.texts.at(-1) ?? '', width)];
  return repair ? ['', ...repairText(repair, width)] : [];
}

/** What mends the first mistake; the whole solution is the last resort. */
export function repairText({ verdict, lines }: RepairState, width: number | undefined): string[] {
  return [
    ...paragraph(`${mark(false)} ${colours.bold(verdict.title)}  `, verdict.next ?? '', width),
    ...repairLines(lines),
  ];
}

/** Whether the last hint was asked for, and nothing is there to say but the whole solution. */
export function needsSolution(state: WorkshopState, before: WorkshopState): boolean {
  const isAsked = state.hints.rung === 3 && before.hints.rung < 3 && state.current === before.current;
  return isAsked && !state.repair;
}

/** What is missing to a step's solution, told in the participant's own names where that is proven. */
export async function solutionText(step: StepId): Promise<string[]> {
  try {
    const compared = await workspaceAndOwnSolution(step);
    const { lines } = differenceOf(compared.from, compared.to, compared.redact);
    const note = ownNote(compared);
    if (lines.length === 0) return [`作業ファイルは、手順 ${step} の完成例と同じです。`, ...(note ? [note] : [])];
    const heading = `${colours.bold('完成例との違い')}  手順 ${step} の完成例にするには（+ 足す行、- 消す行）`;
    return [heading, ...lines, ...(note ? [note] : [])];
  } catch (error) {
    if (error instanceof UserError) return [error.message, error.next];
    throw error;
  }
}

export function ending(width: number | undefined): string[] {
  return [
    colours.green('すべての手順が終わりました。おつかれさまでした。'),
    ...paragraph(
      `  ${colours.cyan('次に')}  `,
      'ページの「デプロイ」か npm run deploy でデプロイし、デプロイした /token を検査しましょう。',
      width,
    ),
  ];
}

function ofDeployment(now: DeploymentState, before: DeploymentState, width: number | undefined): string[] {
  const ended = (now.job?.phases ?? []).filter(
    ({ title, status }) =>
      status !== 'running' && !before.job?.phases.some((phase) => phase.title === title && phase.status !== 'running'),
  );
  const destination = now.job?.destination;
  return [
    ...(destination && !before.job?.destination ? paragraph('  送信先: ', destination, width) : []),
    ...ended.map(({ title, status, seconds }) => `  ${phaseLine(title, status === 'done', seconds)}`),
    ...(now.check && now.check !== before.check ? ['', ...result(now.check, now.url ?? '', width)] : []),
    ...(now.job && now.job.status !== 'running' && before.job?.status === 'running'
      ? told(mark(now.job.status === 'done'), now.job.message ?? '', now.job.next, width)
      : []),
  ];
}
