/** Who is where: in memory, and gone with the process. Pure: it is told what time it is (milliseconds since the epoch). */
import { STEPS, type StepId } from '../../steps/steps.js';
import { type Hand, MOST, type Update } from '../workshop/class/protocol.js';
import type { Shared } from '../workshop/class/share.js';
import { type Known, newlyKnown, type Tally } from './tally.js';

/** A participant as the board shows them: by a key of the room's own, never by their id. */
export interface Person extends Shared {
  key: string;
  /** Since when step, failing and todo are what they are. */
  since: number;
  /** Out of reach just now: what is shown is what they told last. */
  isAway: boolean;
  isPasted: boolean;
  hand?: Hand;
}

/** What several people have in common: a mistake, or what they have not written yet. */
export interface Group {
  mistake: string;
  kind: 'failing' | 'todo';
  /** Their keys, the one who has it longest first. */
  people: string[];
  /** Since when the first of them has it. */
  since: number;
}

/** How many are where; nobody can be told from it. */
export interface Counts {
  people: number;
  finished: number;
  steps: Record<StepId, number>;
}

interface Entry extends Person, Known {
  streams: number;
  heardAt: number;
  /** A raised hand that the instructor has seen to, as JSON. */
  answered?: string;
}

/** How long (ms) somebody without a stream keeps their place in a full room. */
const AWAY_MS = 60_000;

export class Register {
  readonly #entries = new Map<string, Entry>();
  #made = 0;

  /** @param tally counts what is met and got over */
  constructor(private readonly tally: Tally) {}

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  mistakesOf(id: string): string[] {
    const { failing = [], todo = [] } = this.#entries.get(id) ?? {};
    return [...failing, ...todo];
  }

  /** @returns false where the room is full */
  take({ id, since, hand, ...shared }: Update, now: number): boolean {
    if (!this.#isWelcome(id, shared.name, now)) return false;
    const entry = this.#put(id, shared, now - since * 1_000, now);
    Object.assign(entry, { isPasted: false, isAway: false });
    if (hand && JSON.stringify(hand) !== entry.answered) entry.hand = hand;
    else delete entry.hand;
    return true;
  }

  /** What was pasted: by its name. Whoever is within reach tells better themselves. @returns how many were taken */
  takeShared(lines: readonly Shared[], now: number): number {
    const present = [...this.#entries.values()].filter(({ isPasted, isAway }) => !isPasted && !isAway);
    let taken = 0;
    for (const line of lines) {
      const id = `=${line.name}`; // no id of the network's
      if (present.some(({ name }) => name === line.name)) continue;
      if (!this.#isWelcome(id, line.name, now)) continue;
      Object.assign(this.#put(id, line, now, now), { isPasted: true });
      taken += 1;
    }
    return taken;
  }

  /** A stream of theirs began or ended. */
  streams(id: string, change: 1 | -1, now: number): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    entry.streams += change;
    Object.assign(entry, { isAway: entry.streams === 0, heardAt: now });
  }

  /** @returns whether they were there */
  leave(id: string): boolean {
    return this.#entries.delete(id);
  }

  /** The instructor takes somebody off the board. */
  dismiss(key: unknown): void {
    this.leave(this.#idOf(key) ?? '');
  }

  /** The instructor has seen to a raised hand: it is down until the next question. */
  answer(key: unknown): void {
    const entry = this.#entries.get(this.#idOf(key) ?? '');
    if (!entry?.hand) return;
    entry.answered = JSON.stringify(entry.hand);
    delete entry.hand;
  }

  people(): Person[] {
    return [...this.#entries.values()].map(
      ({ key, name, step, failing, todo, finished, since, isAway, isPasted, hand }) => ({
        ...{ key, name, step, failing, todo, finished, since, isAway, isPasted },
        ...(hand ? { hand } : {}),
      }),
    );
  }

  /** Mistakes before what is to do; the oldest first. */
  groups(): Group[] {
    const groups = new Map<string, Group>();
    const byAge = [...this.#entries.values()].sort((one, other) => one.since - other.since);
    for (const kind of ['failing', 'todo'] as const) {
      for (const { key, met, ...person } of byAge) {
        for (const mistake of person[kind]) {
          const since = met.get(mistake) ?? person.since;
          const group = groups.get(`${kind} ${mistake}`) ?? { mistake, kind, people: [], since };
          group.people.push(key);
          group.since = Math.min(group.since, since);
          groups.set(`${kind} ${mistake}`, group);
        }
      }
    }
    const order = (one: Group, other: Group) =>
      Number(one.kind === 'todo') - Number(other.kind === 'todo') || one.since - other.since;
    return [...groups.values()].sort(order);
  }

  counts(): Counts {
    const all = [...this.#entries.values()];
    const working = all.filter(({ finished }) => !finished);
    const steps = STEPS.map(({ id }) => [id, working.filter(({ step }) => step === id).length]);
    return { people: all.length, finished: all.length - working.length, steps: Object.fromEntries(steps) };
  }

  #put(id: string, { name, step, failing, todo, finished }: Shared, since: number, now: number): Entry {
    const before = this.#entries.get(id);
    const isSame = before && sameState(before, { step, failing, todo });
    const entry: Entry = {
      ...(before ?? { ...newlyKnown(since), key: `p${++this.#made}`, isAway: false, isPasted: true, streams: 0 }),
      ...{ name, step, failing, todo, finished, heardAt: now },
      since: isSame ? before.since : since,
    };
    this.tally.follow(before, entry, now);
    this.#entries.set(id, entry);
    return entry;
  }

  /**
   * Who is known, or for whom there is room. Whoever started anew, after a crash, has a new id and the same name; so has
   * whoever pasted a line before they joined: they go on from where they were.
   */
  #isWelcome(id: string, name: string, now: number): boolean {
    if (this.has(id)) return true;
    const all = [...this.#entries];
    const lost = all.find(([, entry]) => entry.name === name && (entry.isAway || entry.isPasted));
    if (lost) this.#entries.set(id, { ...lost[1], streams: 0, isAway: false, isPasted: false });
    const isFull = all.length >= MOST.participants;
    const gone = lost ?? all.find(([, { streams, heardAt }]) => isFull && streams === 0 && now - heardAt > AWAY_MS);
    if (gone) this.#entries.delete(gone[0]);
    return !isFull || gone !== undefined;
  }

  #idOf(key: unknown): string | undefined {
    return [...this.#entries].find(([, entry]) => entry.key === key)?.[0];
  }
}

type State = Pick<Person, 'step' | 'failing' | 'todo'>;

function sameState(one: State, other: State): boolean {
  const text = ({ step, failing, todo }: State) => JSON.stringify([step, failing, todo]);
  return text(one) === text(other);
}
