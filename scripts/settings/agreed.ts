/**
 * Remembers which account, key and secret Twilio has taken: when the same three are refused later, the key was deleted and the
 * secret is not mistyped. Only a fingerprint is kept, of which 32 random characters are a part: it leads back to nothing.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../checks/settings/settings.js';
import { HOME } from '../system/paths.js';
import { replaceFile } from '../system/whole-file.js';

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
