/** One screen of the workshop: the rail, what to do now, the one problem, and the keys, within the height of the terminal. */
import { pathToFileURL } from 'node:url';
import type { Verdict } from '../../checks/verdict.js';
import { stepOf } from '../../steps/steps.js';
import { colours, mark } from '../cli/colours.js';
import { hyperlink } from '../cli/hyperlink.js';
import { phaseLine } from '../cli/phases.js';
import { displayWidth, paragraph } from '../cli/text.js';
import { renderOutput, renderVerdicts } from '../cli/verdicts.js';
import { WORKSPACE_FILE } from '../system/paths.js';
import type { Standing } from '../workspace/standing.js';
import { KEYS } from './keys.js';
import type { CheckResult, Task, WorkshopState } from './model.js';
import { advice, ending, presence, told } from './screen.js';

export interface FrameOptions {
  columns: number;
  rows: number;
  /** Of the page. */
  pageUrl: string;
  /** Others, and what to know of them. */
  addresses: readonly string[];
  /** What was asked for by a key; it takes the place of the problem. */
  detail: readonly string[] | undefined;
  /** An answer to a key, in a line. */
  notice: string | undefined;
  hasLinks: boolean;
}

/** Lines that belong together; those of the lowest rank go first where there is no room. */
interface Section {
  rank: number;
  lines: readonly string[];
}

/** @returns as many lines as fit on the screen, the keys last */
export function frame(state: WorkshopState, options: FrameOptions): string[] {
  const { columns, rows, pageUrl, addresses, detail, notice } = options;
  const keys = inRows(KEYS.split('  '), columns).map((line) => colours.dim(line));
  const sections: Section[] = [
    { rank: 10, lines: [...inRows([railOf(state), colours.cyan(pageUrl)], columns), ''] },
    { rank: 9, lines: titleOf(state, columns) },
    { rank: 5, lines: state.finished ? ending(columns) : paragraph('  ', stepOf(state.current).todo, columns) },
    { rank: detail ? 1 : 4, lines: tasksOf(state, columns) },
    { rank: 8, lines: below(detail ?? checkOf(state, options)) },
    { rank: 7, lines: advice(state.class?.sentences.slice(0, 2), columns) },
    { rank: 2, lines: detail ? [] : outputOf(state) },
    { rank: 6, lines: detail ? [] : hintOf(state, columns) },
    { rank: 7, lines: jobOf(state, columns) },
    { rank: state.class?.status === 'refused' ? 7 : 3, lines: presence(state, columns) },
    { rank: 3, lines: below(addresses.flatMap((line) => paragraph('  ', line.trim(), columns))) },
    { rank: 9, lines: notice ? paragraph('', notice, columns) : [] },
  ];
  return fitted(sections, keys, columns, rows);
}

function below(lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', ...lines] : [];
}

function fitted(sections: readonly Section[], keys: readonly string[], columns: number, rows: number): string[] {
  const room = rows - heightOf(keys, columns) - 1;
  let shown = sections.filter(({ lines }) => lines.length > 0);
  const height = () => shown.reduce((sum, { lines }) => sum + heightOf(lines, columns), 0);
  while (height() > room && shown.some(({ rank }) => rank < 8)) {
    const least = Math.min(...shown.map(({ rank }) => rank));
    shown = shown.filter(({ rank }) => rank !== least);
  }
  const lines = shown.flatMap((section) => section.lines);
  while (lines.length > 0 && heightOf(lines, columns) > room) lines.pop();
  return [...lines, '', ...keys];
}

/** Rows that lines take on the screen: a line of code may be longer than one. */
function heightOf(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0);
}

/** Parts that stay whole, as many in a line as fit. */
function inRows(parts: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const joined = lines.length > 0 ? `${lines.at(-1)}  ${part}` : part;
    if (lines.length > 0 && displayWidth(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(part);
  }
  return lines;
}

const STANDING: Record<Standing, string> = {
  passed: colours.green('✔'),
  broken: colours.yellow('!'),
  aside: colours.dim('–'),
  open: colours.dim('・'),
};

function railOf({ steps, current }: WorkshopState): string {
  return steps
    .map(({ id, standing }) => `${STANDING[standing]} ${id === current ? colours.bold(id) : colours.dim(id)}`)
    .join('  ');
}

function titleOf({ current, steps, justPassed, finished }: WorkshopState, columns: number): string[] {
  const passed = justPassed.length > 0 ? [colours.green(`✔ 手順 ${justPassed.join('、')} に合格しました。`)] : [];
  if (finished) return passed;
  const number = steps.findIndex(({ id }) => id === current) + 1;
  const { id, title } = stepOf(current);
  const words = `手順 ${id} ${title}（${number} / ${steps.length}）`;
  return [...passed, ...paragraph(`${colours.cyan('▶')} `, words, columns).map(colours.bold)];
}

const TASK: Record<Task['status'], string> = {
  done: colours.green('✔'),
  wrong: colours.red('✖'),
  open: colours.dim('○'),
};

function tasksOf({ tasks, finished }: WorkshopState, columns: number): string[] {
  if (finished) return [];
  const parts = tasks.map(({ title, status }) => `${TASK[status]} ${status === 'done' ? colours.dim(title) : title}`);
  return inRows(parts, columns - 2).map((line) => `  ${line}`);
}

function checkOf({ check, file, repair, settings, steps, justPassed }: WorkshopState, options: FrameOptions): string[] {
  const { columns } = options;
  if (check.status === 'unusable') return told(mark(false), check.cause, check.next, columns);
  if (check.status === 'running') return [colours.dim('… 検査しています。')];
  if (check.status !== 'done') return [];
  const problem = repair?.verdict ?? check.verdicts.find(({ id }) => id === check.problem);
  const others = steps.filter(({ id, standing }) => standing === 'broken' && id !== check.step).map(({ id }) => id);
  return [
    ...(justPassed.includes(check.step) ? [] : inRows(sumOf(check), columns)),
    ...(problem ? problemLines(problem, file, options) : []),
    ...(settings.choice === 'open' && problem?.id === 'settings.file' ? paragraph('  ', WITHOUT, columns) : []),
    ...(repair ? [colours.dim('  → 直し方が見つかりました。r で表示します。')] : []),
    ...(others.length > 0 ? [`${colours.yellow('!')} 手順 ${others.join('、')} は、いまは合格していません。`] : []),
    ...(settings.problem && problem?.blame !== 'settings'
      ? paragraph(`${colours.yellow('!')} `, settings.problem, columns)
      : []),
  ];
}

const WITHOUT = 'アカウントなしで始めるなら、n キーで次の手順に進めます。';

/** What is counted stands in the list of tasks. */
function sumOf({ step, ok, verdicts, at, ms }: CheckResult): string[] {
  const time = `${new Date(at).toLocaleTimeString('ja-JP', { hour12: false })}（${(ms / 1000).toFixed(2)} 秒）`;
  const notYet = `手順 ${step} はまだ合格していません`;
  const isWrong = verdicts.some(({ status }) => status === 'failed');
  const sum = isWrong ? colours.red(`✖ ${notYet}`) : colours.cyan(`○ ${notYet}`);
  return [ok ? colours.green(`✔ 手順 ${step} は合格です`) : sum, colours.dim(`手順 ${step} の検査 ${time}`)];
}

function problemLines(problem: Verdict, file: string, { columns, hasLinks }: FrameOptions): string[] {
  const { docs: _, ...shown } = problem; // the page has it
  const [title = '', ...rest] = renderVerdicts([shown], columns).trimEnd().split('\n');
  if (!problem.place) return [title, ...rest];
  const { line, column } = problem.place;
  const place = `${file}:${line}`;
  return [
    ...inRows([title, hasLinks ? hyperlink(place, placeUrl(line, column)) : colours.dim(place)], columns),
    ...rest,
  ];
}

/** What the terminal of VS Code opens at the line; others open the file. */
function placeUrl(line: number, column: number): string {
  const { href, pathname } = pathToFileURL(WORKSPACE_FILE);
  return process.env.TERM_PROGRAM === 'vscode' ? `vscode://file${pathname}:${line}:${column}` : href;
}

function outputOf({ check }: WorkshopState): string[] {
  return check.status === 'done' && check.output ? renderOutput(check.output, OUTPUT_LINES) : [];
}

const OUTPUT_LINES = 5;

function hintOf({ hints }: WorkshopState, columns: number): string[] {
  const text = hints.texts.at(-1);
  return text ? below(paragraph(`${colours.bold(`ヒント ${hints.texts.length}`)}  `, text, columns)) : [];
}

function jobOf({ deployment: { job } }: WorkshopState, columns: number): string[] {
  if (!job) return [];
  const phases = job.phases.map(({ title, status, seconds }) =>
    status === 'running' ? colours.dim(`  … ${title}`) : `  ${phaseLine(title, status === 'done', seconds)}`,
  );
  const isOver = job.status !== 'running';
  return [
    '',
    ...phases.slice(isOver ? -1 : -3),
    ...(isOver ? told(mark(job.status === 'done'), job.message ?? '', job.next, columns) : []),
  ];
}
