/** A check's report: for people as text, for programs as one JSON document. */
import { stripVTControlCharacters } from 'node:util';
import type { Blame, Place, Verdict } from '../../checks/verdict.js';
import { allPassed } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import { withoutSecretsInCode } from '../settings/redact.js';
import type { Checked } from './run-check.js';
import { describeTarget, type Target } from './target.js';

import { croppedAround, displayWidth, paragraph } from '../cli/text.js';

export interface Report {
  step: StepId;
  target: Target;
  ok: boolean;
  verdicts: Verdict[];
  /** What the handler printed; absent when it printed nothing. */
  output?: string;
}

const BLAME: Record<Blame, string> = { code: 'コード', settings: '設定', network: '通信', twilio: 'Twilio 側' };

export function reportOf(step: StepId, target: Target, { verdicts, output }: Checked): Report {
  const shown = verdicts.map(withoutSecretsInCode);
  return { step, target, ok: allPassed(verdicts), verdicts: shown, ...(output.trim() ? { output } : {}) };
}

/** @param width columns of the terminal; undefined for no wrapping (a file, a pipe) */
export function renderReport({ step, target, ok, verdicts, output }: Report, width: number | undefined): string {
  const count = (status: Verdict['status']) => verdicts.filter((verdict) => verdict.status === status).length;
  const skips = count('skipped') ? `、省略 ${count('skipped')} 件` : '';
  const sum = `合格 ${count('passed')} 件、不合格 ${count('failed')} 件${skips}`;
  return [
    `${colours.bold(`手順 ${step} の検査`)}  対象: ${describeTarget(target)}`,
    '',
    renderVerdicts(verdicts, width),
    ...(output ? renderOutput(output) : []),
    '',
    ok
      ? colours.green(`✔ 手順 ${step} は合格です（${sum}）。`)
      : colours.red(`✖ 手順 ${step} はまだ合格していません（${sum}）。`),
  ].join('\n');
}

const OUTPUT_LINES = 10;

function renderOutput(output: string): string[] {
  const lines = stripVTControlCharacters(output).trimEnd().split(/\r?\n/);
  const more = lines.length > OUTPUT_LINES ? [colours.dim(`  │ （残り ${lines.length - OUTPUT_LINES} 行は省略）`)] : [];
  const shown = lines.slice(0, OUTPUT_LINES).map((line) => colours.dim('  │ ') + line);
  return ['', colours.dim('  handler の console 出力'), ...shown, ...more];
}

export function renderVerdicts(verdicts: readonly Verdict[], width: number | undefined): string {
  return inGroups(verdicts)
    .flatMap((verdict) => renderVerdict(verdict, width))
    .join('\n');
}

/** Neighbours that were skipped for the same reason become one entry. */
function inGroups(verdicts: readonly Verdict[]): Verdict[] {
  const groups: Verdict[] = [];
  for (const verdict of verdicts) {
    const last = groups.at(-1);
    const same = last?.status === 'skipped' && verdict.status === 'skipped' && last.cause === verdict.cause;
    if (same) groups[groups.length - 1] = { ...last, title: `${last.title}、${verdict.title}` };
    else groups.push(verdict);
  }
  return groups;
}

function renderVerdict(verdict: Verdict, width: number | undefined): string[] {
  const { title, status, cause = '', blame, next, docs, place } = verdict;
  if (status === 'passed') return [`  ${colours.green('✔')} ${title}`];
  if (status === 'skipped') return paragraph(`  ${colours.dim('−')} ${title}（省略）: `, cause, width, 6);
  return [
    `  ${colours.red('✖')} ${colours.bold(title)}${blame ? colours.dim(`  〔${BLAME[blame]}〕`) : ''}`,
    ...paragraph('      原因  ', cause, width),
    ...(place ? renderPlace(place, width) : []),
    ...(next ? paragraph(`      ${colours.cyan('次に')}  `, next, width) : []),
    ...(docs ? [`      資料  ${docs}`] : []),
    '',
  ];
}

/** Of a very long line, only what stands around the place is shown (columns), whatever the width of the terminal. */
const LONGEST_LINE = 120;

function renderPlace({ line, column, length, text }: Place, width: number | undefined): string[] {
  const gutter = `${String(line).padStart(8)} │ `;
  const room = Math.max(20, Math.min(LONGEST_LINE, (width ?? Number.POSITIVE_INFINITY) - displayWidth(gutter)));
  const { shown, before, under } = croppedAround(text.replaceAll('\t', ' '), column - 1, length, room);
  return [
    colours.dim(gutter) + shown,
    colours.dim(`${' '.repeat(gutter.length - 3)} │ `) + ' '.repeat(before) + colours.red('^'.repeat(under)),
  ];
}
