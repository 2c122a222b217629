/** A check's report: for people as text, for programs as one JSON document. */
import type { Verdict } from '../../checks/verdict.js';
import { allPassed } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { colouredLine, colours } from '../cli/colours.js';
import { paragraph } from '../cli/text.js';
import { renderOutput, renderSum, renderVerdicts } from '../cli/verdicts.js';
import { withoutSecretsInCode } from '../settings/redact.js';
import type { Checked } from './run-check.js';
import { describeTarget, type Target } from './target.js';

export interface Report {
  step: StepId;
  target: Target;
  /** Why this target, where nobody named one. */
  reason?: string;
  ok: boolean;
  verdicts: Verdict[];
  /** What the handler printed; absent when it printed nothing. */
  output?: string;
}

export function reportOf(step: StepId, target: Target, { verdicts, output }: Checked, reason?: string): Report {
  const shown = verdicts.map(withoutSecretsInCode);
  const printed = output.trim() ? { output } : {};
  return { step, target, ...(reason ? { reason } : {}), ok: allPassed(verdicts), verdicts: shown, ...printed };
}

/** Below the target. */
export function renderReason(reason: string | undefined, width: number | undefined): string[] {
  return reason ? paragraph('  ', reason, width).map((line) => colours.dim(line)) : [];
}

/** @param lines of the repair, where one was found */
function renderRepair(verdicts: readonly Verdict[], isAsked: boolean, lines: readonly string[] = []): string[] {
  const isFound = verdicts.some(({ repair }) => repair);
  if (isFound && !isAsked)
    return ['', colours.dim('  変える行を前後で見るには、-- --repair を付けて実行してください。')];
  if (!isAsked) return [];
  const { isMendable }: typeof import('../../checks/repair/mended.js') = require('../../checks/repair/mended.js');
  if (!verdicts.some(isMendable)) return [];
  return ['', ...(isFound ? repairLines(lines) : ['試した変更の中に、合格するものはありませんでした。'])];
}

export function repairLines(lines: readonly string[]): string[] {
  return [`${colours.bold('直し方')}（実際に試した変更。- 消す行、+ 足す行）`, ...lines.map(colouredLine)];
}

/** How much of what the handler printed is shown. */
const OUTPUT_LINES = 10;

/** @param width columns of the terminal; undefined for no wrapping (a file, a pipe) */
export function renderReport(
  { step, target, reason, ok, verdicts, output }: Report,
  width: number | undefined,
  repair: { isAsked: boolean; lines?: readonly string[] | undefined } = { isAsked: false },
): string {
  return [
    `${colours.bold(`手順 ${step} の検査`)}  対象: ${describeTarget(target)}`,
    ...renderReason(reason, width),
    '',
    renderVerdicts(verdicts, width),
    ...renderRepair(verdicts, repair.isAsked, repair.lines),
    ...(output ? ['', ...renderOutput(output, OUTPUT_LINES)] : []),
    '',
    renderSum(step, ok, verdicts, true),
  ].join('\n');
}
