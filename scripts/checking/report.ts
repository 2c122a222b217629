/** A check's report: for people as text, for programs as one JSON document. */
import type { Verdict } from '../../checks/verdict.js';
import { allPassed } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import { renderOutput, renderSum, renderVerdicts } from '../cli/verdicts.js';
import { withoutSecretsInCode } from '../settings/redact.js';
import type { Checked } from './run-check.js';
import { describeTarget, type Target } from './target.js';

export interface Report {
  step: StepId;
  target: Target;
  ok: boolean;
  verdicts: Verdict[];
  /** What the handler printed; absent when it printed nothing. */
  output?: string;
}

export function reportOf(step: StepId, target: Target, { verdicts, output }: Checked): Report {
  const shown = verdicts.map(withoutSecretsInCode);
  return { step, target, ok: allPassed(verdicts), verdicts: shown, ...(output.trim() ? { output } : {}) };
}

/** How much of what the handler printed is shown. */
const OUTPUT_LINES = 10;

/** @param width columns of the terminal; undefined for no wrapping (a file, a pipe) */
export function renderReport({ step, target, ok, verdicts, output }: Report, width: number | undefined): string {
  return [
    `${colours.bold(`手順 ${step} の検査`)}  対象: ${describeTarget(target)}`,
    '',
    renderVerdicts(verdicts, width),
    ...(output ? ['', ...renderOutput(output, OUTPUT_LINES)] : []),
    '',
    renderSum(step, ok, verdicts, true),
  ].join('\n');
}
