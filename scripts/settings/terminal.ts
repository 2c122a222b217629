/** Questions on a terminal. Secrets are not echoed: only their length is seen, as dots. */
import readline from 'node:readline';
import { Writable } from 'node:stream';
import { withoutSuspects } from '../../checks/secrets/tokens.js';
import { displayWidth } from '../cli/text.js';
import { Interrupted } from '../cli/user-error.js';

/** Ctrl+C, Ctrl+D or a closed terminal: whoever asked has to leave everything as it was. */
export function calledOff(): Interrupted {
  return new Interrupted('中止しました。設定ファイルは変えていません。');
}

interface Pending {
  prompt: string;
  hidden: boolean;
  resolve: (answer: string) => void;
  reject: (reason: Error) => void;
}

/**
 * Reads lines without echo by the terminal or by readline, and draws them itself. One for the whole conversation: between
 * two questions the terminal would echo what is typed ahead, and that may be a secret.
 */
export class Terminal {
  readonly #lines: readline.Interface;
  #pending: Pending | undefined;
  #closed = false;

  constructor(
    private readonly input: NodeJS.ReadStream = process.stdin,
    private readonly output: NodeJS.WriteStream = process.stdout,
  ) {
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    // No history: the arrow keys would bring secrets back.
    this.#lines = readline.createInterface({ input, output: silent, terminal: true, historySize: 0 });
    this.#lines.on('line', (line) => this.#answer(line));
    this.#lines.on('SIGINT', () => this.#interrupt());
    this.#lines.on('close', () => this.#interrupt());
    input.on('keypress', this.#draw); // after readline's own listener, so that the line is up to date
  }

  /**
   * What was typed ahead is dropped: it would be the rest of a paste, perhaps of a secret, in a question that echoes.
   * @throws Interrupted
   */
  ask(prompt: string, hidden = false): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(calledOff());
        return;
      }
      this.#lines.write(null, { ctrl: true, name: 'u' });
      this.#pending = { prompt, hidden, resolve, reject };
      this.#draw();
    });
  }

  async confirm(question: string): Promise<boolean> {
    return /^y(es)?$/i.test((await this.ask(`${question} [y/N] `)).trim());
  }

  say(text: string): void {
    this.output.write(`${text}\n`);
  }

  close(): void {
    this.#closed = true;
    this.input.off('keypress', this.#draw);
    this.#lines.close();
    this.input.pause();
  }

  #answer(line: string): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    this.output.write('\n');
    pending.resolve(line);
  }

  #interrupt(): void {
    this.#closed = true;
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) this.output.write('\n');
    pending?.reject(calledOff());
  }

  readonly #draw = (): void => {
    if (!this.#pending) return;
    const { prompt, hidden } = this.#pending;
    const { line, cursor } = this.#lines;
    // Also a secret that is pasted into the wrong question is not echoed.
    const shown = hidden ? '•'.repeat(line.length) : withoutSuspects(line);
    const room = Math.max(10, (this.output.columns || 80) - displayWidth(prompt) - 2);
    // A line that does not fit shows its end: drawing over several rows would leave rests behind.
    const clipped = displayWidth(shown) > room ? `…${shown.slice(-Math.floor(room / 2))}` : shown;
    const behind = clipped === shown ? displayWidth(shown.slice(cursor)) : 0;
    this.output.write(`\r${prompt}${clipped}\x1b[K${behind > 0 ? `\x1b[${behind}D` : ''}`);
  };
}
