/** What the kit makes of one slip: its judgement, its words and its repair, each held against the truth. */
import path from 'node:path';
import process from 'node:process';
import { type CodeEvidence, judgeCode } from '../../../checks/check.js';
import { withRepair } from '../../../checks/repair/mended.js';
import type { Repair, Verdict } from '../../../checks/verdict.js';
import { findRepair } from '../../checking/find-repair.js';
import { compile } from '../../run/compile.js';
import { Runner } from '../../run/runner/runner.js';
import { throwawaySettings } from '../../settings/throwaway.js';
import { inspected } from '../handlers.js';
import type { Slip, Slipped } from '../slips.js';
import { objection } from './oracle.js';
import { gist } from './tokens.js';

export interface Finding {
  slipped: Slipped;
  /** Why the oracle finds it wrong; without it, the slip did no harm. */
  wrong?: string;
  accepted: boolean;
  /** What the kit itself failed with. */
  crash?: string;
  /** The verdict that is told first, with what the search found. */
  told?: Verdict;
  /** Its caret stands where the slip is; `onLineAtOnce`: already before the search. */
  onLine: boolean;
  onLineAtOnce: boolean;
  /** It, or the repair, names what is wrong or what is right. */
  named: boolean;
  /** Its words hold those of the compiler or of the engine. */
  english: boolean;
  repair?: Examined;
  /** Milliseconds of the search. */
  searchedMs?: number;
  /** Of them, those that this process worked. */
  cpuMs?: number;
}

export interface Examined {
  edits: Repair['edits'];
  proof: Repair['proof'];
  /** It claims to pass, and the oracle agrees. */
  proven: boolean;
  /** It claims to pass, and the oracle does not agree; or its edits do not fit the text. */
  lying?: string;
  /** The text is as it was before the slip, but for spacing. */
  equal: boolean;
  /** It changes a line that no slip is on, and not back to what was there. */
  elsewhere: boolean;
}

export class Examiner {
  #runner: Runner | undefined;

  /** @param limitMs of one search */
  constructor(private readonly limitMs: number) {}

  async examine(slipped: Slipped): Promise<Finding> {
    const { step, source, file } = slipped;
    const wrong = await objection(step, source, file);
    const found: Finding = {
      slipped,
      accepted: false,
      onLine: false,
      onLineAtOnce: false,
      named: false,
      english: false,
    };
    if (wrong !== undefined) found.wrong = wrong;
    try {
      const evidence = await inspected(source, file);
      const verdicts = judgeCode(step, evidence);
      const open = verdicts.filter(({ status }) => status !== 'passed' && status !== 'skipped');
      found.accepted = open.length === 0;
      if (!open[0]) return found;
      found.onLineAtOnce = isOnLine(first(open), slipped.slips);
      let repair: Repair | undefined;
      if (wrong !== undefined) {
        const [startedAt, before] = [performance.now(), process.cpuUsage()];
        repair = await this.#repair(slipped, evidence, verdicts);
        const { user, system } = process.cpuUsage(before);
        found.searchedMs = performance.now() - startedAt;
        found.cpuMs = (user + system) / 1_000;
        if (repair) found.repair = await examined(slipped, repair);
      }
      const told = first(withRepair(open, repair, source));
      found.told = told;
      found.onLine = isOnLine(told, slipped.slips);
      found.english = isEnglish(told, evidence);
      found.named = slipped.slips.some(
        (slip) => isNamed(slip, told) || (found.repair && isTouched(slip, found.repair)),
      );
    } catch (error) {
      found.crash = String((error as Error).stack ?? error);
    }
    return found;
  }

  /** Follows the repairs until nothing is left to mend. @returns whether the text is right in the end */
  async mendsInTurn(finding: Finding): Promise<boolean> {
    let { slipped, repair } = finding;
    for (let round = 0; round < 3 && repair; round++) {
      const source = applied(slipped.source, repair.edits);
      if (source === undefined) return false;
      slipped = { ...slipped, source };
      const next = await this.examine(slipped);
      if (next.wrong === undefined) return true;
      repair = next.repair;
    }
    return false;
  }

  stop(): void {
    this.#runner?.stop();
  }

  async #repair({ step, file }: Slipped, evidence: CodeEvidence, verdicts: Verdict[]) {
    const takeRunner = await this.#runners();
    const deadline = Date.now() + this.limitMs;
    return findRepair(step, evidence, { fileName: path.resolve(file), verdicts, deadline, takeRunner });
  }

  /** The first one that a search asks for is warm, as in `npm start`: starting a process is not what is measured. */
  async #runners(): Promise<() => Runner> {
    const isWarm = this.#runner?.isAlive() && (await this.#runner.isFree());
    let warm: Runner | undefined = isWarm ? this.#runner : await warmed(this.#renewed());
    return () => {
      const runner = warm ?? this.#renewed();
      warm = undefined;
      return runner;
    };
  }

  #renewed(): Runner {
    this.#runner?.stop();
    this.#runner = new Runner({ reusable: true });
    return this.#runner;
  }
}

/** @returns the runner, once it has run a handler */
async function warmed(runner: Runner): Promise<Runner> {
  const fileName = path.resolve('token.js');
  const { js, map } = compile('exports.handler = (context, event, callback) => callback(null, {});', fileName);
  const settings = throwawaySettings();
  await runner.run({ js, map, fileName, settings, extra: {}, timeoutMs: 10_000 }, Date.now() + 30_000);
  await runner.isFree();
  return runner;
}

async function examined({ step, source, file, original, slips }: Slipped, { edits, proof }: Repair): Promise<Examined> {
  const places = slips.flatMap(({ lines }) => lines);
  const elsewhere = edits.some(({ line }) => !places.includes(line));
  const text = applied(source, edits);
  if (text === undefined)
    return { edits, proof, proven: false, equal: false, elsewhere, lying: 'the edits do not fit' };
  const found = { edits, proof, equal: gist(text) === gist(original), elsewhere };
  const wrong = proof === 'passes' ? await objection(step, text, file) : undefined;
  return { ...found, proven: proof === 'passes' && wrong === undefined, ...(wrong !== undefined && { lying: wrong }) };
}

/** @returns the text with the edits made; undefined when they overlap, or `remove` is not what stands there */
export function applied(source: string, edits: Repair['edits']): string | undefined {
  const starts = [0, ...[...source.matchAll(/\r\n|\r|\n/g)].map(({ index, 0: end }) => index + end.length)];
  const placed = edits.map(({ line, column, remove, insert }) => {
    const start = (starts[line - 1] ?? Number.NaN) + column - 1;
    return { start, end: start + remove.length, remove, insert };
  });
  placed.sort((a, b) => a.start - b.start || a.end - b.end);
  let [text, done] = ['', 0];
  for (const { start, end, remove, insert } of placed) {
    if (!(start >= done) || source.slice(start, end) !== remove) return undefined;
    text += source.slice(done, start) + insert;
    done = end;
  }
  return text + source.slice(done);
}

function first(open: readonly Verdict[]): Verdict {
  return open.find(({ status }) => status === 'failed') ?? open[0]!;
}

/** What is not written yet has no place of its own. */
function isOnLine({ place, status }: Verdict, slips: readonly Slip[]): boolean {
  if (!place) return status === 'todo' && slips.some(({ kind }) => kind === 'line lost');
  return slips.some(({ lines }) => lines.includes(place.line));
}

function isEnglish({ cause = '', next = '' }: Verdict, { problems, execution }: CodeEvidence): boolean {
  const { ending, answers = [] } = execution ?? {};
  const errors = [...(ending?.kind === 'threw' ? [ending.error] : []), ...answers.flatMap(({ error }) => error ?? [])];
  const thrown = errors.filter(({ name }) => /^(Syntax|Type|Reference|Range)Error$/.test(name));
  const foreign = [...problems, ...thrown].map(({ message }) => message);
  return foreign.some((message) => `${cause} ${next}`.includes(message));
}

/** Words that stand in any line: they name none. */
const COMMON = new Set(['const', 'let', 'var', 'new', 'return', 'null', 'true', 'false', 'function', 'await', 'async']);
/** With more tokens than this, a slip is one of whole lines. */
const MOST_TOKENS = 3;

function isNamed({ wrong, right, phrases }: Slip, { cause = '', next = '' }: Verdict): boolean {
  const words = `${cause} ${next}`;
  const squeezed = words.replace(/\s/g, '');
  if (phrases.some((phrase) => squeezed.includes(phrase))) return true;
  const tokens = [...wrong, ...right];
  const ofLines = Math.max(wrong.length, right.length) > MOST_TOKENS;
  const telling = ofLines ? tokens.filter((token) => /^[\w$]{3,}$/.test(token) && !COMMON.has(token)) : tokens;
  return (telling.length > 0 ? telling : tokens).some((token) => mentions(words, token));
}

function mentions(words: string, token: string): boolean {
  if (/^[\w$]+$/.test(token)) return new RegExp(`(?<![\\w$])${escaped(token)}(?![\\w$])`).test(words);
  // A mark stands alone in a sentence: those inside quoted code are there by chance.
  const marks = /^['"‘“’”＇＂]/.test(token) ? [token, token.charAt(0), token.charAt(token.length - 1)] : [token];
  return marks.some((mark) => new RegExp(`(?<![!-~])${escaped(mark)}(?![!-~])`).test(words));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Whether a repair is about the slip: on its line, and of its tokens. */
function isTouched({ lines, wrong, right }: Slip, { edits, equal }: Examined): boolean {
  const tokens = [...wrong, ...right];
  const isOf = (text: string) => text.trim() !== '' && tokens.some((token) => token.includes(text.trim()));
  return equal || edits.some(({ line, remove, insert }) => lines.includes(line) && (isOf(remove) || isOf(insert)));
}
