/**
 * The mistakes whose messages the guides quote. A guide's table names the message alone, as a participant sees it; here
 * stands what was done wrong to get it.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { judgeAddress } from '../../checks/address.js';
import { judgeCode } from '../../checks/check.js';
import type { HttpResponse } from '../../checks/response/http.js';
import { judgeAgreement } from '../../checks/settings/agreement.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import type { Settings } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import type { StepId } from '../../steps/steps.js';
import { readSettingsFile } from '../settings/env-file.js';
import { ROOT } from '../system/paths.js';
import { changed, inspected, solution } from './handlers.js';
import { MISTAKES } from './mistakes.js';

/** What the checks say about one mistake. */
export type Trial = () => Verdict[] | Promise<Verdict[]>;

/** Values that nobody has: what a message shows of them stays the same. */
export const SETTINGS: Settings = {
  ACCOUNT_SID: `AC${'0123456789abcdef'.repeat(2)}`,
  AUTH_TOKEN: '3123456789abcdef'.repeat(2),
  TWIML_APP_SID: `AP${'1123456789abcdef'.repeat(2)}`,
  API_KEY: `SK${'2123456789abcdef'.repeat(2)}`,
  API_SECRET: 'QwErTyUiOpAsDfGhJkLzXcVbNm123456',
};

/** A mistake of `mistakes.ts`, found by its title, made in the step that it belongs to. */
const inCode = (title: string): Trial => {
  const mistake = MISTAKES.find((candidate) => candidate.title === title);
  if (!mistake) throw new Error(`no such mistake: ${title}`);
  const { step, from, to } = mistake;
  return async () => judgeCode(step, await inspected(from === undefined ? to : changed(solution(step), from, to)));
};

/** A `.env` copied from `.env.example` and filled in, but for these values. */
export const inSettings = (values: Partial<Settings>): Trial => {
  return () => judgeEnvironment(settingsFile({ ...SETTINGS, ...values }));
};

function settingsFile(values: Settings) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-settings-'));
  try {
    const file = path.join(folder, '.env');
    const example = fs.readFileSync(path.join(ROOT, '.env.example'), 'utf8');
    const filled = Object.entries(values).reduce(
      (text, [name, value]) => text.replace(new RegExp(`^(# )?${name}=.*$`, 'm'), () => `${name}=${value}`),
      example,
    );
    fs.writeFileSync(file, filled);
    return readSettingsFile(file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

export const answered = (status: number, body: unknown, url: string) => {
  const response: HttpResponse = {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    truncated: false,
    receivedAt: 1_800_000_000,
    url,
  };
  return { kind: 'answered' as const, ...response };
};

/** Twilio's answer to the one question whether the settings belong together. */
export const fromTwilio = (status: number, code: number): Trial => {
  return () => [judgeAgreement(answered(status, { status, code }, 'https://api.twilio.com/'))];
};

/** The answer of a deployed `/token`. */
const fromDeployment = (status: number, body: unknown): Trial => {
  return () => judgeAddress(answered(status, body, 'https://handson-1234-dev.twil.io/token'), SETTINGS);
};

export const GUIDE_MISTAKES: Partial<Record<StepId, readonly Trial[]>> = {
  '2-1': [inSettings({ API_SECRET: SETTINGS.AUTH_TOKEN }), fromTwilio(401, 20003), fromTwilio(403, 70051)],
  '2-2': [
    inCode('an identity without quotes'),
    inCode('VoiceGrant taken from Twilio.jwt'),
    inCode('a full-width semicolon'),
  ],
  '2-4': [
    inCode("the document's TWIML_APP_SID without context."),
    inCode("the document's ; in an object literal"),
    inCode('an option in another spelling'),
  ],
  '2-5': [inCode('ACCOUNT_SID without context.'), inCode('the grant never added')],
  '2-6': [
    inCode('the token object instead of its text'),
    inCode('the answer as the first argument'),
    fromDeployment(403, 'Forbidden'),
  ],
};
