/**
 * The smallest change of the participant's text that has been tried and passes: candidates → trial → choice. Nothing that
 * was not tried is proposed, and no line that works is taken away.
 */
import { offsetOf } from '../handler/code-text.js';
import { allPassed, type Repair, type Verdict } from '../verdict.js';
import { losses, novelty } from './doubt.js';
import { applied, type Change, editsOf, lineCounter, mergedOver } from './edit.js';
import { isMendable, targetOf } from './mended.js';
import { type Candidate, nearby } from './nearby.js';
import { referenceFor } from './reference.js';
import { candidatesOf, differences, unitsBetween } from './units.js';

/** How a changed text is tried. */
export interface Trial {
  /** Whether it can be read at all: cheap. @returns the offset of the first problem, undefined when there is none */
  problemIn(text: string): number | undefined;
  /** Runs it. @returns the verdicts of the step's check */
  check(text: string): Promise<readonly Verdict[]>;
  /** Lets other work go on. */
  pause(): Promise<void>;
  /** When to stop. */
  isOver(): boolean;
}

export interface Search {
  source: string;
  /** Of the step. */
  solution: string;
  /** What the check said of the source. */
  verdicts: readonly Verdict[];
  trial: Trial;
}

/** Candidates for one text, the cheapest first: what is right is nearly always among the first ones. */
const LIKELIEST = [0, 60] as const;
const OTHERS = [60, 300] as const;
/** Runs of them in each of the two. */
const MOST_RUNS = 25;
/** Texts from which a second mistake is looked for. */
const MOST_FIRSTS = 3;
/** Where all that differs had to be changed, two are as good as two mistakes found one after the other. */
const FEW = 2;
/** More changes of different kinds than these are no repair any more, but another text. */
const MOST_KINDS = 5;
/** Nor is what writes so much of the solution, of 1. */
const LARGEST_PART = 0.5;
/** Of a token's cost: what it is worth that two tokens follow one another as in the reference. */
const USUAL = 0.35;
/** Of a token's cost: what a line between the mistake and the change counts. */
const PER_LINE = 0.1;
const FARTHEST = 2;
/** The same where the reference tells the place. */
const TOLD_FARTHEST = 0.5;

export async function searchRepair(search: Search): Promise<Repair | undefined> {
  const { source, verdicts, trial } = search;
  const target = targetOf(verdicts);
  if (!target) return undefined;
  const tries = new Tries(search, target);
  const place = trial.problemIn(source) ?? (target.place && offsetOf(source, target.place));
  const repair = (changes: readonly Change[], proof: Repair['proof'] = 'passes') => ({
    edits: editsOf(source, changes),
    proof,
  });

  const start: State = { text: source, changes: [], place };
  const one = await tries.oneMore(start, LIKELIEST);
  if (one) return repair(one);
  if (tries.better?.isClean) return repair(tries.better.changes, 'better');
  const several = trial.isOver() ? undefined : await tries.fewestOf(tries.differences());
  if (several && kindsOf(several) <= FEW) return repair(several);
  const other = await tries.oneMore(start, OTHERS);
  if (other) return repair(other);
  for (const first of tries.ahead()) {
    const two = (await tries.oneMore(first, LIKELIEST)) ?? (await tries.oneMore(first, OTHERS));
    if (two) return repair(two);
  }
  if (several) return repair(several);
  return tries.better && repair(tries.better.changes, 'better');
}

/** The same change in several places is one thing to understand. */
function kindsOf(changes: readonly Change[]): number {
  return new Set(changes.map(({ start, end, insert }) => `${end - start} ${insert}`)).size;
}

function added(changes: readonly Change[]): number {
  return changes.reduce((sum, { insert }) => sum + insert.length, 0);
}

/** A text on the way to one that passes, by which changes of the participant's it came about, and where it is wrong. */
interface State {
  text: string;
  changes: readonly Change[];
  place: number | undefined;
}

/** What was tried, and what came of it. */
class Tries {
  readonly #seen = new Set<string>();
  readonly #reference: string;
  readonly #isUnusual: (text: string) => number;
  readonly #takenAway: (text: string) => number;
  /** What mended the verdict, and nothing more. `isClean`: nothing else is to be mended. */
  better: { changes: readonly Change[]; passed: number; isClean: boolean } | undefined;
  #ahead: (State & { rank: number })[] = [];

  constructor(
    private readonly search: Search,
    private readonly target: Verdict,
  ) {
    this.#reference = referenceFor(search.source, search.solution);
    this.#isUnusual = novelty(this.#reference);
    this.#takenAway = losses(search.source, this.#reference);
    this.#seen.add(search.source);
  }

  /** @returns the changes of the source after which it passes: those that were made, and the smallest one more */
  async oneMore({ text, changes, place }: State, [from, to]: readonly [number, number]) {
    const { trial } = this.search;
    if (trial.isOver()) return undefined;
    const start = trial.problemIn(text);
    const before = this.#isUnusual(text);
    const inOrder = this.#candidates(text, place, start === undefined)
      .slice(from, to)
      .map((candidate) => {
        const next = applied(text, candidate.changes);
        const doubt = candidate.isOwn ? 0 : USUAL * (this.#isUnusual(next) - before) + this.#takenAway(next);
        return { candidate, next, cost: candidate.cost + doubt };
      })
      .sort((a, b) => a.cost - b.cost);
    let runs = 0;
    for (const { candidate, next, cost } of inOrder) {
      if (trial.isOver()) return undefined;
      await trial.pause();
      const all = mergedOver(changes, candidate.changes);
      if (!all || this.#seen.has(next)) continue;
      this.#seen.add(next);
      const problem = trial.problemIn(next);
      if (problem === undefined) {
        if (await this.#passes(next, all, cost)) return all;
        if (++runs === MOST_RUNS) return undefined;
      }
      const left = text.length - (start ?? text.length);
      if (candidate.cost <= SURE) this.#note(next, all, problem, candidate.cost - 1);
      else if (problem && next.length - problem < left - SOME_WAY) this.#note(next, all, problem, cost - 1);
    }
    return undefined;
  }

  /** Those texts that are nearer to passing than the source. */
  ahead(): State[] {
    const nearest = new Map(this.#ahead.sort((a, b) => b.rank - a.rank).map((state) => [state.text, state]));
    return [...nearest.values()].sort((a, b) => a.rank - b.rank).slice(0, MOST_FIRSTS);
  }

  differences(): Change[] {
    return differences(this.search.source, this.#reference);
  }

  /** Makes all changes, and leaves out as many as it can (Zeller and Hildebrandt, delta debugging, 2002). */
  async fewestOf(all: readonly Change[]): Promise<readonly Change[] | undefined> {
    if (all.length === 0 || !(await this.#works(all))) return undefined;
    let [kept, parts] = [all, 2];
    while (kept.length > 1) {
      const size = Math.ceil(kept.length / parts);
      const chunks = Array.from({ length: Math.ceil(kept.length / size) }, (_, index) =>
        kept.slice(index * size, (index + 1) * size),
      );
      const rests = chunks.map((chunk) => kept.filter((change) => !chunk.includes(change)));
      let smaller: readonly Change[] | undefined;
      for (const each of parts === 2 ? chunks : rests) {
        if (this.search.trial.isOver()) return undefined;
        if (each.length > 0 && (await this.#works(each))) {
          smaller = each;
          break;
        }
      }
      if (smaller) [kept, parts] = [smaller, Math.max(2, parts - 1)];
      else if (parts >= kept.length) break;
      else parts = Math.min(kept.length, parts * 2);
    }
    const isRepair = kindsOf(kept) <= MOST_KINDS && added(kept) <= this.#reference.length * LARGEST_PART;
    return isRepair ? kept : undefined;
  }

  #candidates(text: string, place: number | undefined, isReadable: boolean): Candidate[] {
    const isWhole = this.search.verdicts.every((verdict) => verdict.status !== 'todo' || verdict === this.target);
    const told = candidatesOf(unitsBetween(text, this.#reference), text, isWhole);
    const line = lineCounter(text);
    const far = ({ changes }: Candidate) =>
      place === undefined ? 0 : Math.min(...changes.map(({ start }) => Math.abs(line(start) - line(place))));
    const placed = (candidates: readonly Candidate[], farthest: number) =>
      candidates.map(({ cost, ...each }) => ({
        ...each,
        cost: cost + (each.isOwn ? 0 : Math.min(farthest, PER_LINE * far({ cost, ...each }))),
      }));
    const guessed = nearby(text, place, this.#reference, isReadable);
    return [...placed(told, TOLD_FARTHEST), ...placed(guessed, FARTHEST)].sort((a, b) => a.cost - b.cost);
  }

  async #works(changes: readonly Change[]): Promise<boolean> {
    const text = applied(this.search.source, changes);
    return this.search.trial.problemIn(text) === undefined && this.#passes(text, changes, Number.POSITIVE_INFINITY);
  }

  async #passes(text: string, changes: readonly Change[], cost: number): Promise<boolean> {
    const verdicts = await this.search.trial.check(text);
    if (allPassed(verdicts)) return true;
    const passed = verdicts.filter(({ status }) => status === 'passed').length;
    const before = this.search.verdicts.filter(({ status }) => status === 'passed').length;
    const failing = verdicts.find(({ status }) => status === 'failed');
    if (passed > before)
      this.#note(text, changes, failing?.place && offsetOf(text, failing.place), cost - (passed - before));
    // Lines in another order may be read otherwise, and be as wrong as before.
    const isMoved = changes.length > 1 && changes.some(({ insert }) => insert.endsWith('\n'));
    const isGood = cost <= LIKELY && !isMoved && this.#takenAway(text) === 0;
    if (isGood && this.#isBetter(verdicts) && passed > (this.better?.passed ?? -1)) {
      this.better = { changes, passed, isClean: !verdicts.some(isMendable) };
    }
    return false;
  }

  #note(text: string, changes: readonly Change[], place: number | undefined, rank: number) {
    if (Number.isFinite(rank)) this.#ahead.push({ text, changes, place, rank });
  }

  #isBetter(verdicts: readonly Verdict[]): boolean {
    const now = new Map(verdicts.map(({ id, status }) => [id, status]));
    if (now.get(this.target.id) !== 'passed') return false;
    return this.search.verdicts.every(
      ({ id, status }) => status !== 'passed' || (now.get(id) ?? 'passed') === 'passed',
    );
  }
}

/** What mends no more than one verdict has to be likely by itself. */
const LIKELY = 1.6;
/** A change that costs no more is a mending by itself: a word that nothing else has, a line that stands twice. */
const SURE = 0.8;
/** Characters by which a problem has to move for the one before to count as mended. */
const SOME_WAY = 15;
