/** Shows the phases of something that takes its time, and how long they took. */
import { colours, mark } from './colours.js';

export interface Phases {
  /** The phase that begins now; the one before it is over. A phase that goes on is not begun again. */
  begin(title: string): void;
  /** The last phase is over, well or not. */
  finish(ok: boolean): void;
}

/** One line of `--json`: a phase that begins, or ends after `seconds`. */
export type PhaseLine = { phase: string } | { phase: string; ok: boolean; seconds: number };

/** @param json for programs: one JSON document a line; otherwise for people */
export function phasesFor(json: boolean): Phases {
  const print = (line: PhaseLine) => console.log(JSON.stringify(line));
  return json
    ? new Running({
        began: (phase) => print({ phase }),
        ended: (phase, seconds, ok) => print({ phase, ok, seconds }),
      })
    : forPeople(process.stdout);
}

/** A line each when it is over, and on a terminal the one under way. */
function forPeople(stream: NodeJS.WriteStream): Phases {
  return new Running({
    began: (title) => {
      if (stream.isTTY) stream.write(`${colours.dim('…')} ${title}`);
    },
    ended: (title, seconds, ok) => {
      if (stream.isTTY) stream.write('\r\u001b[K');
      stream.write(`${phaseLine(title, ok, seconds)}\n`);
    },
  });
}

/** Of a phase that is over. @param seconds left out where nobody measured them */
export function phaseLine(title: string, ok: boolean, seconds: number | undefined): string {
  return `${mark(ok)} ${title}${seconds === undefined ? '' : colours.dim(`（${seconds.toFixed(1)} 秒）`)}`;
}

/** A duration for a message, in seconds with one decimal; never 0, which nobody waited. @param ms milliseconds */
export function inSeconds(ms: number): number {
  return Math.max(0.1, Math.round(ms / 100) / 10);
}

interface Listener {
  began(title: string): void;
  ended(title: string, seconds: number, ok: boolean): void;
}

class Running implements Phases {
  #current: { title: string; startedAt: number } | undefined;

  constructor(private readonly listener: Listener) {}

  begin(title: string): void {
    if (this.#current?.title === title) return;
    this.finish(true);
    this.#current = { title, startedAt: Date.now() };
    this.listener.began(title);
  }

  finish(ok: boolean): void {
    if (!this.#current) return;
    const { title, startedAt } = this.#current;
    this.#current = undefined;
    this.listener.ended(title, Math.round((Date.now() - startedAt) / 100) / 10, ok);
  }
}
