/** A question on the terminal, while a command has its limits. */
import { createInterface } from 'node:readline/promises';
import { Interrupted } from './user-error.js';

/** @throws the signal's reason; Interrupted when no answer can come any more (Ctrl+D, a closed terminal) */
export async function ask(question: string, signal?: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  // To readline, Ctrl+C is a key like any other: whoever listens for it is told.
  lines.on('SIGINT', () => process.emit('SIGINT') || lines.close());
  const closed = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new Interrupted('\n中止しました。何も変えていません。')));
  });
  try {
    return await Promise.race([lines.question(question, signal ? { signal } : {}), closed]);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}

/** A question whose answer is no, unless it is yes. @throws as `ask` */
export async function confirmed(question: string, signal?: AbortSignal): Promise<boolean> {
  return /^(y|yes|はい)$/i.test((await ask(`${question} [y/N] `, signal)).trim());
}
