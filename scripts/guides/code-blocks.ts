/** The fenced code blocks of a guide, each with the HTML comment on the line before, which says what it shows. */

export interface CodeBlock {
  /** As written behind the opening fence: `ts`, `diff`, `sh`. */
  language: string;
  /** The comment's text without its brackets; undefined when the line before is none. */
  mark: string | undefined;
  lines: string[];
  /** Line of the opening fence, from 1. */
  line: number;
}

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

/** The same text, with each block's lines replaced by what `expected` makes of it. */
export function withBlocks(markdown: string, expected: (block: CodeBlock) => string[]): string {
  const lines = markdown.split('\n');
  for (const block of codeBlocks(markdown).reverse()) {
    lines.splice(block.line, block.lines.length, ...expected(block));
  }
  return lines.join('\n');
}
