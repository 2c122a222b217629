/** What may have been meant as text, and text that was not: quotes that are missing, that differ, or that are none. */
import type { Candidate } from './nearby.js';
import { meantQuotes, usualQuote } from './tokens.js';

const QUOTES = `'"\`‘’“”「」`;
const QUOTED = new RegExp(
  `([${QUOTES}])([^${QUOTES}\\r\\n]*)([${QUOTES}])|([\\w-]+)([${QUOTES}])|([${QUOTES}])([\\w-]+)`,
  'gu',
);

/** Words with a quote missing, with two that differ, or with quotes that are none; in the quotes of the other strings. */
export function quotes(source: string): Candidate[] {
  const usual = usualQuote(source);
  const words = [...source.matchAll(QUOTED)].flatMap(({ 0: text, index, ...found }) => {
    const [open, word, close] = [
      found[1] ?? found[6] ?? '',
      found[2] ?? found[4] ?? found[7]!,
      found[3] ?? found[5] ?? '',
    ];
    if (open === close && /['"`]/.test(open)) return [];
    return meantQuotes(open, close, source).map((mark) => ({
      changes: [{ start: index, end: index + text.length, insert: `${mark}${word}${mark}` }],
      cost: mark === usual ? 0.7 : 0.9,
    }));
  });
  const rests = [...source.matchAll(OPEN_LINE)].map(({ 0: text, 1: mark, index }) => ({
    changes: [{ start: index + text.length, end: index + text.length, insert: mark! }],
    cost: 0.8,
  }));
  const expressions = [...source.matchAll(/(['"`])([A-Za-z_$][\w$]*(?:\.[\w$]+)*)\1/g)].map(
    ({ 0: text, 2: inner, index }) => ({
      changes: [{ start: index, end: index + text.length, insert: inner! }],
      cost: 1,
    }),
  );
  return [...words, ...rests, ...expressions, ...halves(source)];
}

/** In a line whose quotes do not go in pairs, each word that has one of them may lack the other. */
function halves(source: string): Candidate[] {
  return [...source.matchAll(/[^\r\n]+/g)].flatMap(({ 0: line, index: start }) => {
    const isOdd = ["'", '"'].some((mark) => line.split(mark).length % 2 === 0);
    const found = isOdd ? [...line.matchAll(/(?<=(['"]))[\w./-]+(?!['"\w./-])|(?<!['"\w./-])[\w./-]+(?=(['"]))/g)] : [];
    return found.map(({ 0: word, 1: open, 2: close, index }) => {
      const at = start + index + (open ? word.length : 0);
      return { changes: [{ start: at, end: at, insert: open ?? close! }], cost: 0.9 };
    });
  });
}

/** Words that may have been meant as text: nothing has such a name. */
export function texts(source: string, known: ReadonlySet<string>): Candidate[] {
  const mark = usualQuote(source);
  return [...source.matchAll(UNQUOTED)].flatMap(({ 0: text, index }) =>
    known.has(text)
      ? []
      : [{ changes: [{ start: index, end: index + text.length, insert: `${mark}${text}${mark}` }], cost: 1.1 }],
  );
}

/** A word, or several of which one is no code. */
const UNQUOTED =
  /(?<=^[ \t]*)use strict|(?<=[(,:=]\s*)(?:[A-Za-z]\w*(?:[-/]\w+)*|(?:\w[\w ]*)?[^\s\p{ASCII}][^'"`(){}[\],;:=/\r\n]*)(?=\s*[,;)}\r\n])/gmu;

/** The last quote of a line, with what follows it but for the marks at the end. */
const OPEN_LINE = /(['"`])[^'"`\r\n]+?(?=[\s;,)}\]]*(?:\/\/[^\r\n]*)?$)/gm;
