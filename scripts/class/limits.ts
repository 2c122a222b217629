/** How often somebody may. Each memory of it is bounded, whoever asks and however often. */
import { isPin, MOST, RATE } from '../workshop/class/protocol.js';

/** Different wrong PINs a minute, of one address and of all: to try most of them would take days. */
const GUESSES = { ofOne: 10, all: 100 };
export const WINDOW_MS = 60_000;

export class Guesses {
  #since = 0;
  readonly #wrong = new Set<string>();

  isLocked(address: string, now = Date.now()): boolean {
    if (now - this.#since >= WINDOW_MS) {
      this.#since = now;
      this.#wrong.clear();
    }
    const own = [...this.#wrong].filter((tried) => tried.startsWith(`${address} `));
    return own.length >= GUESSES.ofOne || this.#wrong.size >= GUESSES.all;
  }

  /** The same one again, as when a whole class has yesterday's, tells nobody more; what is no PIN at all is no guess. */
  count(address: string, pin: string): void {
    if (isPin(pin) && !this.isLocked(address)) this.#wrong.add(`${address} ${pin}`);
  }
}

/** Of each participant, what the protocol says (`RATE`). */
export class Buckets {
  readonly #left = new Map<string, { calls: number; at: number }>();

  /** @returns whether another call is not too many */
  take(id: string, now = Date.now()): boolean {
    const { calls, at } = this.#left.get(id) ?? { calls: RATE.burst, at: now };
    const left = Math.min(RATE.burst, calls + ((now - at) / 1_000) * RATE.perSecond);
    this.#left.delete(id); // behind the others
    this.#left.set(id, { calls: Math.max(0, left - 1), at: now });
    const [oldest] = this.#left.keys();
    if (this.#left.size > 2 * MOST.participants && oldest) this.#left.delete(oldest);
    return left >= 1;
  }
}
