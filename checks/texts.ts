/** Texts of rules as data: `{word}` in them stands for what was found. */
import type { byCode, Explanation } from './verdict.js';

/** What a rule says, whoever is to blame. */
export interface Advice {
  cause: string;
  next: string;
}

/** Fills the words in. A brace that holds no known word stays: messages show code, such as `{ identity }`. */
export function filled<T extends Advice>(advice: T, words: object): T {
  const known = new Map<string, unknown>(Object.entries(words));
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (all, name) => String(known.get(name) ?? all));
  return { ...advice, cause: fill(advice.cause), next: fill(advice.next) };
}

/** A text with words to fill in, or one that takes more than that. */
export type Wording<T> = Explanation | ((about: T) => Explanation);

export function worded<T extends object>(wording: Wording<T>, about: T): Explanation {
  return typeof wording === 'function' ? wording(about) : filled(wording, about);
}

/** A pattern, and what to say of a text that it matches: cause and next action, or what a function says. */
export type TextRule<T> =
  | readonly [pattern: RegExp, cause: string, next: string]
  | readonly [pattern: RegExp, explain: (about: T & { name: string }) => Explanation];

/**
 * What the first rule says whose pattern matches; undefined when none does.
 * @param by whom the rules with a cause blame
 * @param about the words for the texts; the pattern's first group joins them as `name`
 */
export function explainBy<T extends object>(
  rules: readonly TextRule<T>[],
  text: string,
  by: typeof byCode,
  about: T,
): Explanation | undefined {
  for (const [pattern, cause, next = ''] of rules) {
    const match = pattern.exec(text);
    if (!match) continue;
    const words = { ...about, name: match[1] ?? '' };
    return typeof cause === 'string' ? filled(by(cause, next), words) : cause(words);
  }
  return undefined;
}
