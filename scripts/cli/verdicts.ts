/** What a check found, for people: what passed in a line, what failed or is to do with its cause, its place and what to do next. */
import { printable } from '../../checks/secrets/reading.js';
import type { ClaimRow } from '../../checks/token/claims-table.js';
import type { Blame, Place, Verdict } from '../../checks/verdict.js';
import { colours, mark } from './colours.js';
import { croppedAround, displayWidth, padEnd, paragraph, wrap } from './text.js';

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
  if (status === 'passed')
    return [`  ${mark(true)} ${title}`, ...(cause ? paragraph('      参考  ', cause, width) : [])];
  if (status === 'skipped') return paragraph(`  ${colours.dim('−')} ${title}（スキップ）: `, cause, width, 6);
  const [sign, note, label] = blame
    ? [mark(false), `  〔${BLAME[blame]}〕`, '原因']
    : [colours.cyan('○'), '  〔これから〕', '状態'];
  const paint = status === 'todo' ? colours.cyan : colours.red;
  return [
    `  ${sign} ${colours.bold(title)}${colours.dim(note)}`,
    ...paragraph(`      ${label}  `, printable(cause), width),
    ...(place ? renderPlace(place, width, paint) : []),
    ...(next ? paragraph(`      ${colours.cyan('次に')}  `, printable(next), width) : []),
    ...(docs ? [`      資料  ${docs}`] : []),
    '',
  ];
}

/** Of a very long line, only what stands around the place is shown (columns), whatever the width of the terminal. */
const LONGEST_LINE = 120;

function renderPlace(
  { line, column, length, text }: Place,
  width: number | undefined,
  paint: (text: string) => string,
): string[] {
  const gutter = `${String(line).padStart(8)} │ `;
  const room = Math.max(20, Math.min(LONGEST_LINE, (width ?? Number.POSITIVE_INFINITY) - displayWidth(gutter)));
  const { shown, before, under } = croppedAround(printable(text).replaceAll('\t', ' '), column - 1, length, room);
  return [
    colours.dim(gutter) + shown,
    colours.dim(`${' '.repeat(gutter.length - 3)} │ `) + ' '.repeat(before) + paint('^'.repeat(under)),
  ];
}

/** Whether a step is passed, in one line. @param skips whether those that were skipped are counted too */
export function renderSum(step: string, ok: boolean, verdicts: readonly Verdict[], skips: boolean): string {
  const count = (status: Verdict['status']) => verdicts.filter((verdict) => verdict.status === status).length;
  const skipped = skips && count('skipped') ? `、スキップ ${count('skipped')} 件` : '';
  const todo = count('todo') ? `、これから ${count('todo')} 件` : '';
  const sum = `合格 ${count('passed')} 件、不合格 ${count('failed')} 件${todo}${skipped}`;
  if (ok) return colours.green(`✔ 手順 ${step} は合格です（${sum}）。`);
  const notYet = `手順 ${step} はまだ合格していません（${sum}）。`;
  return count('failed') > 0 ? colours.red(`✖ ${notYet}`) : colours.cyan(`○ ${notYet}`);
}

/** What the handler printed. @param most lines of it that are shown */
export function renderOutput(output: string, most: number): string[] {
  const lines = printable(output).trimEnd().split(/\r?\n/);
  const more = lines.length > most ? [colours.dim(`  │ （残り ${lines.length - most} 行は省略）`)] : [];
  const shown = lines.slice(0, most).map((line) => colours.dim('  │ ') + line);
  return [colours.dim('  handler の console 出力'), ...shown, ...more];
}

/** Columns that a meaning needs to be read with ease beside or below its value. */
const EASE = 24;

/**
 * A token's claims as a table. On a narrow terminal, the meanings stand below the values, or everything below the names.
 * @param columns of the terminal; undefined where nothing wraps
 */
export function renderClaims(claims: readonly ClaimRow[], columns: number | undefined): string[] {
  const widest = (pick: keyof ClaimRow) => Math.max(0, ...claims.map((row) => displayWidth(row[pick])));
  const [name, value] = [widest('name'), widest('value')];
  const fits = (used: number, needed: number) => !columns || used + needed <= columns;
  const [afterName, afterValue] = [name + 4, name + value + 6];
  const isBeside = fits(afterValue, Math.min(EASE, widest('meaning')));
  const isBelowValue = fits(afterName, Math.max(EASE, value));
  return claims.flatMap((row) => {
    const meaning = (at: number) => wrap(row.meaning, columns, at).map((line) => ' '.repeat(at) + colours.dim(line));
    const named = `  ${colours.cyan(padEnd(row.name, name))}  `;
    if (isBeside) {
      const [first = '', ...rest] = meaning(afterValue);
      return [`${named}${padEnd(row.value, value)}  ${first.trimStart()}`, ...rest];
    }
    if (isBelowValue) return [named + row.value, ...meaning(afterName)];
    return [`  ${colours.cyan(row.name)}`, `      ${row.value}`, ...meaning(6)];
  });
}
