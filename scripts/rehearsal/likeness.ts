/** How like Twilio the sandbox is: what both answered to the same calls, by status and the types of the fields, never their values. */
import path from 'node:path';
import { readJson } from '../../checks/response/body.js';
import { maskedSid } from '../../checks/settings/setting-guide.js';
import type { Settings } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import type { ApiAnswer } from '../net/twilio-api.js';
import { gateFor } from '../settings/redact.js';
import { readJsonFile, writeJsonFile } from '../system/json-file.js';
import { HOME, ROOT } from '../system/paths.js';
import { explaining } from '../system/whole-file.js';

/** The types at each place of a document: `{"": "object", "services": "array", "services[].sid": "string"}`. */
export type Shape = Record<string, string>;

/** What was answered to one call: by status, the shape. */
type Answers = Record<string, Shape>;

/** By calls such as `GET serverless.twilio.com/v1/Services/{ZS}`. */
export type Recording = Record<string, Answers>;

/**
 * proven: Twilio answered as the sandbox does; differs: it did not; assumed: nobody has asked Twilio; unknown: what Twilio
 * answered tells nothing (it was busy or broken), or the sandbox was not asked.
 */
export type Standing = 'proven' | 'differs' | 'assumed' | 'unknown';

export interface Likeness {
  call: string;
  standing: Standing;
  /** In Japanese: in what the answers differ. */
  differences: string[];
  twilio: Answers;
  sandbox: Answers;
}

export interface Recorder {
  note(answer: ApiAnswer): void;
  recording: Recording;
}

export function recorder(): Recorder {
  const recording: Recording = {};
  return {
    recording,
    note({ method, url, status, body }) {
      recording[callOf(method, url)] ??= {};
      const answers = recording[callOf(method, url)]!;
      answers[status] = union(answers[status], shapeOf(typeof body === 'string' ? (readJson(body) ?? body) : body));
    },
  };
}

/** @param url its SIDs, names and queries are left out: whose things they were is nobody's business */
export function callOf(method: string, url: string): string {
  const { hostname, pathname } = new URL(url);
  const host = hostname.endsWith('.twil.io') ? '{domain}' : hostname;
  const pattern = pathname
    .replace(/[A-Z]{2}[0-9a-f]{32}/g, (sid) => `{${sid.slice(0, 2)}}`)
    .replace(/(?<=\/v1\/Services\/)[^/{]+/, '{UniqueName}');
  return `${method} ${host}${pattern}`;
}

export function shapeOf(document: unknown): Shape {
  const shape: Shape = {};
  const add = (value: unknown, place: string) => {
    shape[place] = joined(shape[place], typeOf(value));
    if (Array.isArray(value)) for (const item of value) add(item, `${place}[]`);
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) add(member, place ? `${place}.${name}` : name);
  };
  add(document, '');
  return shape;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : value === undefined || value === '' ? 'empty' : typeof value;
}

function joined(...types: (string | undefined)[]): string {
  return [...new Set(types.flatMap((type) => type?.split(' | ') ?? []))].sort().join(' | ');
}

function union(one: Shape | undefined, other: Shape): Shape {
  const places = [...new Set([...Object.keys(one ?? {}), ...Object.keys(other)])];
  return Object.fromEntries(places.map((place) => [place, joined(one?.[place], other[place])]));
}

/** @param twilio empty when nobody asked it */
export function compare(twilio: Recording, sandbox: Recording): Likeness[] {
  return [...new Set([...Object.keys(sandbox), ...Object.keys(twilio)])].sort(byPath).map((call) => {
    const answers = { twilio: twilio[call] ?? {}, sandbox: sandbox[call] ?? {} };
    const differences = Object.keys(answers.twilio).flatMap((status) => differencesAt(status, answers));
    return { call, standing: standingOf(answers, differences), differences, ...answers };
  });
}

function byPath(one: string, other: string): number {
  const [a, b] = [one, other].map((call) => call.split(' ').reverse().join(' '));
  return a! < b! ? -1 : 1;
}

type Both = Pick<Likeness, 'twilio' | 'sandbox'>;

function standingOf({ twilio, sandbox }: Both, differences: readonly string[]): Standing {
  const statuses = Object.keys(twilio);
  if (statuses.length === 0) return 'assumed';
  if (Object.keys(sandbox).length === 0 || statuses.every(isPassing)) return 'unknown';
  return differences.length > 0 ? 'differs' : 'proven';
}

/** Twilio was busy or broken: another time, it answers otherwise. */
function isPassing(status: string): boolean {
  return status === '429' || status >= '500';
}

function differencesAt(status: string, { twilio, sandbox }: Both): string[] {
  const [theirs = {}, ours] = [twilio[status], sandbox[status]];
  if (ours) return shapesDiffer(theirs, ours).map((difference) => `${status} の ${difference}`);
  const usual = Object.keys(sandbox);
  return [`ステータス: Twilio は ${status}、サンドボックスは ${usual.join('、') || '（同じ呼び出しなし）'}`];
}

function shapesDiffer(theirs: Shape, ours: Shape): string[] {
  const places = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  return places.flatMap((place) => {
    const [there, here] = [withoutNull(theirs[place]), withoutNull(ours[place])];
    if (there === here || there === '' || here === '') return [];
    if (isHidden(place, theirs) || isHidden(place, ours)) return [];
    return [`${place || '本文'}: Twilio は ${there ?? 'なし'}、サンドボックスは ${here ?? 'なし'}`];
  });
}

/** Whether something is set in one account and not in another (a Voice URL, a next page) says nothing of the shape. */
function withoutNull(types: string | undefined): string | undefined {
  return types?.replace(/ \| null|null( \| )?/, '');
}

/** Below what has another type, is null or is an empty list: nothing is known of such a place, or its parent tells. */
function isHidden(place: string, shape: Shape): boolean {
  if (place === '') return false;
  const isItem = place.endsWith('[]');
  const parent = place.replace(/(\[\]|(^|\.)[^.[]+)$/, '');
  if (!shape[parent]?.includes(isItem ? 'array' : 'object')) return true;
  return isItem && !(place in shape);
}

/** How many calls there are of each standing. */
export function countsOf(calls: readonly Pick<Likeness, 'standing'>[]): Record<Standing, number> {
  const counts = { proven: 0, differs: 0, assumed: 0, unknown: 0 };
  for (const { standing } of calls) counts[standing]++;
  return counts;
}

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
        `比較の記録 .handson/likeness.json に書き込めませんでした（${code}）。リハーサルは終わり、作ったサービスは削除しました。`,
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
