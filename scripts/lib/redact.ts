/** The last gate before anything is shown: secrets and signatures are blotted out, wherever they came from. */
import type { SettingsFile } from '../../checks/settings/settings.js';

/** Shorter values would blot out ordinary words. */
const SHORTEST_SECRET = 6;

const JWT = /\b(eyJ[\w-]{8,}\.[\w-]{8,})\.[\w-]+/g;

/** A long word in quotes inside code: a secret that somebody wrote into a file. SIDs are not secret. */
const QUOTED = /(['"`])(?!(?:AC|AP|SK)[0-9a-f]{32}\1)[\w+/=-]{24,}\1/g;

/** The values of a settings file that must not be shown; also under misspelt names. */
export function secretsOf(file: SettingsFile | undefined): string[] {
  const secret = (file?.entries ?? []).filter(({ name }) => /secret|token|password/i.test(name));
  return secret.flatMap(({ value, raw }) => [value, raw.trim()]);
}

/** @returns a function that blots out the given secrets and the signature of every JWT, in all texts of a value. */
export function redactor(secrets: readonly string[]): <T>(value: T) => T {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
  const redactText = (text: string) =>
    known.reduce(
      (rest, secret) => rest.replaceAll(secret, blot(secret)),
      text.replace(JWT, '（トークンは表示しません）'),
    );
  const redact = (value: unknown): unknown => {
    if (typeof value === 'string') return redactText(value);
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, redact(member)]));
  };
  return <T>(value: T) => redact(value) as T;
}

/** Blots out long quoted words in a line of code; the line keeps its length, so that a caret below it still fits. */
export function redactCode(line: string): string {
  return line.replace(QUOTED, blot);
}

function blot(text: string): string {
  return '•'.repeat(text.length);
}
