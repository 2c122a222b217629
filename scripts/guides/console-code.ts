/** A step as it is written in the Twilio Console, whose editor takes JavaScript alone. */
import { transform } from 'sucrase';

/**
 * The same code without what only TypeScript has, laid out and explained as it was: types, imports of types and the
 * comments above them go, and what is exported is a property of `exports`.
 */
export function consoleCode(typescript: string): string {
  const source = typescript.split('\n');
  const lines = transform(typescript, { transforms: ['typescript'], disableESTransforms: true }).code.split('\n');
  const isGone = (line: number) => lines[line]?.trim() === '' && source[line]?.trim() !== ''; // line numbers stay
  for (let line = lines.length - 2; line >= 0; line--) {
    if (/^\s*\/\//.test(lines[line] ?? '') && isGone(line + 1)) lines[line] = '';
  }
  const code = lines.join('\n').replace(/^export const (\w+) =/gm, 'exports.$1 =');
  return `${code.replace(/\n{3,}/g, '\n\n').trim()}\n`;
}
