/** Code as its smallest pieces, also where it is broken: what cannot be read becomes a piece of its own. */

export interface Token {
  /** `open`: a string that its line leaves open, as far as its first word goes. */
  kind: 'word' | 'string' | 'open' | 'mark';
  text: string;
  start: number;
  end: number;
}

const COMMENT = String.raw`\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)`;
const TEMPLATE = '(?:\\\\[\\s\\S]|\\$(?!\\{)|[^`\\\\$])*';
const STRING = `${String.raw`'(?:\\.|[^'\\\r\n])*'|"(?:\\.|[^"\\\r\n])*"|`}\`${TEMPLATE}\``;
/** The text of a template string before its value, and behind it. */
const PART = `\`${TEMPLATE}\\$\\{|\\}[^\`\\s]*\``;
/** In quotes that look like others, or left open. */
const OPEN = '[‘’“”][^‘’“”\'"\r\n]*[‘’“”\'"]|[\'"][^\'"‘’“”\r\n]*[‘’“”]|[\'"`][^\\s\'"`;,(){}\\[\\]]*';
const WORD = String.raw`[\p{L}\p{N}_$＿＄]+`;
const MARK = String.raw`=>|[=!]==?|\.\.\.|\|\||&&|\?\?|\S`;
const TOKEN = new RegExp(`(${COMMENT})|(${STRING})|${PART}|(${OPEN})|(${WORD})|${MARK}`, 'gu');

/** Comments and white space are left out. */
export function tokensOf(source: string): Token[] {
  return [...source.matchAll(TOKEN)].flatMap(({ 0: text, 1: comment, 2: string, 3: open, 4: word, index: start }) => {
    if (comment !== undefined) return [];
    const kind = string !== undefined ? 'string' : open !== undefined ? 'open' : word !== undefined ? 'word' : 'mark';
    return [{ kind, text, start, end: start + text.length }];
  });
}

/** In ordinary characters: what an input method left wide, and the quotes and marks that look like others. */
export function narrow(text: string): string {
  return text.normalize('NFKC').replace(/[、。・‘’‛“”„「」『』ー−–—]/gu, (mark) => LIKE[mark] ?? mark);
}

// biome-ignore format: a table
const LIKE: Record<string, string> = {
  '、': ',', '。': '.', '・': '.', '‘': "'", '’': "'", '‛': "'", '“': '"', '”': '"', '„': '"',
  '「': "'", '」': "'", '『': "'", '』': "'", 'ー': '-', '−': '-', '–': '-', '—': '-',
};

/** Of two tokens, whether they say the same: the quotes of a string and the kind of a declaration are a matter of taste. */
export function sameToken(a: Token, b: Token): boolean {
  if (a.text === b.text || (a.kind === 'string' && b.kind === 'string')) return true;
  return DECLARATION.test(a.text) && DECLARATION.test(b.text);
}

export function sameTokens(a: string, b: string): boolean {
  const [ours, theirs] = [tokensOf(a), tokensOf(b)];
  return ours.length === theirs.length && ours.every((token, index) => sameToken(token, theirs[index]!));
}

export const DECLARATION = /^(const|let|var)$/;

/** Without `'use strict'`, and without the types of variables, parameters and results, as far as they are single words. */
export function untyped(tokens: readonly Token[]): Token[] {
  const types = new Set<Token>();
  const open: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const [before, name, type] = [tokens[index - 2], tokens[index - 1], tokens[index + 1]];
    if (/^[({[]$/.test(token.text)) open.push(token.text);
    else if (/^[)}\]]$/.test(token.text)) open.pop();
    if (/^.use strict.$/.test(token.text)) types.add(token).add(type?.text === ';' ? type : token);
    if (token.text !== ':' || type?.kind !== 'word' || tokens[index + 2]?.text === '<' || !name || !before) continue;
    const isParameter =
      /^[(,]$/.test(before.text) && open.at(-1) === '(' && /^[,)=]$/.test(tokens[index + 2]?.text ?? '');
    const isResult = name.text === ')' && tokens[index + 2]?.text === '{';
    if (isResult || DECLARATION.test(before.text) || isParameter) types.add(token).add(type);
  }
  return tokens.filter((token) => !types.has(token));
}

export const KEYWORDS = [
  'const',
  'let',
  'var',
  'new',
  'return',
  'function',
  'export',
  'async',
  'await',
  'null',
] as const;

export function isName({ kind, text }: Token): boolean {
  return kind === 'word' && !/^\d/.test(text) && !(KEYWORDS as readonly string[]).includes(text);
}

/** The words by which the author makes variables, the most frequent first. */
export function declarations(source: string): string[] {
  const count = (word: string) => source.match(new RegExp(`\\b${word}\\b`, 'g'))?.length ?? 0;
  const used = ['const', 'let', 'var'].filter((word) => count(word) > 0);
  return used.length > 0 ? used.sort((a, b) => count(b) - count(a)) : ['const'];
}

/** The quotes that the author prefers; what is imported was mostly not typed by hand. */
export function usualQuote(source: string): string {
  const own = source.replace(/^(?:import|export)\b.*\bfrom\b.*$/gm, '');
  const count = (mark: string) => own.match(new RegExp(`${mark}[^${mark}\\r\\n]*${mark}`, 'g'))?.length ?? 0;
  const [usual] = ["'", '"', '`'].sort((a, b) => count(b) - count(a));
  return usual!;
}

/** The quotes for a string that begins and ends with these: typographic ones were meant to be the author's usual ones. */
export function meantQuotes(open: string, close: string, source: string): string[] {
  const own = [...new Set([open, close].filter((mark) => /['"`]/.test(mark)))];
  return own.length > 0 ? own : [usualQuote(source)];
}
