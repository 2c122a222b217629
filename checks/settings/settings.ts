/** The names and shapes of the chapter's environment variables (step 2-1). */

export interface Settings {
  ACCOUNT_SID: string;
  AUTH_TOKEN: string;
  TWIML_APP_SID: string;
  API_KEY: string;
  API_SECRET: string;
}

export type SettingName = keyof Settings;

export const SETTING_NAMES = [
  'ACCOUNT_SID',
  'AUTH_TOKEN',
  'TWIML_APP_SID',
  'API_KEY',
  'API_SECRET',
] as const satisfies readonly SettingName[];

/** Names that other examples of Twilio use for the same values. */
export const OTHER_NAMES: Record<string, SettingName> = {
  API_KEY_SID: 'API_KEY',
  API_KEY_SECRET: 'API_SECRET',
  SECRET: 'API_SECRET',
  APP_SID: 'TWIML_APP_SID',
  APPLICATION_SID: 'TWIML_APP_SID',
  TWIML_APPLICATION_SID: 'TWIML_APP_SID',
};

/** Set to `true` in a settings file whose values are throwaway ones: Twilio is then never asked about them. */
export const SANDBOX_FLAG = 'HANDSON_SANDBOX';

/** The settings whose value must never be shown. */
export const SECRET_NAMES = ['AUTH_TOKEN', 'API_SECRET'] as const satisfies readonly SettingName[];

/** Two letters that say what a SID names, then 32 hexadecimal digits (the pattern of Twilio's API specifications). */
export const SID_PATTERN = { account: /^AC[0-9a-f]{32}$/, app: /^AP[0-9a-f]{32}$/, key: /^SK[0-9a-f]{32}$/ } as const;

/** One line `KEY=value` of a settings file, before and after a dotenv parser's treatment. */
export interface SettingEntry {
  name: string;
  /** What stands behind `=`, untouched but for the end of line. */
  raw: string;
  /** What dotenv 6 and its successors agree on: trimmed, one pair of quotes taken off. */
  value: string;
  /** From 1. Absent when it was typed, in a conversation and into no file. */
  line?: number;
  /** The name of the file, for whoever reads about the line. */
  file?: string;
}

/** How an explanation begins that is about an entry. */
export function placeOf(entry: Pick<SettingEntry, 'name' | 'line' | 'file'>): string {
  return entry.line === undefined ? entry.name : `${lineOf(entry)}の ${entry.name}`;
}

export function lineOf({ line, file }: Pick<SettingEntry, 'line' | 'file'>): string {
  return `${file ? `${file} の ` : ''}${line} 行目`;
}

/** A settings file as it was read. `oddLines` are neither comments nor `KEY=value` (`export K=v`, `K: v`). */
export interface SettingsFile {
  path: string;
  entries: SettingEntry[];
  oddLines: { line: number; text: string; file?: string }[];
}

/** What is known: values of the last entry of each name, as dotenv takes them. Empty values are left out. */
export function knownSettings(file: SettingsFile): Partial<Settings> {
  const known: Partial<Settings> = {};
  for (const name of SETTING_NAMES) {
    const value = file.entries.findLast((entry) => entry.name === name)?.value;
    if (value) known[name] = value;
  }
  return known;
}

/** The variables of the participant's own, beside the chapter's. */
export function furtherVariables(file: SettingsFile): Record<string, string> {
  const own = file.entries.filter(({ name }) => !SETTING_NAMES.some((setting) => setting === name));
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

export function isSandbox(file: SettingsFile): boolean {
  return file.entries.some(({ name, value }) => name === SANDBOX_FLAG && value === 'true');
}
