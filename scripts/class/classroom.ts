/** A class at a moment: who is where, what the instructor says to whom. Its room and its board are told of each change. */
import { UserError } from '../cli/user-error.js';
import { readJsonFile, writeJsonFile } from '../system/json-file.js';
import { isMistake, isText, MOST, plainText, type Sentence, type Update } from '../workshop/class/protocol.js';
import { readShareLines } from '../workshop/class/share.js';
import { Register } from './register.js';
import type { Tally } from './tally.js';

/** Of the instructor. */
const MOST_SENTENCES = 300;

export class Classroom {
  readonly register: Register;
  readonly #sentences: Map<string, string>;
  readonly #listeners = new Set<() => void>();

  /** @param file where the sentences are kept for the next class. @throws UserError when it holds something else */
  constructor(
    tally: Tally,
    private readonly file?: string,
  ) {
    this.register = new Register(tally);
    this.#sentences = file ? readSentences(file) : new Map();
  }

  get sentences(): Sentence[] {
    return [...this.#sentences].map(([mistake, text]) => ({ mistake, text }));
  }

  /** Those that a participant has the mistakes of. */
  sentencesFor(id: string): Sentence[] {
    return this.register.mistakesOf(id).flatMap((mistake) => {
      const text = this.#sentences.get(mistake);
      return text === undefined ? [] : { mistake, text };
    });
  }

  /** @returns false where the room is full */
  take(update: Update): boolean {
    const isTaken = this.register.take(update, Date.now());
    if (isTaken) this.#changed();
    return isTaken;
  }

  leave(id: string): void {
    if (this.register.leave(id)) this.#changed();
  }

  streams(id: string, change: 1 | -1): void {
    this.register.streams(id, change, Date.now());
    this.#changed();
  }

  /** Says it to everybody who has the mistake, now or later; an empty text takes it back. @throws UserError */
  say(mistake: unknown, typed: unknown): void {
    const text = plainText(typeof typed === 'string' ? typed : '', MOST.sentence);
    const isFull = text !== '' && this.#sentences.size >= MOST_SENTENCES;
    if (!isMistake(mistake) || (isFull && !this.#sentences.has(mistake)))
      throw new UserError('この文は送れません。', 'ページを開き直して、もう一度試してください。');
    if (text) this.#sentences.set(mistake, text);
    else this.#sentences.delete(mistake);
    this.#changed();
    if (this.file) keepSentences(this.file, this.#sentences);
  }

  /** Lines from the class's chat. @returns how many could be taken, and how many were none */
  paste(text: string): { taken: number; others: number } {
    const { read, others } = readShareLines(text);
    const taken = this.register.takeShared(read, Date.now());
    this.#changed();
    return { taken, others: others + read.length - taken };
  }

  answer(key: unknown): void {
    this.register.answer(key);
    this.#changed();
  }

  dismiss(key: unknown): void {
    this.register.dismiss(key);
    this.#changed();
  }

  /** @returns what takes the listener off */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A file that is not there yet begins empty. @throws UserError for one that is not of this making: it stays as it is */
function readSentences(file: string): Map<string, string> {
  const { existsSync }: typeof import('node:fs') = require('node:fs');
  const kept = existsSync(file) ? readJsonFile(file) : {};
  const entries: [string, unknown][] = Object.entries(kept ?? {});
  const isOwn = kept && !Array.isArray(kept) && entries.length <= MOST_SENTENCES;
  if (!isOwn || entries.some(([mistake, text]) => !isMistake(mistake) || !isText(text, MOST.sentence))) {
    throw new UserError(
      `${file} は、npm run class が保存した文のファイルではないか、壊れています。`,
      'このファイルは変更していません。別のファイルの名前を --sentences に指定してください（なければ作ります）。',
    );
  }
  return new Map(entries as [string, string][]);
}

/** @throws UserError where that cannot be done, or something else has come in its place meanwhile */
function keepSentences(file: string, sentences: ReadonlyMap<string, string>): void {
  try {
    readSentences(file);
    writeJsonFile(file, Object.fromEntries(sentences));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = new UserError(
      `${file} に書き込めませんでした（${code}）。`,
      'フォルダーがあるか、ディスクの空きと書き込みの権限を確かめてください。',
    );
    const { message, next } = error instanceof UserError ? error : why;
    throw new UserError(`教室には送りましたが、保存できませんでした。${message}`, next);
  }
}
