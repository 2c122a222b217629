/** A question on the terminal, while a command has its limits. */
import { createInterface } from 'node:readline/promises';
import { Interrupted } from './user-error.js';

/** @throws the signal's reason; Interrupted when no answer can come any more (Ctrl+D, a closed terminal) */
export async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  lines.on('SIGINT', () => process.emit('SIGINT')); // to readline, Ctrl+C is a key like any other
  const closed = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new Interrupted('\n中止しました。何も変えていません。')));
  });
  try {
    return await Promise.race([lines.question(question, { signal }), closed]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
