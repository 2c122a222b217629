/** A token's claims as a table, or one below the other where the terminal is too narrow for a table. */
import type { ClaimRow } from '../../checks/token/claims-table.js';
import { colours } from './colours.js';
import { displayWidth, padEnd, wrap } from './text.js';

/** @param columns of the terminal; undefined where nothing wraps */
export function renderClaims(claims: readonly ClaimRow[], columns: number | undefined): string[] {
  const widest = (pick: keyof ClaimRow) => Math.max(0, ...claims.map((row) => displayWidth(row[pick])));
  const [name, value, meaning] = [widest('name'), widest('value'), widest('meaning')];
  if (!columns || 2 + name + 2 + value + 2 + meaning <= columns) {
    return claims.map(
      (row) => `  ${colours.cyan(padEnd(row.name, name))}  ${padEnd(row.value, value)}  ${colours.dim(row.meaning)}`,
    );
  }
  return claims.flatMap((row) => [
    `  ${colours.cyan(row.name)}`,
    `      ${row.value}`,
    ...wrap(row.meaning, columns, 6).map((line) => `      ${colours.dim(line)}`),
  ]);
}
