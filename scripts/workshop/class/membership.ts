/**
 * One participant's link to the room of a class. It sends their {@link Update} when they join and at each change, and hears
 * what the instructor says to those who have their mistake. Nothing waits for it: where the room is out of reach, it tries
 * again by itself.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CALLS, type Hand, MOST, PACE_MS, type Sentence, type Update } from './protocol.js';
import { ANSWER_MS, listen, post, type Room, type Trouble, troubleOf } from './room-calls.js';

/** What is told of the work. */
export type Told = Pick<Update, 'step' | 'failing' | 'todo' | 'finished'>;

export interface LinkState {
  /** `away`: the room is looked for. `refused`: there is no use in that. */
  status: 'joining' | 'joined' | 'away' | 'refused';
  trouble?: Trouble;
  /** Whether it was joined once. */
  wasIn: boolean;
  /** The last thing that left this computer, word for word. */
  sent?: Update;
  /** When it did, milliseconds since the epoch. */
  at?: number;
  /** What the instructor says to whoever has these mistakes. */
  sentences: Sentence[];
}

/** Between two tries (ms): longer and longer, until a stream has lasted for a while. */
const RETRY_MS = { first: 1_000, most: 30_000 };
const STEADY_MS = 10_000;
/** For saying good-bye, in milliseconds: whoever ends `npm start` does not wait. How often it is tried after that. */
const LEAVE_MS = 1_000;
const LEAVE_TRIES = 10;

export class Membership {
  readonly #id = randomBytes(16).toString('hex');
  readonly #left = new AbortController();
  #state: LinkState = { status: 'joining', wasIn: false, sentences: [] };
  #told: Told;
  #hand: Hand | undefined;
  #changedAt = Date.now();
  #triedAt = 0;
  #hasSent = false;
  #planned: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #isStale = false;
  #isHearing = false;
  #failures = 0;

  /** @param onChange is called at each new state */
  constructor(
    private readonly room: Room,
    told: Told,
    private readonly onChange: () => void,
  ) {
    this.#told = told;
    this.#plan();
  }

  get state(): LinkState {
    return this.#state;
  }

  get told(): Told {
    return this.#told;
  }

  get hand(): Hand | undefined {
    return this.#hand;
  }

  /** Sends it where it is new. */
  tell(told: Told): void {
    if (JSON.stringify(told) === JSON.stringify(this.#told)) return;
    this.#told = told;
    this.#changedAt = Date.now();
    this.#plan();
  }

  /** Raises a hand, or takes it down. */
  ask(hand: Hand | undefined): void {
    this.#hand = hand;
    this.#plan();
  }

  /** Has the room forget this participant. Resolves when it was told; if it cannot be now, it is as soon as it can. */
  async leave(): Promise<void> {
    const isRefused = this.#state.status === 'refused';
    this.#left.abort();
    clearTimeout(this.#planned);
    const end = Date.now() + LEAVE_MS;
    // Whoever is forgotten before their last update comes would be there again.
    await Promise.race([this.#sending, pause(LEAVE_MS, undefined, { ref: false })]);
    if (this.#hasSent && !isRefused) await this.#sayGoodbye(Math.max(1, end - Date.now()), LEAVE_TRIES);
  }

  async #sayGoodbye(ms: number, tries: number): Promise<void> {
    try {
      (await post(this.room, CALLS.leave, { id: this.#id }, { signal: AbortSignal.timeout(ms) })).destroy();
    } catch {
      const again = () => void this.#sayGoodbye(ANSWER_MS, tries - 1);
      if (tries > 1) setTimeout(again, this.#backOff()).unref();
    }
  }

  #update(): Update {
    const since = Math.round((Date.now() - this.#changedAt) / 1_000);
    return {
      ...{ id: this.#id, name: this.room.name, ...this.#told, since: Math.min(Math.max(0, since), MOST.since) },
      ...(this.#hand ? { hand: this.#hand } : {}),
    };
  }

  /** Of several changes in a row, the last one is sent. @param wait milliseconds at least */
  #plan(wait = 0): void {
    if (this.#left.signal.aborted) return;
    this.#isStale = true;
    if (this.#sending) return;
    clearTimeout(this.#planned);
    const delay = Math.max(wait, this.#triedAt + PACE_MS - Date.now());
    this.#planned = setTimeout(() => {
      this.#sending = this.#send();
    }, delay).unref();
  }

  async #send(): Promise<void> {
    this.#isStale = false;
    this.#triedAt = Date.now();
    const wait = await this.#exchange(this.#update()).catch((error) => this.#meet(troubleOf(error)));
    this.#sending = undefined;
    if (wait !== undefined) this.#plan(wait);
    else if (this.#isStale) this.#plan();
  }

  /** @returns after how long (ms) to try again; undefined where it was taken, or will not be */
  async #exchange(sent: Update): Promise<number | undefined> {
    const onSent = () => {
      this.#hasSent = true;
      this.#set({ sent, at: Date.now() });
    };
    const response = await post(this.room, CALLS.state, sent, { signal: AbortSignal.timeout(ANSWER_MS), onSent });
    response.destroy(); // whatever else it has to tell
    if (response.statusCode !== 204) return this.#meet(troubleOf(response), Number(response.headers['retry-after']));
    if (!this.#isHearing) void this.#hear();
    else if (this.#state.wasIn) this.#set({ status: 'joined' }); // only this call had failed before
    return undefined;
  }

  /** Until the stream ends; then the state is sent again, as the room may have forgotten it. */
  async #hear(): Promise<void> {
    this.#isHearing = true;
    const since = Date.now();
    const onSentences = (sentences: Sentence[]) => this.#set({ status: 'joined', wasIn: true, sentences });
    const trouble = await listen(this.room, this.#id, this.#left.signal, onSentences).catch(troubleOf);
    this.#isHearing = false;
    if (Date.now() - since > STEADY_MS) this.#failures = 0;
    const wait = this.#meet(trouble);
    if (wait !== undefined) this.#plan(wait);
  }

  /** @param seconds that the room asked for @returns after how long (ms) to try again; undefined where that is in vain */
  #meet(trouble: Trouble, seconds = 0): number | undefined {
    // A network's own page may come between for a while: a room that was one stays one.
    const isNoRoom = trouble === 'stranger' || trouble === 'unlike';
    if (trouble === 'pin' || trouble === 'name' || (isNoRoom && !this.#state.wasIn)) {
      this.#set({ status: 'refused', trouble, sentences: [] });
      this.#left.abort();
      return undefined;
    }
    if (trouble !== 'busy' || !this.#isHearing) this.#set({ status: 'away', trouble });
    return Math.max(this.#backOff(), Math.min(seconds || 0, 60) * 1_000);
  }

  /** Milliseconds; a whole class that comes back at once would be a flood. */
  #backOff(): number {
    const longest = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** this.#failures++);
    return longest * (0.5 + Math.random() / 2);
  }

  #set({ status = this.#state.status, trouble, ...change }: Partial<LinkState>): void {
    if (this.#left.signal.aborted) return;
    const { trouble: former, ...rest } = this.#state;
    const why = trouble ?? (status === rest.status ? former : undefined);
    const state: LinkState = { ...rest, ...change, status, ...(why ? { trouble: why } : {}) };
    const isSame = JSON.stringify(state) === JSON.stringify(this.#state);
    this.#state = state;
    if (!isSame) this.onChange();
  }
}
