/** Asks Twilio the one question that proves that the settings agree. */

import type { FetchOutcome } from '../../checks/response/http.js';
import { judgeAgreement, type KeyEvidence } from '../../checks/settings/agreement.js';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { fetchToken } from '../net/fetch-token.js';
import { agreedBefore, rememberAgreement } from './agreed.js';

export interface AskOptions {
  /** Milliseconds since the epoch. */
  deadline: number;
  /** As for `fetchToken`. */
  startedAt?: number;
}

/** The settings that the question needs. AUTH_TOKEN, needed to deploy only, does not stop it. */
const NEEDED = ['ACCOUNT_SID', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET'] as const;

type Question = Pick<Settings, (typeof NEEDED)[number]>;

/**
 * Settings of the sandbox are nobody's, and malformed ones cannot agree: then nothing is sent.
 * @param verdicts those of `judgeEnvironment` for the same file
 */
export async function askTwilio(file: SettingsFile, verdicts: readonly Verdict[], time: AskOptions): Promise<Verdict> {
  if (isSandbox(file)) return judgeAgreement({ kind: 'not-asked', reason: 'sandbox' });
  const question = questionOf(wellFormed(file));
  const doubtful = verdicts.some(({ id, status }) => status === 'failed' && id !== 'settings.AUTH_TOKEN');
  if (!question || doubtful) return judgeAgreement({ kind: 'not-asked', reason: 'malformed' });
  const outcome = await ask(question, time);
  const refused = outcome.kind === 'answered' && outcome.status === 401;
  const evidence = refused ? await evidenceOf(question, wellFormed(file).AUTH_TOKEN, time) : {};
  const verdict = judgeAgreement(outcome, evidence);
  if (verdict.status === 'passed') rememberAgreement(question);
  return verdict;
}

/** Tells a deleted key from a wrong secret, where that is possible. */
async function evidenceOf(question: Question, password: string | undefined, time: AskOptions): Promise<KeyEvidence> {
  const { ACCOUNT_SID, API_KEY } = question;
  const url = new URL(`${API}/${ACCOUNT_SID}/Keys/${API_KEY}.json`);
  const key = password ? await fetchToken(url, { ...time, login: { username: ACCOUNT_SID, password } }) : undefined;
  return { key, agreedBefore: agreedBefore(question) };
}

const API = 'https://api.twilio.com/2010-04-01/Accounts';

function questionOf(settings: Partial<Settings>): Question | undefined {
  return NEEDED.every((name) => settings[name]) ? (settings as Question) : undefined;
}

function ask({ ACCOUNT_SID, TWIML_APP_SID, API_KEY, API_SECRET }: Question, time: AskOptions): Promise<FetchOutcome> {
  const url = new URL(`${API}/${ACCOUNT_SID}/Applications/${TWIML_APP_SID}.json`);
  return fetchToken(url, { ...time, login: { username: API_KEY, password: API_SECRET } });
}
