/** A check's report: for people as text, for programs as one JSON document. */
import pc from 'picocolors';
import type { Blame, Place, Verdict } from '../../checks/verdict.js';
import { allPassed } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { redactCode } from './redact.js';
import { describeTarget, type Target } from './target.js';
import { displayWidth, wrap } from './text.js';

export interface Report {
  step: StepId;
  target: Target;
  ok: boolean;
  verdicts: Verdict[];
}

const BLAME: Record<Blame, string> = { code: 'コード', settings: '設定', network: '通信', twilio: 'Twilio 側' };

export function reportOf(step: StepId, target: Target, verdicts: Verdict[]): Report {
  const shown = verdicts.map((verdict) =>
    verdict.place ? { ...verdict, place: { ...verdict.place, text: redactCode(verdict.place.text) } } : verdict,
  );
  return { step, target, ok: allPassed(verdicts), verdicts: shown };
}

/** @param width columns of the terminal; undefined for no wrapping (a file, a pipe) */
export function renderReport({ step, target, ok, verdicts }: Report, width: number | undefined): string {
  const count = (status: Verdict['status']) => verdicts.filter((verdict) => verdict.status === status).length;
  const skips = count('skipped') ? `、省略 ${count('skipped')} 件` : '';
  const sum = `合格 ${count('passed')} 件、不合格 ${count('failed')} 件${skips}`;
  return [
    `${pc.bold(`手順 ${step} の検査`)}  対象: ${describeTarget(target)}`,
    '',
    renderVerdicts(verdicts, width),
    '',
    ok
      ? pc.green(`✔ 手順 ${step} は合格です（${sum}）。`)
      : pc.red(`✖ 手順 ${step} はまだ合格していません（${sum}）。`),
  ].join('\n');
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
  if (status === 'passed') return [`  ${pc.green('✔')} ${title}`];
  if (status === 'skipped') return paragraph(`  ${pc.dim('−')} ${title}（省略）: `, cause, width, 6);
  return [
    `  ${pc.red('✖')} ${pc.bold(title)}${blame ? pc.dim(`  〔${BLAME[blame]}〕`) : ''}`,
    ...paragraph('      原因  ', cause, width),
    ...(place ? renderPlace(place) : []),
    ...(next ? paragraph(`      ${pc.cyan('次に')}  `, next, width) : []),
    ...(docs ? [`      資料  ${docs}`] : []),
    '',
  ];
}

/** A label and a text whose further lines stand under its first one (or at `indent`). */
function paragraph(label: string, text: string, width: number | undefined, indent = displayWidth(label)): string[] {
  const [first = '', ...rest] = wrap(text, width, displayWidth(label), indent);
  return [`${label}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)];
}

function renderPlace({ line, column, length, text }: Place): string[] {
  const gutter = String(line).padStart(8);
  const plain = text.replaceAll('\t', ' ');
  const before = displayWidth(plain.slice(0, column - 1));
  const under = Math.max(1, displayWidth(plain.slice(column - 1, column - 1 + length)));
  return [
    pc.dim(`${gutter} │ `) + plain,
    pc.dim(`${' '.repeat(gutter.length)} │ `) + ' '.repeat(before) + pc.red('^'.repeat(under)),
  ];
}
