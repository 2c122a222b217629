/** What a guide's Markdown holds that something else in the kit decides. */

/** The lines below a `##` heading, up to the next one. */
export function section(markdown: string, heading: string): string[] {
  const lines = markdown.split('\n');
  const start = lines.indexOf(`## ${heading}`);
  const end = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  return start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end);
}

export function headings(markdown: string): string[] {
  return withoutFences(markdown).filter((line) => line.startsWith('## '));
}

/** The first column of a section's tables, without their headings. */
export function firstColumn(lines: readonly string[]): string[] {
  return firstColumns(lines, 1).map(([cell = '']) => cell);
}

/** The first columns of a section's tables, a list a row, without their headings. */
export function firstColumns(lines: readonly string[], count: number): string[][] {
  const rows = lines.filter((line) => line.startsWith('|')).map((line) => line.split('|').slice(1, -1));
  const cells = rows.map((row) => row.slice(0, count).map((cell) => cell.trim()));
  const rules = cells.flatMap(([cell = ''], index) => (/^-+$/.test(cell) ? [index] : []));
  return cells.filter((_, index) => !rules.includes(index) && !rules.includes(index + 1));
}

/** Where links and images point, but for other sites. */
export function relativeLinks(markdown: string): string[] {
  const targets = withoutFences(markdown).flatMap((line) => [...line.matchAll(/\]\(([^)\s]+)/g)].map((hit) => hit[1]!));
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The npm scripts that one line of a text names, and the options that it names beside them (with their hyphens). */
export interface Usage {
  /** From 1. */
  line: number;
  scripts: string[];
  options: string[];
}

/** An option in a line without a command (`--json` in a table) belongs to the commands named last above it. */
export function usages(markdown: string): Usage[] {
  let scripts: string[] = [];
  let fenced = false;
  return markdown.split('\n').flatMap((text, index) => {
    if (text.startsWith('```')) fenced = !fenced;
    const quoted = fenced ? text : [...text.matchAll(/`([^`]+)`/g)].map((hit) => hit[1]).join(' ');
    const code = quoted.replace(/\bnpm ci\b( --[\w=-]+)*/g, ''); // its options are npm's own
    const named = [...code.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)].map((hit) => hit[1] ?? hit[2]!);
    const options = code.match(/(?<!\S)--[a-z][a-z-]*/g) ?? [];
    if (named.length > 0) scripts = [...new Set(named)];
    return named.length > 0 || options.length > 0 ? [{ line: index + 1, scripts, options }] : [];
  });
}

/** The kit's commands as they would be typed, each once: from `sh` blocks and from code within sentences and tables. */
export function commandsIn(markdown: string): string[] {
  let fenced = false;
  const lines = markdown.split('\n').flatMap((text) => {
    const fence = text.trimStart().startsWith('```');
    if (fence) fenced = !fenced;
    if (fence) return [];
    return fenced ? [text.replace(/\s+# .*/, '').trim()] : [...text.matchAll(/`([^`]+)`/g)].map((hit) => hit[1]!);
  });
  const commands = lines
    .flatMap((line) => line.split(' && '))
    .filter((line) => /^npm (run|start|test|ci)\b/.test(line));
  return [...new Set(commands)];
}

/** What a text says in quotation marks that ends as a sentence does: words of the kit's own. */
export function quotedSentences(lines: readonly string[]): string[] {
  return lines.flatMap((line) => [...line.matchAll(/「([^」]+。)」/g)].map((hit) => hit[1]!));
}

function withoutFences(markdown: string): string[] {
  let fenced = false;
  return markdown.split('\n').filter((line) => {
    const fence = line.startsWith('```');
    if (fence) fenced = !fenced;
    return !fence && !fenced;
  });
}
