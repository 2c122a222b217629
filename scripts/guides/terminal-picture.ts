/** What a command prints on a terminal, as SVG: the letters keep their columns whatever fonts the reader has. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stepFor } from '../../steps/steps.js';
import { renderReport, reportOf } from '../checking/report.js';
import { runCheck } from '../checking/run-check.js';
import { inColour } from '../cli/colours.js';
import { displayWidth } from '../cli/text.js';
import { shownPath, stepFile } from '../system/paths.js';

/** Pixels. */
const COLUMN = 9;
const LINE = 24;
const MARGIN = 24;

/** More than a check takes on a slow computer. */
const TIME_LIMIT_MS = 30_000;

// A dark card of its own, as terminals are: it can be read in both of GitHub's themes.
const CARD = '#1b1f2a';
const PLAIN = '#e6e9f0';

/** What the codes of `colours.ts` turn on; 22 and 39 turn off again. */
const STYLES: Readonly<Record<string, string>> = {
  1: 'font-weight="700"',
  2: 'fill="#a3acc2"',
  31: 'fill="#ff8f8f"',
  32: 'fill="#7fe0a3"',
  36: 'fill="#7fd4f5"',
};

/** What the check says about the chapter's own mistake in the step of the grant, with throwaway values. */
export async function pictureOfCheck(): Promise<string> {
  const { id: step, file, check } = stepFor('grant');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-picture-'));
  try {
    const mistaken = path.join(folder, 'token.ts');
    const code = fs.readFileSync(stepFile(file), 'utf8');
    fs.writeFileSync(mistaken, code.replace('context.TWIML_APP_SID', 'TWIML_APP_SID'));
    const target = { kind: 'workspace', path: mistaken } as const;
    const limits = { timeoutMs: TIME_LIMIT_MS, repairMs: TIME_LIMIT_MS };
    const checked = await runCheck({ step, target, settingsFile: undefined, ...limits });
    const report = inColour(() => renderReport(reportOf(step, target, checked), undefined));
    const printed = report.replaceAll(shownPath(mistaken), 'workspace/token.ts');
    return terminalPicture(`npm run ${check} の表示`, `$ npm run ${check}\n\n${printed}`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** @param output with its colour codes */
function terminalPicture(title: string, output: string): string {
  const lines = output.trimEnd().split('\n');
  const width = Math.max(...lines.map(displayWidth)) * COLUMN + 2 * MARGIN;
  const height = lines.length * LINE + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, Menlo, Consolas, 'Noto Sans Mono CJK JP', monospace" font-size="15" fill="${PLAIN}" role="img" xml:space="preserve">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="12" fill="${CARD}"/>`,
    ...lines.flatMap((line, index) => picturedLine(line, MARGIN + index * LINE + LINE * 0.7)),
    '</svg>',
    '',
  ].join('\n');
}

function picturedLine(line: string, y: number): string[] {
  const on = new Set<string>();
  let column = 0;
  return line.split('\x1b[').flatMap((part, index) => {
    const [, code = '', text = part] = (index > 0 && /^(\d+)m(.*)$/.exec(part)) || [];
    turn(on, code);
    const styles = [...on].map((each) => STYLES[each]).join(' ');
    return runsOf(text).flatMap((run) => {
      const x = MARGIN + column * COLUMN;
      const width = displayWidth(run) * COLUMN;
      column += displayWidth(run);
      if (run.trim() === '') return [];
      return `<text x="${x}" y="${y}" textLength="${width}" lengthAdjust="spacingAndGlyphs" ${styles}>${escaped(run)}</text>`;
    });
  });
}

function turn(on: Set<string>, code: string): void {
  if (STYLES[code]) on.add(code);
  if (code === '22') for (const each of ['1', '2']) on.delete(each);
  if (code === '39') for (const each of ['31', '32', '36']) on.delete(each);
}

/** Stretches of letters of one width, and of spaces: each gets the columns that it has on a terminal. */
function runsOf(text: string): string[] {
  const runs: string[] = [];
  let kind = '';
  for (const letter of text) {
    const next = letter === ' ' ? 'space' : String(displayWidth(letter));
    if (next === kind) runs[runs.length - 1] += letter;
    else runs.push(letter);
    kind = next;
  }
  return runs;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
