/** The receipt of a rehearsal on an account, for maintainers: what Twilio really answered. Types and statuses only. */
import path from 'node:path';
import { maskedSid } from '../../checks/settings/setting-guide.js';
import type { Settings } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import { gateFor } from '../settings/redact.js';
import { readJsonFile, writeJsonFile } from '../system/json-file.js';
import { HOME, ROOT } from '../system/paths.js';
import { explaining } from '../system/whole-file.js';
import type { Likeness } from './likeness.js';

export const RECEIPT_FILE = path.join(HOME, '.handson', 'likeness.json');
export const TABLE_FILE = path.join(ROOT, 'scripts', 'sandbox', 'likeness.md');

const VERSION = 1;

interface Receipt {
  /** ISO 8601. */
  at: string;
  /** Masked. */
  account: string;
  calls: Likeness[];
}

/** @throws UserError when it cannot be written */
export function writeReceipt(settings: Settings, calls: Likeness[]): void {
  const receipt: Receipt = { at: new Date().toISOString(), account: maskedSid(settings.ACCOUNT_SID), calls };
  const content = gateFor(undefined, settings)({ version: VERSION, ...receipt });
  explaining(
    () => writeJsonFile(RECEIPT_FILE, content),
    (code, cause) =>
      new UserError(
        `受領書 .handson/likeness.json に書き込めませんでした（${code}）。リハーサルは終わり、作ったサービスは削除しました。`,
        'ディスクの空きと書き込みの権限を確かめてから、もう一度実行してください。',
        { cause },
      ),
  );
}

/** Undefined when there is none of this version. */
export function readReceipt(): Receipt | undefined {
  const { version, at, account, calls } = readJsonFile<Receipt & { version: number }>(RECEIPT_FILE) ?? {};
  return version === VERSION && at && account && Array.isArray(calls) ? { at, account, calls } : undefined;
}

/** The page of the sandbox's maintainers. @param at the day of the receipt, undefined where nobody has asked Twilio */
export function tableOf(calls: readonly Likeness[], at: string | undefined): string {
  const source = at ? `the receipt of ${at.slice(0, 10)}` : 'no receipt: nobody has asked Twilio yet';
  const rows = calls.map(({ call, standing, differences, ...answers }) => {
    const [told, ours] = [answers.twilio, answers.sandbox].map((each) => Object.keys(each).join(', ') || '–');
    return `| \`${call}\` | ${ours} | ${told} | ${STANDINGS[standing]} | ${differences.join('<br>').replaceAll('|', '\\|')} |`;
  });
  return [
    '# How like Twilio the sandbox is',
    '',
    `Made by \`npm run rehearse -- --table\` from ${source}. A receipt is what`,
    '`npm run rehearse -- --twilio` leaves in `.handson/likeness.json`. Statuses and the types of all fields were compared.',
    '',
    '- **proven live**: Twilio answered with the statuses and shapes with which the sandbox answers.',
    '- **differs**: it answered otherwise; the last column says how.',
    '- **assumed**: the sandbox answers by Twilio’s documentation and specification; Twilio was not asked.',
    '- **unknown**: Twilio was busy or broken, or the sandbox was not asked.',
    '',
    '| call | sandbox | Twilio | standing | difference |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

const STANDINGS: Record<Likeness['standing'], string> = {
  proven: 'proven live',
  differs: 'differs',
  assumed: 'assumed',
  unknown: 'unknown',
};
