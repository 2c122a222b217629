/** The ways in which a text can spell something out: as it is, with its escapes undone, as lists of bytes, in base64. */

/** A text that was made of another one; without `starts`, it is that one. */
export interface Reading {
  text: string;
  /** Where the source of each character begins and ends in the text that was read. */
  starts?: Uint32Array;
  ends?: Uint32Array;
}

/** What escapes a character in JSON, JavaScript, C, URLs, HTML, mails and prose; the groups hold its number. */
const ESCAPE =
  /\\u\{0{0,8}([0-9a-f]{1,6})\}|(?:\\u|%u|U\+)([0-9a-f]{4})|(?:\\x|%|=)([0-9a-f]{2})|0x([0-9a-f]{2})(?![0-9a-f])|&#x0{0,8}([0-9a-f]{2,6});?|&#0{0,8}(\d{2,7});?|\\([0-3][0-7]{2})|&amp;|\\[abefnrtv0]|<\/?[a-z][^<>]{0,60}>/gi;

const ESC = '\x1b';
const BEL = '\x07';

/** A terminal's sequences: they take no room. Those with a text of their own end with it, or with the line. */
const SEQUENCE = new RegExp(
  [
    `(?:${ESC}[\\]PX^_]|[\x90\x98\x9d-\x9f])[^${BEL}${ESC}\x9c\n]*(?:${BEL}|${ESC}\\\\|\x9c)?`,
    `(?:${ESC}\\[|\x9b)[0-?]*[ -/]*[@-~]?`,
    `${ESC}[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/** What is left of the control characters (C0, DEL, C1), but for those that end lines and set columns. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** An escape may be escaped itself. */
const DEPTH = 3;

/** Six numbers up to three digits in a row, as bytes are listed, with or without their indices. */
const BYTE_LIST = /(?<![0-9A-Za-z.])\d{1,3}(?:[^0-9A-Za-z]{1,24}\d{1,3}){5,}/g;

/** Enough for a run of eight characters in base64. */
const BASE64 = /[A-Za-z0-9+/_-]{11,}={0,2}/g;

/** Text that a terminal shows and does not obey: without its sequences and without control characters. */
export function printable(text: string): string {
  return text.replace(SEQUENCE, '').replace(/\r\n/g, '\n').replace(/\r/g, ' ').replace(CONTROL, '');
}

/** The text itself, and what it becomes when its escapes are undone; lists of bytes in them as characters and in hexadecimal. */
export function* readingsOf(text: string): Generator<Reading> {
  yield { text }; // also what stands inside of a terminal's sequences
  let reading: Reading | undefined = withoutSequences({ text });
  for (let depth = 0; reading && depth <= DEPTH; depth++) {
    if (reading.text !== text) yield reading;
    yield* byteLists(reading);
    reading = unescaped(reading);
  }
}

/** @returns undefined where nothing is escaped */
function unescaped(reading: Reading): Reading | undefined {
  const undone = replaced(reading, ESCAPE, (match) => characterOf(match));
  return undone && withoutSequences(undone);
}

function withoutSequences(reading: Reading): Reading {
  return (/[^\P{Cc}\n\r\t]/u.test(reading.text) && replaced(reading, SEQUENCE, () => '')) || reading;
}

function characterOf([whole, braces, four, two, prefixed, hexEntity, entity, octal]: RegExpExecArray): string {
  if (whole === '&amp;') return '&';
  if (whole === '\\e') return ESC;
  const hex = braces ?? four ?? two ?? prefixed ?? hexEntity;
  const code = hex ? Number.parseInt(hex, 16) : entity ? Number(entity) : octal ? Number.parseInt(octal, 8) : 0;
  return code < 0x1_00_00 ? String.fromCharCode(code) : ' ';
}

/** @param character of each match; at most one @returns undefined where nothing matches */
function replaced(
  { text, starts, ends }: Reading,
  pattern: RegExp,
  character: (match: RegExpExecArray) => string,
): Reading | undefined {
  const pieces: string[] = [];
  const made = { starts: new Uint32Array(text.length), ends: new Uint32Array(text.length) };
  let length = 0;
  let at = 0;
  const put = (from: number, to: number) => {
    made.starts[length] = starts ? starts[from]! : from;
    made.ends[length] = ends ? ends[to - 1]! : to;
    length += 1;
  };
  for (const match of text.matchAll(pattern)) {
    const one = character(match);
    const end = match.index + match[0].length;
    pieces.push(text.slice(at, match.index), one);
    for (; at < match.index; at++) put(at, at + 1);
    if (one) put(at, end);
    at = end;
  }
  if (pieces.length === 0) return undefined;
  pieces.push(text.slice(at));
  for (; at < text.length; at++) put(at, at + 1);
  return { ...made, text: pieces.join('') };
}

function* byteLists({ text, starts, ends }: Reading): Generator<Reading> {
  for (const { 0: list, index } of text.matchAll(BYTE_LIST)) {
    const bytes = [...list.matchAll(/\d+/g)].filter(([digits]) => Number(digits) < 256);
    const spelt = (width: number, spell: (byte: number) => string): Reading => {
      const made = new Uint32Array(bytes.length * width);
      const reading = { text: '', starts: made, ends: made.slice() };
      for (const [at, { 0: digits, index: inList }] of bytes.entries()) {
        const [first, last] = [index + inList, index + inList + digits.length - 1];
        reading.text += spell(Number(digits));
        reading.starts.fill(starts ? starts[first]! : first, at * width, (at + 1) * width);
        reading.ends.fill(ends ? ends[last]! : last + 1, at * width, (at + 1) * width);
      }
      return reading;
    };
    yield spelt(1, (byte) => String.fromCharCode(byte));
    yield spelt(2, (byte) => byte.toString(16).padStart(2, '0'));
  }
}

/** What is wrapped in base64 inside a text, and where; only what is text itself. */
export function* unwrapped(text: string): Generator<{ start: number; end: number; text: string }> {
  for (const { 0: run, index } of text.matchAll(BASE64)) {
    const inside = Buffer.from(run, 'base64').toString();
    if (/[\x20-\x7e]{8}/.test(inside)) yield { start: index, end: index + run.length, text: inside };
  }
}
