/** Tells the phases of something that takes its time. */
import { colours, mark } from './colours.js';

/** A phase that begins, or that ended after `seconds`; as `--json` prints them, one a line. */
export type PhaseLine = { phase: string } | { phase: string; ok: boolean; seconds: number };

/** Called with the title of a phase that begins; the one before it is over. A phase that goes on is not begun again. */
export type OnPhase = (title: string) => void;

/** Does `work`, and tells its phases. The last one is over with it, well or not. */
export async function inPhases<T>(tell: (line: PhaseLine) => void, work: (onPhase: OnPhase) => Promise<T>): Promise<T> {
  let current: { phase: string; startedAt: number } | undefined;
  const end = (ok: boolean) => {
    if (current) tell({ phase: current.phase, ok, seconds: Math.round((Date.now() - current.startedAt) / 100) / 10 });
    current = undefined;
  };
  try {
    const result = await work((phase) => {
      if (current?.phase === phase) return;
      end(true);
      current = { phase, startedAt: Date.now() };
      tell({ phase });
    });
    end(true);
    return result;
  } catch (error) {
    end(false);
    throw error;
  }
}

/** @param json for programs: one JSON document a line; otherwise for people */
export function phasePrinter(json: boolean): (line: PhaseLine) => void {
  return json ? (line) => console.log(JSON.stringify(line)) : showPhase;
}

/** A line each when it is over, and on a terminal the one under way. */
function showPhase(line: PhaseLine): void {
  const { stdout } = process;
  if (!('seconds' in line)) {
    if (stdout.isTTY) stdout.write(`${colours.dim('…')} ${line.phase}`);
    return;
  }
  if (stdout.isTTY) stdout.write('\r\u001b[K');
  stdout.write(`${phaseLine(line.phase, line.ok, line.seconds)}\n`);
}

/** Of a phase that is over. @param seconds left out where nobody measured them */
export function phaseLine(title: string, ok: boolean, seconds: number | undefined): string {
  return `${mark(ok)} ${title}${seconds === undefined ? '' : colours.dim(`（${seconds.toFixed(1)} 秒）`)}`;
}

/** A duration for a message, in seconds with one decimal; never 0, which nobody waited. @param ms milliseconds */
export function inSeconds(ms: number): number {
  return Math.max(0.1, Math.round(ms / 100) / 10);
}
