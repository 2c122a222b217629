/** Tells the phases of something that takes its time. */
import { colours, mark } from './colours.js';

/** A phase that begins, is held up for `wait` seconds, or ended after `seconds`; as `--json` prints them, one a line. */
export type PhaseLine =
  | { phase: string }
  | { phase: string; wait: number; reason: string }
  | { phase: string; ok: boolean; seconds: number };

/** Why the phase under way does not go on for a while (seconds). */
export interface Wait {
  wait: number;
  reason: string;
}

/** Called with the title of a phase that begins; the one before it is over. A phase that goes on is not begun again. */
export interface OnPhase {
  (title: string): void;
  /** Told each wait in a phase, where anybody wants to hear of them. */
  held?: (wait: Wait) => void;
}

/** For work that is one phase as a whole. */
export function onlyWaits({ held }: OnPhase): OnPhase {
  return Object.assign(() => {}, held && { held });
}

/** Does `work`, and tells its phases. The last one is over with it, well or not. */
export async function inPhases<T>(tell: (line: PhaseLine) => void, work: (onPhase: OnPhase) => Promise<T>): Promise<T> {
  let current: { phase: string; startedAt: number } | undefined;
  const end = (ok: boolean) => {
    if (current) tell({ phase: current.phase, ok, seconds: Math.round((Date.now() - current.startedAt) / 100) / 10 });
    current = undefined;
  };
  const begin = (phase: string) => {
    if (current?.phase === phase) return;
    end(true);
    current = { phase, startedAt: Date.now() };
    tell({ phase });
  };
  try {
    const held = (wait: Wait) => {
      if (!current) begin(CONNECTING);
      tell({ phase: current?.phase ?? CONNECTING, ...wait });
    };
    const result = await work(Object.assign(begin, { held }));
    end(true);
    return result;
  } catch (error) {
    end(false);
    throw error;
  }
}

/** What is under way before the first phase. */
const CONNECTING = '接続';

/** @param json for programs: one JSON document a line; otherwise for people */
export function phasePrinter(json: boolean): (line: PhaseLine) => void {
  if (json) return (line) => console.log(JSON.stringify(line));
  const { stdout } = process;
  if (!stdout.isTTY) return printPhase;
  let ticking: NodeJS.Timeout | undefined;
  return (line) => {
    clearInterval(ticking);
    if ('seconds' in line) return stdout.write(`${ERASE}${phaseLine(line.phase, line.ok, line.seconds)}\n`);
    const show = (text: string) => stdout.write(`${ERASE}${colours.dim('…')} ${text}`);
    if (!('wait' in line)) return show(line.phase);
    const { wrap }: typeof import('./text.js') = require('./text.js');
    let left = line.wait;
    const held = () => wrap(`${line.phase}: ${waitText(line, left)}`, (stdout.columns || 80) - 2)[0]!; // two rows could not be erased
    show(held());
    ticking = setInterval(() => show(--left > 0 ? held() : line.phase), 1_000).unref();
  };
}

const ERASE = '\r\u001b[K';

/** Without a terminal: a line when it is over, and one for each wait. */
function printPhase(line: PhaseLine): void {
  if ('seconds' in line) console.log(phaseLine(line.phase, line.ok, line.seconds));
  else if ('wait' in line) console.log(`${colours.dim('…')} ${line.phase}: ${waitText(line)}`);
}

/** What is said of a wait, when so many seconds of it are left. */
export function waitText({ wait, reason }: Wait, seconds = wait): string {
  return `${reason}${seconds} 秒後に、もう一度試します。`;
}

/** Of a phase that is over. @param seconds left out where nobody measured them */
export function phaseLine(title: string, ok: boolean, seconds: number | undefined): string {
  return `${mark(ok)} ${title}${seconds === undefined ? '' : colours.dim(`（${seconds.toFixed(1)} 秒）`)}`;
}

/** A duration for a message, in seconds with one decimal; never 0, which nobody waited. @param ms milliseconds */
export function inSeconds(ms: number): number {
  return Math.max(0.1, Math.round(ms / 100) / 10);
}
