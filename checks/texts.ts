/** Texts of rules as data: `{word}` in them stands for what was found. */
import type { byCode, Explanation, Place } from './verdict.js';

/** What a rule says, whoever is to blame. */
export interface Advice {
  cause: string;
  next: string;
}

/** Fills the words in; a function gives its word when it is needed. A brace that holds no known word stays: messages show code, such as `{ identity }`. */
export function filled<T extends Advice>(advice: T, words: object): T {
  const known = new Map<string, unknown>(Object.entries(words));
  const wordOf = (name: string) => {
    const word = known.get(name);
    return typeof word === 'function' ? word() : word;
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (all, name) => String(wordOf(name) ?? all));
  return { ...advice, cause: fill(advice.cause), next: fill(advice.next) };
}

/** A text with words to fill in, or one that takes more than that. */
export type Wording<T> = Explanation | ((about: T) => Explanation);

export function worded<T extends object>(wording: Wording<T>, about: T): Explanation {
  return typeof wording === 'function' ? wording(about) : filled(wording, about);
}

/** A pattern (or a question), and what to say of a text that it matches: cause and next action, or an explanation. */
export type TextRule<T> =
  | readonly [pattern: RegExp | ((text: string) => boolean), cause: string, next: string]
  | readonly [pattern: RegExp | ((text: string) => boolean), says: Wording<T & { name: string }>];

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
    const match = typeof pattern === 'function' ? pattern(text) && [text] : pattern.exec(text);
    if (!match) continue;
    const words = { ...about, name: match[1] ?? '' };
    return worded(typeof cause === 'string' ? by(cause, next) : cause, words);
  }
  return undefined;
}

/** One mistake of a table: whether it is this one, then what to say of it. */
export type Case =
  | readonly [applies: unknown, cause: string, next: string, place?: Place]
  | readonly [applies: unknown, explanation: Explanation | undefined];

/** What is said where no other case applies. */
type Otherwise = readonly [applies: true, cause: string, next: string, place?: Place];

/** The first case that applies, explained; undefined when none does. @param by whom the cases with a cause blame */
export function firstOf(by: typeof byCode, ...cases: readonly [...Case[], Otherwise]): Explanation;
export function firstOf(by: typeof byCode, ...cases: readonly Case[]): Explanation | undefined;
export function firstOf(by: typeof byCode, ...cases: readonly Case[]): Explanation | undefined {
  const found = cases.find(([applies]) => applies);
  if (!found) return undefined;
  const [, cause, next = '', place] = found;
  return typeof cause === 'string' ? by(cause, next, place) : cause;
}
