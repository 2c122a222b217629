/** The fenced code blocks of a guide, each with the HTML comment on the line before, which says what it has to show. */
import fs from 'node:fs';
import { isStepId, type StepId, stepOf } from '../../steps/steps.js';
import { stepFile } from '../system/paths.js';
import { changesBetween } from '../workspace/difference.js';

export interface CodeBlock {
  /** As written behind the opening fence: `ts`, `diff`, `sh`. */
  language: string;
  /** The comment's text without its brackets; undefined when the line before is none. */
  mark: string | undefined;
  lines: string[];
  /** Line of the opening fence, from 1. */
  line: number;
}

/** Lines around a change. Two are enough to find the place, and a classroom's screen is small. */
const CONTEXT = 2;

const MARK = /^<!-- (.+) -->$/;

export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: CodeBlock | undefined;
  const lines = markdown.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('```')) open?.lines.push(line);
    else if (open) {
      blocks.push(open);
      open = undefined;
    } else {
      open = { language: line.slice(3), mark: MARK.exec(lines[index - 1] ?? '')?.[1], lines: [], line: index + 1 };
    }
  }
  return blocks;
}

/** The same text, with the code and the differences as the steps are now. @throws UnknownBlock */
export function withBlocks(markdown: string): string {
  const lines = markdown.split('\n');
  for (const block of codeBlocks(markdown).reverse()) {
    lines.splice(block.line, block.lines.length, ...expectedLines(block));
  }
  return lines.join('\n');
}

/** A mark that names nothing that there is, or an excerpt that can no longer be found. */
export class UnknownBlock extends Error {}

/** The lines that the block should have. Blocks that show neither code nor a difference stay as they are. */
export function expectedLines(block: CodeBlock): string[] {
  const { language, mark = '', line } = block;
  if (language !== 'ts' && language !== 'diff') return block.lines;
  const [, from, to] = /^(\S+) → (\S+) の差$/.exec(mark) ?? [];
  if (language === 'diff' && from && to && isStepId(from) && isStepId(to)) return difference(from, to);
  const [, step, part] = /^steps\/(\S+)\/token\.ts( の一部)?$/.exec(mark) ?? [];
  if (language !== 'ts' || !step || !isStepId(step)) {
    throw new UnknownBlock(`${line} 行目の ${language} の前の行に、何を示すかを表すコメントがありません。`);
  }
  return part ? excerpt(codeOf(step), block) : codeOf(step);
}

function codeOf(step: StepId): string[] {
  return fs
    .readFileSync(stepFile(stepOf(step).file), 'utf8')
    .trimEnd()
    .split('\n');
}

function difference(from: StepId, to: StepId): string[] {
  const { hunks } = changesBetween(codeOf(from).join('\n'), codeOf(to).join('\n'), CONTEXT);
  return hunks.flatMap(({ lines }, index) => [...(index > 0 ? ['@@'] : []), ...withoutBlankEnds(lines)]);
}

/** Blank lines around a change would only push it down the screen. */
function withoutBlankEnds(lines: string[]): string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  const filled = (line: string) => line !== '';
  return trimmed.slice(trimmed.findIndex(filled), trimmed.findLastIndex(filled) + 1);
}

/** An excerpt is known by its first and its last line: what stands between them in the code is what it shows. */
function excerpt(code: string[], { lines, line }: CodeBlock): string[] {
  const start = code.indexOf(lines[0] ?? '');
  const end = code.indexOf(lines.at(-1) ?? '', start);
  if (start < 0 || end < 0) {
    throw new UnknownBlock(`${line} 行目からの一部の、最初か最後の行がコードにありません。手で直してください。`);
  }
  return code.slice(start, end + 1);
}
