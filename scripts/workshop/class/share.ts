/**
 * The line that stands for an update where there is no common network: `npm run step -- --share` prints it, the class chat
 * carries it, the board takes it. `席12 2-4 ✖ handler.grant.outgoing`, `席12 2-4 □ handler.token`, `席12 2-6 ✔`; where there
 * is nothing to tell, `席12 2-4 □`.
 */
import { isStepId } from '../../../steps/steps.js';
import { isMistake, isName, MOST, type Update } from './protocol.js';

/** What a line tells. */
export type Shared = Pick<Update, 'name' | 'step' | 'failing' | 'todo' | 'finished'>;

const SIGNS = { failing: '✖', todo: '□', finished: '✔' };

export function shareLine({ name, step, failing, todo, finished }: Shared): string {
  const lists = Object.entries({ failing, todo }).filter(([, ids]) => ids.length > 0);
  const told = lists.map(([kind, ids]) => `${SIGNS[kind as 'failing']} ${ids.join(' ')}`);
  const whole = finished ? [SIGNS.finished] : told.length === 0 ? [SIGNS.todo] : [];
  return [name, step, ...told, ...whole].join(' ');
}

/** A name may have spaces: the step ends it. Chats put a mark of quotation or of a list before a line. */
const LINE = /^[\s>・*-]*(?<name>\S.*?)\s+(?<step>\d-\d+)\s+(?<told>[✖✗×✔✓□].*)$/u;

/** @returns undefined for a line that is none */
export function readShareLine(line: string): Shared | undefined {
  const { name, step = '', told = '' } = (line.length <= 2_000 && LINE.exec(line.trim())?.groups) || {};
  if (!isName(name) || !isStepId(step)) return undefined;
  const found = { name, step, failing: [] as string[], todo: [] as string[], finished: false };
  let list: string[] | undefined;
  for (const word of told.split(/\s+/)) {
    if (/^[✖✗×]$/u.test(word)) list = found.failing;
    else if (word === SIGNS.todo) list = found.todo;
    else if (/^[✔✓]$/u.test(word)) found.finished = true;
    else if (list && isMistake(word) && !list.includes(word)) list.push(word);
    else return undefined;
  }
  return found.failing.length <= MOST.failing && found.todo.length <= MOST.todo ? found : undefined;
}

/** Of a whole text that was pasted: the lines that can be read, and how many others have something in them. */
export function readShareLines(text: string): { read: Shared[]; others: number } {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const read = lines.slice(0, MOST_LINES).flatMap((line) => readShareLine(line) ?? []);
  return { read, others: lines.length - read.length };
}

const MOST_LINES = 1_000;
