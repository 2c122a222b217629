/** A check's report: for people as text, for programs as one JSON document. */
import { stripVTControlCharacters } from 'node:util';
import type { Verdict } from '../../checks/verdict.js';
import { allPassed } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import { renderVerdicts } from '../cli/verdicts.js';
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
