/** Quotes foreign text in a message: short, printable, and without anything that could be a secret or a token. */

/** Control, formatting and separator characters: a terminal could obey them, a reader cannot see them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu;

/** A JWT, or its first part alone: its JSON starts with `{"` or `{ `, so the text starts with `ey`. */
const JWT_LIKE = /[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}|\bey[A-J][\w-]{8,}(?:\.[\w-]*)*/g;

/** API_SECRET and AUTH_TOKEN have 32 characters. */
const LONG_WORD = /[\w+/=-]{32,}/g;

/** SIDs are not secret; a `jti` is one with a number behind it. */
const SID = /^[A-Z]{2}[0-9a-f]{32}(-\d{1,14})?$/;

/** @param limit characters kept, counted by code points */
export function quote(text: string, limit = 80): string {
  const masked = text
    .replace(INVISIBLE, ' ')
    .replace(JWT_LIKE, '（トークン）')
    .replace(LONG_WORD, (word) => (SID.test(word) ? word : '（長い値）'))
    .trim();
  const characters = [...masked];
  return characters.length > limit ? `${characters.slice(0, limit).join('')}…` : masked;
}

/** A few names, such as those of an object's properties. */
export function quoteNames(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => quote(name, 30));
  return `${shown.join('、')}${names.length > 5 ? ' など' : ''}`;
}
