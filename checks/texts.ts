/** Texts of rules as data: `{word}` in them stands for what was found. */

/** What a rule says, whoever is to blame. */
export interface Advice {
  cause: string;
  next: string;
}

/** Fills the words in. A brace that holds no known word stays: messages show code, such as `{ identity }`. */
export function filled<T extends Advice>(advice: T, words: Readonly<Record<string, unknown>>): T {
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (all, name) => String(words[name] ?? all));
  return { ...advice, cause: fill(advice.cause), next: fill(advice.next) };
}
