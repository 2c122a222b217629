/**
 * Inside of a process that runs a participant's code: how the kit's own code there takes orders and reports. What that needs
 * is taken before the other code is loaded, which may change whatever it can reach. Each report begins with the secret of
 * its order, which stands in no object. Whoever debugs the own process still finds it: nobody else is cheated.
 */
import fs from 'node:fs';
import { Socket } from 'node:net';

/** The descriptors of the orders and of the reports, pipes that nobody else can reach; behind them, one for a purpose of its own. */
export const ORDERS = 3;
export const REPORTS = 4;
export const FURTHER = 5;

export interface Channel<Report> {
  /** At once, also when the code leaves no chance for anything afterwards. */
  report(report: Report): void;
  /** Says whether the process goes on when it has nothing to do but to wait for an order. */
  goOn(isWanted: boolean): void;
}

const { writeSync } = fs;
const { parse, stringify } = JSON;
const { isArray } = Array;
const { keys, setPrototypeOf } = Object;

/**
 * Called when everything of the kit is loaded: from then on, no code can get hold of its modules.
 * @param take is called with each order. When the one who gives them is gone, the process ends
 */
export function openChannel<Order, Report>(take: (order: Order) => void): Channel<Report> {
  let secret = '';
  const orders = new Socket({ fd: ORDERS, readable: true, writable: false });
  const exit = process.exit.bind(process);
  orders.once('close', () => exit()).on('error', () => exit());
  eachLine(orders, (line) => {
    secret = line.slice(0, line.indexOf(' '));
    take(parse(line.slice(secret.length)));
  });
  // Code that tells its parent something, such as that it is ready, finds one that does not listen.
  process.send = () => true;
  hideModules();
  return {
    report(report) {
      try {
        // Whatever the code wrote there before ends with its line.
        writeSync(REPORTS, `\n${secret} ${stringify(bare(report))}\n`);
      } catch {
        // The code has closed it, or nobody reads any more.
      }
    },
    goOn: (isWanted) => void (isWanted ? orders.ref() : orders.unref()),
  };
}

/** @param longest more characters without an end of line are no line: `onTooLong` is called instead, once */
export function eachLine(
  stream: Socket,
  onLine: (line: string) => void,
  longest = Number.POSITIVE_INFINITY,
  onTooLong = () => {},
): void {
  let begun = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const [end = '', ...next] = text.split('\n');
    begun += end;
    for (const line of next) {
      onLine(begun);
      begun = line;
    }
    if (begun.length > longest) {
      begun = '';
      onTooLong();
    }
  });
}

/** A copy that inherits nothing: `JSON.stringify` would ask for a `toJSON`, which the code may have given to all objects. */
function bare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = setPrototypeOf(isArray(value) ? [] : {}, null);
  const names = keys(value);
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    copy[name] = bare((value as Record<string, unknown>)[name]);
  }
  return copy;
}

function hideModules(): void {
  for (const [file, { children }] of Object.entries(require.cache as Record<string, NodeModule>)) {
    if (file.includes('node_modules')) continue;
    children.length = 0;
    delete require.cache[file];
  }
}
