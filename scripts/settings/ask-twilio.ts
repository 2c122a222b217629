/** Asks Twilio the one question that proves that the settings agree. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { judgeAgreement } from '../../checks/settings/agreement.js';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { type AskOptions, accountUrl, askOnce } from '../net/twilio-api.js';
import { HOME } from '../system/paths.js';
import { replaceFile } from '../system/whole-file.js';

/** The settings that the question needs. AUTH_TOKEN, needed to deploy only, does not stop it. */
const NEEDED = ['ACCOUNT_SID', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET'] as const;

type Question = Partial<Settings> & Pick<Settings, (typeof NEEDED)[number]>;

/** The names of those that are not there. */
export function missingIn(settings: Partial<Settings>): string[] {
  return NEEDED.filter((name) => !settings[name]);
}

function isQuestion(settings: Partial<Settings>): settings is Question {
  return missingIn(settings).length === 0;
}

/** @param verdicts of the same file: of malformed settings, as of the sandbox's, nothing is sent */
export async function askTwilio(file: SettingsFile, verdicts: readonly Verdict[], time: AskOptions): Promise<Verdict> {
  if (isSandbox(file)) return judgeAgreement({ kind: 'not-asked', reason: 'sandbox' });
  const settings = wellFormed(file);
  const doubtful = verdicts.some(({ id, status }) => status === 'failed' && id !== 'settings.AUTH_TOKEN');
  if (!isQuestion(settings) || doubtful) return judgeAgreement({ kind: 'not-asked', reason: 'malformed' });
  const verdict = await agreementOf(settings, time);
  if (verdict.status === 'passed') rememberAgreement(settings);
  return verdict;
}

/** Where the key is refused, an auth token tells a deleted one from a wrong secret. */
export async function agreementOf(settings: Question, options: AskOptions): Promise<Verdict> {
  const { ACCOUNT_SID, AUTH_TOKEN, TWIML_APP_SID, API_KEY, API_SECRET } = settings;
  const ask = (place: string, username: string, password: string) =>
    askOnce(accountUrl(ACCOUNT_SID, `/${place}.json`), { ...options, login: { username, password } });
  const outcome = await ask(`Applications/${TWIML_APP_SID}`, API_KEY, API_SECRET);
  const isRefused = outcome.kind === 'answered' && outcome.status === 401;
  const key = isRefused && AUTH_TOKEN ? await ask(`Keys/${API_KEY}`, ACCOUNT_SID, AUTH_TOKEN) : undefined;
  return judgeAgreement(outcome, { key, agreedBefore: isRefused && agreedBefore(settings) });
}

const FILE = path.join(HOME, '.handson', 'agreed');

type Three = Pick<Settings, 'ACCOUNT_SID' | 'API_KEY' | 'API_SECRET'>;

/** Does without, where it cannot be written: the words about a refusal are then less certain. */
export function rememberAgreement(settings: Three): void {
  if (agreedBefore(settings)) return;
  try {
    fs.mkdirSync(path.dirname(FILE), { recursive: true });
    replaceFile(FILE, `${fingerprint(settings)}\n`, { mode: 0o600, hurried: true });
  } catch {
    // a full or read-only disk
  }
}

export function agreedBefore(settings: Three): boolean {
  try {
    return fs.readFileSync(FILE, 'utf8').trim() === fingerprint(settings);
  } catch {
    return false;
  }
}

function fingerprint({ ACCOUNT_SID, API_KEY, API_SECRET }: Three): string {
  return createHash('sha256').update([ACCOUNT_SID, API_KEY, API_SECRET].join(':')).digest('hex').slice(0, 32);
}
