/** Takes tokens and whatever looks like a secret of Twilio's out of a text, without knowing their values. */
import { blot } from './find.js';

/**
 * A JWT or its beginning (`eyJ` is base64 for `{"`, what may follow shortly for `alg`, `typ` and `cty`), whole or with its
 * dots escaped, behind any other text.
 */
const JWT = /eyJ(?:[\w-]{8,}|(?:hb|0e|jd)[\w-]*)(?:(?:\.|%2E)[\w-]*){0,2}/gi;

/** What stands where a text was wrapped or written as a list: a new line with its margin, or quotes and what joins them. */
const JOINT = /(?:[ \t"'`+,\\|│>]*(?:\\?\r)?(?:\n|\\n|<br>)[ \t"'`+,|│>]*|["'`][ \t]*[+,][ \t]*["'`])/y;

const WORD = /[\w-]+/y;

/** How long the third part of a token is, by the hash that signs it: characters of base64url. */
const SIGNATURES = [43, 64, 86];

/** A part of a token on its own, such as a signature (43 characters) or a wrapped line of a payload. */
const TOKEN_PART = /[\w-]{40,}/g;

/** A signature (SHA-256 and longer) in hexadecimal. */
const DIGEST = /(?<![0-9A-Za-z])[0-9a-f]{2}(?:[: -]?[0-9a-f]{2}){31,}(?![0-9A-Za-z])/gi;

/** API_SECRET and AUTH_TOKEN have 32 characters; SIDs, which are not secret, have 34. */
const SECRET_SHAPED = /(?<!\w)(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{32}(?!\w)/g;

/** A long word in quotes inside code: a secret that somebody wrote into a file. */
const QUOTED = /(['"`])(?!(?:AC|AP|SK)[0-9a-f]{32}\1)[\w+/=-]{24,}\1/g;

const HIDDEN = '（トークンは表示しません）';

/** Whole tokens, also where they were wrapped. */
export function withoutTokens(text: string): string {
  let shown = '';
  let from = 0;
  JWT.lastIndex = 0;
  for (let match = JWT.exec(text); match; match = JWT.exec(text)) {
    const end = endOfToken(text, match.index, match.index + match[0].length);
    shown += text.slice(from, match.index) + HIDDEN;
    from = end;
    JWT.lastIndex = end;
  }
  return shown + text.slice(from);
}

/** @param end of what stands in one piece */
function endOfToken(text: string, start: number, end: number): number {
  const parts = text.slice(start, end).split(/\.|%2E/i);
  let dots = parts.length - 1;
  let last = parts[2]?.length ?? 0;
  for (let at = end; dots < 2 || !SIGNATURES.includes(last); ) {
    const dot = dots < 2 && /\.|%2E/iy;
    const joint = stickyAt(JOINT, text, at);
    const next = at + (joint?.length ?? 0);
    const separator = dot ? stickyAt(dot, text, next) : undefined;
    const word = stickyAt(WORD, text, next + (separator?.length ?? 0)) ?? '';
    if (!joint && !separator) return end;
    at = next + (separator?.length ?? 0) + word.length;
    if (separator) dots += 1;
    last = dots < 2 ? 0 : separator ? word.length : last + word.length;
    // A word of prose has its neighbour beside it; what completes a signature is none.
    const isProse = /^ +[\w(]/.test(text.slice(at, at + 20)) && !SIGNATURES.includes(last);
    if (at === next || isProse || last > SIGNATURES.at(-1)!) return end;
    end = at;
  }
  return end;
}

function stickyAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** What is left of tokens, and values in the form of Twilio's secrets. */
export function withoutSuspects(text: string): string {
  return text
    .replace(DIGEST, blot)
    .replace(TOKEN_PART, (word) => (looksEncoded(word) ? blot(word) : word))
    .replace(SECRET_SHAPED, blot);
}

/** Base64url mixes cases and digits; a long name or a `jti` (a SID with a number) does not. */
function looksEncoded(word: string): boolean {
  if (/^[A-Z]{2}[0-9a-f]{32}-\d+$/.test(word)) return false;
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word);
}

/** Blots out long quoted words in a line of code; the line keeps its length, so that a caret below it still fits. */
export function redactCode(line: string): string {
  return line.replace(QUOTED, blot).replace(SECRET_SHAPED, blot);
}

/**
 * What makes a token usable: its signature, as it is written and in hexadecimal. The rest can be read by anybody.
 * @returns nothing for a text that has none
 */
export function signatureOf(token: string | undefined): string[] {
  const signature = /^[^.]*\.[^.]*\.([\w-]{16,})$/.exec(token ?? '')?.[1];
  return signature ? [signature, Buffer.from(signature, 'base64url').toString('hex')] : [];
}
