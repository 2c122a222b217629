/**
 * What crosses the network between a participant's `npm start` and the instructor's `npm run class`: plain HTTP, on the
 * address that was asked for. Every call is a POST of JSON, with the PIN in the header {@link PIN_HEADER}:
 *
 *   /class/state   {@link Update} → 204: when somebody joins and at each change; nothing else is ever sent
 *   /class/stream  {@link Member} → an event stream of `sentences` ({@link Sentences}): at once, and whenever they change
 *   /class/leave   {@link Member} → 204: forgotten at once
 *
 * Refused: 400 a body that is not exactly that; 401 a wrong PIN; 403 a Host that is not the room's address, and whatever
 * says that a page sends it (Origin, Sec-Fetch-Site); 404 the stream of somebody whom the room does not know, as after its
 * restart (send the state again); 413 and 415 what is no small JSON; 429 what comes too often (`retry-after`: seconds); 503
 * a full room. Of what is refused, nothing is kept. A stream ends with the room; whoever was there sends their state again.
 */
import { BlockList, isIP } from 'node:net';
import type { Verdict } from '../../../checks/verdict.js';
import { isStepId, type StepId } from '../../../steps/steps.js';

export const CALLS = { state: '/class/state', stream: '/class/stream', leave: '/class/leave' } as const;
export const PIN_HEADER = 'x-class-pin';

/** A participant, as only they and the room know them: 32 hex digits, random, made anew by each `npm start`; never shown. */
export interface Member {
  id: string;
}

export interface Update extends Member {
  /** A seat or a nickname: 1 to {@link MOST.name} characters. */
  name: string;
  step: StepId;
  /** What fails and what is still to do, most urgent first: ids of verdicts, see {@link mistakeOf}. */
  failing: string[];
  todo: string[];
  /** Whole seconds since step, failing or todo changed: clocks differ, so that no time of day is sent. */
  since: number;
  /** All steps are passed. */
  finished: boolean;
  /** A raised hand: only after a click for this very question. */
  hand?: Hand;
}

export interface Hand {
  text: string;
  /** The line of their code that they chose to show with it. */
  line?: string;
}

/** What the instructor says to everybody who has this mistake. */
export interface Sentence {
  mistake: string;
  text: string;
}

export interface Sentences {
  sentences: Sentence[];
}

/** Characters (code points), entries, bytes; `since` in seconds. */
export const MOST = {
  ...{ name: 20, question: 200, line: 200, sentence: 300, mistake: 60 },
  ...{ failing: 20, todo: 40, since: 604_800 },
  ...{ body: 6_144, participants: 300 },
};

/** How often (ms) a participant sends at most; the room takes {@link RATE} a second of one, and that many at once. */
export const PACE_MS = 300;
export const RATE = { perSecond: 5, burst: 10 };

/** @returns undefined for whatever is not exactly an update: a field more or less, a wrong type, too long, what cannot be seen */
export function readUpdate(value: unknown): Update | undefined {
  if (!hasExactly(value, ['id', 'name', 'step', 'failing', 'todo', 'since', 'finished'], ['hand'])) return undefined;
  const { id, name, step, failing, todo, since, finished, hand } = value;
  const isRight =
    isId(id) &&
    isName(name) &&
    typeof step === 'string' &&
    isStepId(step) &&
    areMistakes(failing, MOST.failing) &&
    areMistakes(todo, MOST.todo) &&
    isSeconds(since) &&
    typeof finished === 'boolean' &&
    (hand === undefined || isHand(hand));
  return isRight ? { id, name, step, failing, todo, since, finished, ...(hand ? { hand } : {}) } : undefined;
}

/** As {@link readUpdate}. */
export function readMember(value: unknown): Member | undefined {
  return hasExactly(value, ['id']) && isId(value.id) ? { id: value.id } : undefined;
}

/** What a participant takes from the room's stream; as {@link readUpdate}. */
export function readSentences(value: unknown): Sentences | undefined {
  if (!hasExactly(value, ['sentences']) || !Array.isArray(value.sentences)) return undefined;
  const { sentences } = value;
  return sentences.length <= MOST.failing + MOST.todo && sentences.every(isSentence) ? { sentences } : undefined;
}

export function isSentence(value: unknown): value is Sentence {
  if (!hasExactly(value, ['mistake', 'text'])) return false;
  return isMistake(value.mistake) && isText(value.text, MOST.sentence);
}

export function isPin(text: string): boolean {
  return /^\d{6}$/.test(text);
}

/** Own keys only, so that `__proto__` is a field like any other that nobody asked for. */
function hasExactly(value: unknown, needed: string[], optional: string[] = []): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value);
  return needed.every((name) => keys.includes(name)) && keys.every((key) => [...needed, ...optional].includes(key));
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

function isSeconds(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST.since;
}

function isHand(value: unknown): value is Hand {
  if (!hasExactly(value, ['text'], ['line']) || !isText(value.text, MOST.question)) return false;
  return value.line === undefined || isText(value.line, MOST.line);
}

/** What steers, hides or reverses text is none: controls, bidirectional marks, halves of characters, what has no width. */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u2800]|(?!\u200d|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
/** These two make one emoji of several, and nothing of anything else. */
const LOOSE = /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}#*\d]|\ufe0f)(?:\u200d|\ufe0f)/u;

/** Whether it is one line, of which every character can be seen. @param most code points */
export function isText(value: unknown, most: number): value is string {
  if (typeof value !== 'string' || value.length > 2 * most || value !== value.trim()) return false;
  return value !== '' && [...value].length <= most && !UNSEEN.test(value) && !LOOSE.test(value);
}

export function isName(value: unknown): value is string {
  return isText(value, MOST.name);
}

/** Makes such a text of any: each character that cannot be seen becomes a space. @returns maybe an empty one */
export function plainText(text: string, most: number): string {
  const seen = text
    .slice(0, 8 * most)
    .toWellFormed()
    .replace(new RegExp(`${UNSEEN.source}|${LOOSE.source}`, 'gu'), ' ');
  return [...seen.replace(/\s+/g, ' ').trim()].slice(0, most).join('').trim();
}

/**
 * A verdict's id, of which no part is as long as a SID or a secret. After a colon, what goes and what comes, `;>,`: only marks
 * of code, so that nothing of anybody's own is in it.
 */
const MARKS = '[;,.:(){}[\\]=\'"`；，、。．：（）｛｝［］＝“”‘’]{0,4}';
const MISTAKE = new RegExp(
  `^(?<id>[a-z][a-z0-9-]{0,23}(?:\\.[\\w-]{1,24}){0,4})(?::(?<remove>${MARKS})>(?<insert>${MARKS}))?$`,
  'u',
);

export function isMistake(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > MOST.mistake) return false;
  const { id, remove, insert } = partsOf(value);
  return id !== '' && (remove === undefined || remove !== insert);
}

/** The verdict's own id, and what mends it where the mistake is refined; no id where it is none. */
export function partsOf(mistake: string): { id: string; remove?: string; insert?: string } {
  return { id: '', ...MISTAKE.exec(mistake)?.groups };
}

function areMistakes(value: unknown, most: number): value is string[] {
  return Array.isArray(value) && value.length <= most && value.every(isMistake) && new Set(value).size === value.length;
}

/** All mistakes of syntax have one id: the proven repair tells them apart, where it is about marks alone. */
export function mistakeOf({ id, repair }: Pick<Verdict, 'id' | 'repair'>): string {
  const [edit, ...more] = repair?.edits ?? [];
  const refined = `${id}:${edit?.remove.trim()}>${edit?.insert.trim()}`;
  return id === 'handler.syntax' && edit && more.length === 0 && isMistake(refined) ? refined : id;
}

/** The addresses of networks that people sit in together: a room on any other would be the whole world's. */
const NEAR = new BlockList();
NEAR.addSubnet('127.0.0.0', 8);
NEAR.addSubnet('10.0.0.0', 8);
NEAR.addSubnet('172.16.0.0', 12);
NEAR.addSubnet('192.168.0.0', 16);
NEAR.addSubnet('169.254.0.0', 16);
NEAR.addSubnet('100.64.0.0', 10);
NEAR.addAddress('::1', 'ipv6');
NEAR.addSubnet('fc00::', 7, 'ipv6');

/** Whether it is a private or loopback IP address, written as such. */
export function isNear(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && NEAR.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Where the room is: `http://192.168.1.5:3230`, with or without `http://` and a slash behind it.
 * @returns undefined for anything else: a name, an address that is not near, another protocol, a path
 */
export function roomAt(typed: string): URL | undefined {
  const [, host = '', port = ''] = /^(?:http:\/\/)?(\[[0-9a-f:]+\]|[\d.]+):(\d{1,5})\/?$/i.exec(typed.trim()) ?? [];
  if (!isNear(host.replace(/[[\]]/g, '')) || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return new URL(`http://${host}:${port}/`);
}
