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
  const show = json ? FOR_PROGRAMS : forPeople(process.stdout);
  let current: { title: string; startedAt: number } | undefined;
  const finish = (ok: boolean) => {
    if (current) show.ended(current.title, ok, Math.round((Date.now() - current.startedAt) / 100) / 10);
    current = undefined;
  };
  const begin = (title: string) => {
    if (current?.title === title) return;
    finish(true);
    current = { title, startedAt: Date.now() };
    show.began(title);
  };
  return { begin, finish };
}

interface Show {
  began(title: string): void;
  ended(title: string, ok: boolean, seconds: number): void;
}

const print = (line: PhaseLine) => console.log(JSON.stringify(line));

const FOR_PROGRAMS: Show = {
  began: (phase) => print({ phase }),
  ended: (phase, ok, seconds) => print({ phase, ok, seconds }),
};

/** A line each when it is over, and on a terminal the one under way. */
function forPeople(stream: NodeJS.WriteStream): Show {
  return {
    began: (title) => void (stream.isTTY && stream.write(`${colours.dim('…')} ${title}`)),
    ended: (title, ok, seconds) =>
      void stream.write(`${stream.isTTY ? '\r\u001b[K' : ''}${phaseLine(title, ok, seconds)}\n`),
  };
}

/** Of a phase that is over. @param seconds left out where nobody measured them */
export function phaseLine(title: string, ok: boolean, seconds: number | undefined): string {
  return `${mark(ok)} ${title}${seconds === undefined ? '' : colours.dim(`（${seconds.toFixed(1)} 秒）`)}`;
}

/** A duration for a message, in seconds with one decimal; never 0, which nobody waited. @param ms milliseconds */
export function inSeconds(ms: number): number {
  return Math.max(0.1, Math.round(ms / 100) / 10);
}
