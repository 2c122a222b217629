/** The fenced code blocks of a guide, each with the HTML comment on the line before, which says what it has to show. */
import fs from 'node:fs';
import { isStepId, type StepId, stepOf } from '../../steps/steps.js';
import { stepFile } from '../system/paths.js';
import { changesBetween } from '../workspace/difference.js';
import { consoleCode } from './console-code.js';

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

/** A mark that names nothing that there is. */
export class UnknownBlock extends Error {}

/** The lines that the block should have. Blocks that show neither a step nor a difference stay as they are. */
export function expectedLines({ language, mark = '', lines, line }: CodeBlock): string[] {
  const [, from, to] = /^(\S+) → (\S+) の差$/.exec(mark) ?? [];
  if (language === 'diff' && from && to && isStepId(from) && isStepId(to)) return difference(from, to);
  const [, step, inConsole] = /^steps\/(\S+)\/token\.ts( を JavaScript にしたもの)?$/.exec(mark) ?? [];
  if (step && isStepId(step) && language === (inConsole ? 'js' : 'ts')) {
    return inConsole ? linesOf(consoleCode(codeOf(step))) : linesOf(codeOf(step));
  }
  if (language !== 'ts' && language !== 'diff' && !mark) return lines;
  throw new UnknownBlock(`${line} 行目の ${language} の前の行に、何を示すかを表すコメントがありません。`);
}

function codeOf(step: StepId): string {
  return fs.readFileSync(stepFile(stepOf(step).file), 'utf8');
}

const linesOf = (text: string) => text.trimEnd().split('\n');

function difference(from: StepId, to: StepId): string[] {
  const { hunks } = changesBetween(codeOf(from), codeOf(to), CONTEXT);
  return hunks.flatMap(({ lines }, index) => [...(index > 0 ? ['@@'] : []), ...withoutBlankEnds(lines)]);
}

/** Blank lines around a change would only push it down the screen. */
function withoutBlankEnds(lines: string[]): string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  const filled = (line: string) => line !== '';
  return trimmed.slice(trimmed.findIndex(filled), trimmed.findLastIndex(filled) + 1);
}
