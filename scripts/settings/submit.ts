/** Settings that were typed into a form: judged as `npm run env` judges them, and stored as it stores them. */
import { judgeEnvironment, wellFormed } from '../../checks/settings/environment.js';
import { serviceNameOf } from '../../checks/settings/service-name.js';
import { SETTING_NAMES, type SettingsFile } from '../../checks/settings/settings.js';
import type { Verdict } from '../../checks/verdict.js';
import { askTwilio } from './ask-twilio.js';
import { readSettingsFile } from './env-file.js';
import { keepCopy } from './env-write.js';
import { redactor } from './redact.js';
import { proposedServiceName } from './service-name.js';
import { realValues, store } from './store.js';

/** How long Twilio may take to answer, in milliseconds. */
const PATIENCE = 10_000;

/** Of the file that other values replace. */
const COPY = 'before-page';

/**
 * Stores the values where their form is right and Twilio does not say that they are wrong; whether it could be asked is
 * one of the verdicts.
 * @param typed by name; AUTH_TOKEN may be left out: the same account's in the file stays
 * @returns without any of the values. @throws UserError; the file is then as it was
 */
export async function submitSettings(
  file: string,
  typed: Record<string, unknown>,
): Promise<{ ok: boolean; verdicts: Verdict[] }> {
  const old = readSettingsFile(file);
  const values = Object.fromEntries(SETTING_NAMES.map((name) => [name, textOf(typed[name])]));
  const known = realValues(file);
  if (known.ACCOUNT_SID === values.ACCOUNT_SID) values.AUTH_TOKEN ||= known.AUTH_TOKEN ?? '';
  const form = formOf(values);
  const redact = redactor(Object.values(values).filter(Boolean));
  const ofForm = judgeEnvironment(form);
  if (ofForm.some(({ status }) => status === 'failed')) return { ok: false, verdicts: redact(ofForm) };
  const agreement = await askTwilio(form, ofForm, { deadline: Date.now() + PATIENCE });
  const verdicts = redact([...ofForm, agreement]);
  if (agreement.status === 'failed' && agreement.blame === 'settings') return { ok: false, verdicts };
  keepCopy(file, COPY);
  store(file, {
    settings: { AUTH_TOKEN: undefined, ...wellFormed(form) },
    serviceName: serviceNameOf(old) ?? proposedServiceName(),
    sandbox: false,
  });
  return { ok: true, verdicts };
}

/** A form sends texts; whatever else comes is none. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function formOf(values: Record<string, string>): SettingsFile {
  const filled = Object.entries(values).filter(([name, value]) => value !== '' || name !== 'AUTH_TOKEN');
  return { path: '', entries: filled.map(([name, value]) => ({ name, raw: value, value })), oddLines: [] };
}
