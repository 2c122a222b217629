/** Shows the phases of something that takes its time: a line each when it is over, and on a terminal the one under way. */
import { colours } from './colours.js';

export class Phases {
  private current: { title: string; startedAt: number } | undefined;

  constructor(private readonly stream: NodeJS.WriteStream = process.stdout) {}

  /** The phase that begins now; the one before it is over. A phase that goes on is not begun again. */
  begin(title: string): void {
    if (this.current?.title === title) return;
    this.end(colours.green('✔'));
    this.current = { title, startedAt: Date.now() };
    if (this.stream.isTTY) this.stream.write(`${colours.dim('…')} ${title}`);
  }

  /** The last phase is over, well or not. */
  finish(ok: boolean): void {
    this.end(ok ? colours.green('✔') : colours.red('✖'));
  }

  private end(mark: string): void {
    if (!this.current) return;
    const seconds = ((Date.now() - this.current.startedAt) / 1000).toFixed(1);
    if (this.stream.isTTY) this.stream.write('\r\u001b[K');
    this.stream.write(`${mark} ${this.current.title}${colours.dim(`（${seconds} 秒）`)}\n`);
    this.current = undefined;
  }
}
