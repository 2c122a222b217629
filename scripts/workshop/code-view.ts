/** Code and its differences as the page shows them: HTML, coloured by classes that its style sheet (code.css) knows. */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import diff from 'highlight.js/lib/languages/diff';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import { changesBetween } from '../workspace/difference.js';
import type { DifferenceLine, DifferenceView } from './model.js';

const LANGUAGES = { bash, diff, javascript, json, typescript };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

const KINDS: Record<string, DifferenceLine['kind']> = { '+': 'added', '-': 'removed', ' ': 'same' };

/** Any text is safe in HTML afterwards. A language that is not known gets no colours. */
export function highlight(code: string, language = ''): string {
  return hljs.getLanguage(language) ? hljs.highlight(code, { language }).value : escapeHtml(code);
}

/** @param language as Markdown names it; what follows its first word is left out */
export function codeElement(code: string, language = ''): string {
  const [name = ''] = /^\w*/.exec(language) ?? [];
  return `<pre><code class="hljs language-${name}">${highlight(code, name)}</code></pre>`;
}

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

/**
 * The difference between two versions of a handler.
 * @param redact takes secrets out of a line before it is shown
 */
export function differenceView(from: string, to: string, redact = (line: string) => line): DifferenceView {
  const { hunks, added, removed } = changesBetween(from, to);
  const lines = hunks.flatMap(({ newStart, lines }): DifferenceLine[] => [
    { kind: 'gap', html: `${newStart} 行目から` },
    ...lines.map((line) => ({
      kind: KINDS[line[0] ?? ' '] ?? 'same',
      html: highlight(redact(line.slice(1)), 'typescript'),
    })),
  ]);
  return { lines, added, removed };
}
