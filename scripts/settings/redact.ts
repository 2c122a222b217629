/** The last gate before anything is shown: secrets and tokens are blotted out, wherever they came from. */
import { blotted } from '../../checks/secrets/find.js';
import { needlesOf } from '../../checks/secrets/needles.js';
import { printable } from '../../checks/secrets/reading.js';
import { redactCode, signatureOf, withoutSuspects, withoutTokens } from '../../checks/secrets/tokens.js';
import type { Settings, SettingsFile } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';

/** What must not be shown of a settings file: also under misspelt names, in lines that are no settings, without a comment. */
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
 * @param token what was answered: its signature does not pass in any form either
 */
export function gateFor(
  file: SettingsFile | Error | undefined,
  { API_SECRET, AUTH_TOKEN }: Partial<Settings> = {},
  token?: string,
): <T>(value: T) => T {
  const known = [API_SECRET, AUTH_TOKEN].filter((secret) => secret !== undefined);
  return redactor([...known, ...signatureOf(token), ...secretsOf(file instanceof Error ? undefined : file)]);
}

/**
 * @returns a function that makes all texts of a value fit to be shown: no secret in any spelling (checks/secrets/), no
 * token, and nothing that a terminal would obey. Letters count, in any case; a run of eight of a secret does not pass.
 */
export function redactor(secrets: readonly string[]): <T>(value: T) => T {
  const needles = needlesOf([...new Set(secrets)]);
  const redactText = (text: string) => withoutSuspects(blotted(withoutTokens(printable(text)), needles));
  return <T>(value: T) => inTexts(value, redactText) as T;
}

/** Changes every text of a value, however deep it stands. */
export function inTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((each) => inTexts(each, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inTexts(member, change)]));
}

/** The same for the line of code that a verdict shows. */
export function withoutSecretsInCode(verdict: Verdict): Verdict {
  return verdict.place ? { ...verdict, place: { ...verdict.place, text: redactCode(verdict.place.text) } } : verdict;
}
