/** What of a secret must not be seen: every run of eight of its characters, also reversed, in base64 and in hexadecimal. */

/** A run of this length is nobody's ordinary word. */
const RUN = 8;

/** Of a secret that is made of words, a longer one; shorter than a word of it, any piece would blot out ordinary text. */
const WORDS = 12;

/** Of `aaaaaaaa…`, so many characters are more than anybody writes by the way. */
const MONOTONOUS = 16;

/** Shorter values are not looked for at all. */
const SHORTEST = 6;

/** So many characters are also looked for in base64 and hexadecimal: five secrets of Twilio's have a tenth of them. */
const MOST_ENCODED = 2_000;

/** Letters and digits are what counts, in any case: 36 of them. */
const RADIX = 36;

/** What the first character of a run counts. */
const HIGHEST = RADIX ** (RUN - 1);

/** As a number that is exact, and as few characters as any needle has. */
const KEY = RADIX ** SHORTEST;

export interface Needles {
  /** Runs of {@link RUN} as numbers, and a table of their lowest bits, which tells most other texts apart at once. */
  runs: Set<number>;
  table: Uint8Array;
  /** Of other lengths, by their first {@link SHORTEST} characters. */
  others: Map<number, string[]>;
}

/** What each code unit counts as: 0–35, or nothing. Full-width letters are those that they look like. */
const VALUES = new Uint8Array(0x1_00_00).fill(RADIX);
for (const offset of [0, 0xfee0]) {
  for (let digit = 0; digit < 10; digit++) VALUES[offset + 0x30 + digit] = digit;
  for (let letter = 0; letter < 26; letter++) {
    VALUES[offset + 0x41 + letter] = 10 + letter;
    VALUES[offset + 0x61 + letter] = 10 + letter;
  }
}

/** Only letters and digits, small. */
function lettersOf(text: string): string {
  let letters = '';
  for (let at = 0; at < text.length; at++) {
    const value = VALUES[text.charCodeAt(at)]!;
    if (value < RADIX) letters += value.toString(RADIX);
  }
  return letters;
}

/** What of one value is looked for: runs of {@link RUN} as numbers, and pieces of other lengths. */
interface Pieces {
  runs: number[];
  others: string[];
}

/** Those of the last calls: one check asks for the same several times, whole or in part. */
const made = new Map<string, Needles>();
const known = new Map<string, Pieces>();
const MOST_KEPT = 8;

function kept<T>(last: Map<string, T>, key: string, make: () => T): T {
  const value = last.get(key) ?? make();
  if (last.size >= MOST_KEPT && !last.has(key)) last.delete(last.keys().next().value!);
  last.set(key, value);
  return value;
}

/** @param open values that may be seen: what they have in common with a secret (`SK` and its digits) gives nothing away */
export function needlesOf(secrets: readonly string[], open: readonly string[] = []): Needles {
  return kept(made, JSON.stringify([secrets, open]), () => makeNeedles(secrets, open));
}

function makeNeedles(secrets: readonly string[], open: readonly string[]): Needles {
  const needles: Needles = { runs: new Set(), table: new Uint8Array(0x1_00_00), others: new Map() };
  let encodable = MOST_ENCODED;
  for (const secret of new Set(secrets)) {
    encodable -= secret.length;
    const isEncoded = encodable >= 0;
    const { runs, others } = kept(known, `${isEncoded} ${secret}`, () => piecesOf(secret, isEncoded));
    for (const run of runs) needles.runs.add(run);
    for (const piece of others) {
      const key = Number.parseInt(piece.slice(0, SHORTEST), RADIX);
      needles.others.set(key, [...(needles.others.get(key) ?? []), piece]);
    }
  }
  for (const value of open) {
    for (const run of [...runsOf(value), ...encodedRuns(value)]) needles.runs.delete(run);
  }
  for (const run of needles.runs) needles.table[run & 0xffff] = 1;
  return needles;
}

function piecesOf(secret: string, encoded: boolean): Pieces {
  const pieces = isRandom(secret.trim()) ? ofRandom(secret.trim()) : ofWords(lettersOf(secret));
  if (encoded && isVaried(lettersOf(secret)) && secret.length >= RUN) pieces.runs.push(...encodedRuns(secret));
  return pieces;
}

/** As Twilio makes them (32 letters and digits), or with as many changes between letters and digits as chance brings. */
function isRandom(secret: string): boolean {
  if (/^(?=.*\d)(?=.*[a-z])[a-z0-9]{32}$/i.test(secret)) return true;
  const changes = secret.match(/[a-z](?=[A-Z0-9])|[A-Z](?=[a-z0-9])|\d(?=[A-Za-z])/g)?.length ?? 0;
  return secret.length >= MONOTONOUS && changes / secret.length > 0.25;
}

/** Every run; where marks stand between the letters, also what is left of eight characters. */
function ofRandom(secret: string): Pieces {
  const others: string[] = [];
  for (let at = 0; /[^A-Za-z0-9]/.test(secret) && at + RUN <= secret.length; at++) {
    const letters = lettersOf(secret.slice(at, at + RUN));
    if (letters.length >= SHORTEST && letters.length < RUN && isMixed(letters)) others.push(letters, reversed(letters));
  }
  return { runs: runsOf(secret), others };
}

/** Runs with a digit among letters, longer pieces, and all of what is short. */
function ofWords(letters: string): Pieces {
  const pieces: Pieces = { runs: [], others: [] };
  for (const plain of [letters, reversed(letters)]) {
    if (!isVaried(plain)) {
      if (plain.length >= RUN) pieces.others.push(plain.slice(0, MONOTONOUS));
    } else if (plain.length <= RUN) {
      if (plain.length === RUN || (plain.length >= SHORTEST && isMixed(plain))) pieces.others.push(plain);
    } else {
      pieces.others.push(...windows(plain, Math.min(WORDS, plain.length)).filter(isVaried));
    }
    pieces.runs.push(...windows(plain, RUN).filter(isMixed).map(numberOf));
  }
  return pieces;
}

function windows(letters: string, length: number): string[] {
  return Array.from({ length: Math.max(0, letters.length - length + 1) }, (_, at) => letters.slice(at, at + length));
}

function numberOf(letters: string): number {
  return Number.parseInt(letters, RADIX);
}

function isMixed(letters: string): boolean {
  return /\d/.test(letters) && /[a-z]/.test(letters);
}

/** Of more than two characters: eight zeros are no secret. */
function isVaried(letters: string): boolean {
  return !/^(.?)\1*(.?)(?:\1|\2)*$/.test(letters);
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}

/** Forwards and backwards, those of more than two characters. Each follows from the one before: a secret has hundreds. */
function runsOf(text: string): number[] {
  const letters = [...text].map((letter) => VALUES[letter.charCodeAt(0)]!).filter((value) => value < RADIX);
  const runs: number[] = [];
  for (const values of [letters, letters.toReversed()]) {
    let run = 0;
    for (let end = 0; end < values.length; end++) {
      const left = end >= RUN ? values[end - RUN]! : 0;
      run = (run - left * HIGHEST) * RADIX + values[end]!;
      if (end + 1 >= RUN && hasThree(values, end + 1 - RUN)) runs.push(run);
    }
  }
  return runs;
}

/** Whether the run that begins there is of more than two characters. */
function hasThree(values: readonly number[], from: number): boolean {
  const first = values[from];
  let other: number | undefined;
  for (let at = from + 1; at < from + RUN; at++) {
    const value = values[at];
    if (value === first || value === other) continue;
    if (other !== undefined) return true;
    other = value;
  }
  return false;
}

/** Of base64 and hexadecimal, nothing is a word. */
function encodedRuns(value: string): number[] {
  const runs: number[] = [];
  for (const text of [value, reversed(value)]) {
    const bytes = Buffer.from(text);
    for (const encoded of [bytes.toString('hex'), ...inBase64(bytes)]) runs.push(...runsOf(encoded));
  }
  return runs;
}

/** Wherever it stands in what was encoded: one that mixes with its neighbours' bits is left out at either end. */
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const isWhole = (before + bytes.length) % 3 === 0;
    return encoded.slice(before === 0 ? 0 : before + 1, isWhole ? undefined : -1);
  });
}

/**
 * Looks through a text once. What stands between letters and digits does not count, whatever it is and however much.
 * @param onFound gets the places of a needle's first and last character
 */
export function search(
  text: string,
  { runs, table, others }: Needles,
  onFound: (from: number, to: number) => void,
): void {
  const places = new Uint32Array(text.length);
  let count = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const value = VALUES[text.charCodeAt(at)]!;
    if (value === RADIX) continue;
    const left = count >= RUN ? VALUES[text.charCodeAt(places[count - RUN]!)]! : 0;
    run = (run - left * HIGHEST) * RADIX + value;
    places[count++] = at;
    if (count >= RUN && table[run & 0xffff] && runs.has(run)) onFound(places[count - RUN]!, at);
    if (others.size === 0 || count < SHORTEST) continue;
    for (const piece of others.get(run % KEY) ?? []) {
      const from = count - SHORTEST;
      const rest = nextLetters(text, at + 1, piece, SHORTEST);
      if (rest !== undefined) onFound(places[from]!, rest);
    }
  }
}

/** @returns the place of the last character when the text goes on as `piece` does from `index` on */
function nextLetters(text: string, from: number, piece: string, index: number): number | undefined {
  let last = from - 1;
  let matched = index;
  for (let at = from; matched < piece.length; at++) {
    if (at >= text.length) return undefined;
    const value = VALUES[text.charCodeAt(at)]!;
    if (value === RADIX) continue;
    if (value !== Number.parseInt(piece[matched]!, RADIX)) return undefined;
    matched += 1;
    last = at;
  }
  return last;
}
