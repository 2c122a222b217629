/** The last gate before anything is shown: secrets and tokens are blotted out, wherever they came from. */
import type { Settings, SettingsFile } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';

/** Shorter values would blot out ordinary words. */
const SHORTEST_SECRET = 6;

/** A piece of a secret of this length is nobody's ordinary word. */
const PIECE = 12;

/** A JWT or its beginning (`eyJ` is base64 for `{"`), whole or with its dots escaped, behind any other text. */
const JWT = /eyJ[\w-]{8,}(?:(?:\.|%2E)[\w-]*){0,2}/gi;

/** A part of a token on its own, such as a signature (43 characters) or a wrapped line of a payload. */
const TOKEN_PART = /[\w-]{40,}/g;

/** API_SECRET and AUTH_TOKEN have 32 characters; SIDs, which are not secret, have 34. */
const SECRET_SHAPED = /(?<!\w)(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{32}(?!\w)/g;

/** A long word in quotes inside code: a secret that somebody wrote into a file. */
const QUOTED = /(['"`])(?!(?:AC|AP|SK)[0-9a-f]{32}\1)[\w+/=-]{24,}\1/g;

/**
 * The values of a settings file that must not be shown: also under misspelt names, in lines that are no settings, and
 * without the comment behind them.
 */
export function secretsOf(file: SettingsFile | undefined): string[] {
  const entries = (file?.entries ?? []).filter(({ name }) => /secret|token|password/i.test(name));
  const values = entries.flatMap(({ value, raw }) => [value, raw.trim(), ...words(raw)]);
  return [...values, ...(file?.oddLines ?? []).flatMap(({ text }) => words(text))];
}

function words(text: string): string[] {
  return text.match(/[^\s"'`“”=:]{16,}/g) ?? [];
}

/**
 * The gate for whatever is shown: what a settings file holds does not pass, nor do the secrets among other settings.
 * @param file undefined where there is none, an error where it cannot be read
 * @param settings those that something was run or made with
 */
export function gateFor(
  file: SettingsFile | Error | undefined,
  { API_SECRET, AUTH_TOKEN }: Partial<Settings> = {},
): <T>(value: T) => T {
  const known = [API_SECRET, AUTH_TOKEN].filter((secret) => secret !== undefined);
  return redactor([...known, ...secretsOf(file instanceof Error ? undefined : file)]);
}

/** @returns a function that blots out secrets (also spaced, encoded or in pieces) and tokens in all texts of a value. */
export function redactor(secrets: readonly string[]): <T>(value: T) => T {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= SHORTEST_SECRET);
  const patterns = known.sort((a, b) => b.length - a.length).flatMap(patternsOf);
  const pieces = known.flatMap(piecesOf);
  const redactText = (text: string) => {
    const whole = patterns.reduce((rest, pattern) => rest.replace(pattern, blot), text);
    const left = pieces.reduce((rest, piece) => rest.replaceAll(piece, blot), whole);
    return left
      .replace(JWT, '（トークンは表示しません）')
      .replace(TOKEN_PART, (word) => (looksEncoded(word) ? blot(word) : word))
      .replace(SECRET_SHAPED, blot);
  };
  return <T>(value: T) => inTexts(value, redactText) as T;
}

/** Changes every text of a value, however deep it stands. */
export function inTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => inTexts(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inTexts(member, change)]));
}

/** The secret in any case, with spaces, quotes or commas between its characters, and in base64 and hexadecimal. */
function patternsOf(secret: string): RegExp[] {
  const spaced = [...secret].map(escaped).join('[\\s"\',]{0,5}');
  const bytes = Buffer.from(secret);
  const encoded = (['base64', 'base64url', 'hex'] as const).map((encoding) => escaped(bytes.toString(encoding)));
  return [spaced, ...encoded].map((pattern) => new RegExp(pattern, 'gi'));
}

function piecesOf(secret: string): string[] {
  return Array.from({ length: Math.max(0, secret.length - PIECE + 1) }, (_, at) => secret.slice(at, at + PIECE));
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

/** The same for the line that a verdict shows. */
export function withoutSecretsInCode(verdict: Verdict): Verdict {
  return verdict.place ? { ...verdict, place: { ...verdict.place, text: redactCode(verdict.place.text) } } : verdict;
}

function blot(text: string): string {
  return '•'.repeat(text.length);
}

/** For a regular expression. */
export function escaped(text: string): string {
  return text.replace(/[$.*+?^{}()|[\]\\/-]/g, '\\$&');
}
