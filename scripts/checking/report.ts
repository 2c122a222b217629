/** A check's report: for people as text, for programs as one JSON document. */

import { withMaskedSids } from '../../checks/settings/setting-guide.js';
import type { Verdict } from '../../checks/verdict.js';
import { allPassed } from '../../checks/verdict.js';
import { LAST_STEP, nextStep, type StepId } from '../../steps/steps.js';
import { colouredLine, colours } from '../cli/colours.js';
import { paragraph } from '../cli/text.js';
import { renderClaims, renderOutput, renderSum, renderVerdicts } from '../cli/verdicts.js';
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

export interface ReportOptions {
  /** Whether the lines of a repair are to be shown. */
  isAsked?: boolean;
  /** Of the repair, where one was found. */
  lines?: readonly string[] | undefined;
  /** What was answered, a secret: its claims are shown when it is right. */
  token?: string | undefined;
}

function renderRepair(verdicts: readonly Verdict[], { isAsked, lines = [] }: ReportOptions): string[] {
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
export function renderReport(report: Report, width: number | undefined, options: ReportOptions = {}): string {
  const { step, target, reason, ok, verdicts, output } = report;
  return [
    `${colours.bold(`手順 ${step} の検査`)}  対象: ${describeTarget(target)}`,
    ...renderReason(reason, width),
    '',
    renderVerdicts(verdicts, width),
    ...renderRepair(verdicts, options),
    ...(output ? ['', ...renderOutput(output, OUTPUT_LINES)] : []),
    ...(ok && options.token ? ['', ...tokenLines(options.token, width)] : []),
    '',
    renderSum(step, ok, verdicts, true),
    ...(ok ? paragraph(`  ${colours.cyan('次に')}  `, afterwards(report), width) : []),
  ].join('\n');
}

/** Nothing of it can be used: the claims, their SIDs masked. */
function tokenLines(token: string, width: number | undefined): string[] {
  const { describeClaims }: typeof import('../../checks/token/claims-table.js') =
    require('../../checks/token/claims-table.js');
  const claims = describeClaims(token).map((row) => ({ ...row, value: withMaskedSids(row.value) }));
  return [
    colours.bold('トークンのヘッダーとペイロード（クレーム）'),
    colours.dim('  トークンそのものと署名は表示しません。'),
    ...renderClaims(claims, width),
  ];
}

/** The next chapter uses what this one has made. */
export const KEEP_FOR_NEXT_CHAPTER = '次の章に進む人は、サービス、API キー、TwiML App をまだ削除しないでください。';

/** What to do when the step is passed. */
function afterwards({ step, target, reason }: Report): string {
  const next = nextStep(step);
  if (next) return `手順 ${next.id}「${next.title}」に進みましょう。${next.todo}`;
  const { check } = LAST_STEP;
  switch (target.kind) {
    case 'url':
      return `npm run check:voice${reason ? '' : ` -- --url ${target.url}`} で、本物のクライアント（Voice SDK）に登録できるかを確かめられます。${KEEP_FOR_NEXT_CHAPTER}`;
    case 'workspace':
      return `npm run deploy でデプロイしてから npm run ${check} をもう一度実行すると、デプロイした /token を検査できます。`;
    default:
      return `デプロイした /token は、npm run ${check} -- --url アドレス で検査できます。`;
  }
}
