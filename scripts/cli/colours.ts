/**
 * Colours for a terminal, by Node's own means: every check prints some, and loading zx's chalk would cost it 15 ms.
 * NO_COLOR and FORCE_COLOR decide (https://no-color.org); without them, a pipe or a file gets none.
 */
import { styleText } from 'node:util';

const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
let isColoured = !NO_COLOR && (Boolean(FORCE_COLOR) || (process.stdout.isTTY === true && TERM !== 'dumb'));

const STYLES = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;
type Style = (typeof STYLES)[number];

/** That the terminal can show colours is known here already: Node itself would look at other variables too. */
const painter = (style: Style) => (text: string) =>
  isColoured ? styleText(style, text, { validateStream: false }) : text;

export const colours = Object.fromEntries(STYLES.map((style) => [style, painter(style)])) as Record<
  Style,
  (text: string) => string
>;

/** What stands before something that went well, or not. */
export function mark(ok: boolean): string {
  return ok ? colours.green('✔') : colours.red('✖');
}

/** Renders in colour whatever this process writes to: for a picture of what a terminal shows. */
export function inColour<T>(render: () => T): T {
  const own = isColoured;
  isColoured = true;
  try {
    return render();
  } finally {
    isColoured = own;
  }
}

/** A line of a difference, with `+`, `-` or a space before it. */
export function colouredLine(line: string): string {
  if (line.startsWith('+')) return colours.green(line);
  return line.startsWith('-') ? colours.red(line) : line;
}
