/** What calls write to the console, on its way to the environment's logs: of a flood, only the newest goes there. */
import { format } from 'node:util';
import { type FunctionReport, LINES_KEPT, LOG_CHARACTERS, type LogLine } from './protocol.js';

type Logged = Extract<FunctionReport, { kind: 'logged' }>;

/** How long (ms) the lines of a flood wait for more of them. */
const GATHER_MS = 100;

/**
 * Makes `console` tell its lines: each at once, as long as a call has not written more than is kept anyway.
 * @param callNow the call that is under way
 * @returns what tells at once what still waits
 */
export function recordConsole(callNow: () => number, tell: (logged: Omit<Logged, 'kind'>) => void): () => void {
  let [call, count, omitted, toldAt] = [0, 0, 0, 0];
  let waiting: LogLine[] = [];
  const { now } = Date;
  const flush = () => {
    toldAt = now();
    if (waiting.length > 0) tell({ call, lines: waiting, omitted });
    waiting = [];
    omitted = 0;
  };
  const take = (line: LogLine) => {
    const current = callNow();
    if (current !== call) {
      flush();
      call = current;
      count = 0;
    }
    count += 1;
    if (waiting.push(line) > LINES_KEPT) {
      waiting.shift();
      omitted += 1;
    }
    if (count <= LINES_KEPT || now() - toldAt >= GATHER_MS) flush();
    else if (waiting.length === 1) setTimeout(flush, GATHER_MS).unref();
  };
  const record = (level: LogLine['level'], ...names: (keyof Console)[]) => {
    const write = (...values: unknown[]) => take({ level, message: format(...values).slice(0, LOG_CHARACTERS) });
    for (const name of names) Object.assign(console, { [name]: write });
  };
  record('INFO', 'debug', 'log', 'info');
  record('WARN', 'warn');
  record('ERROR', 'error');
  process.on('exit', flush);
  return flush;
}
