/** Verdicts for people: what passed in a line, what failed with its cause, its place and what to do next. */
import type { Blame, Place, Verdict } from '../../checks/verdict.js';
import { colours } from './colours.js';
import { croppedAround, displayWidth, paragraph } from './text.js';

const BLAME: Record<Blame, string> = { code: 'コード', settings: '設定', network: '通信', twilio: 'Twilio 側' };

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
