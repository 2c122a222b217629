/** Single keys on a terminal. */
import readline from 'node:readline';

export interface Keys {
  /** Gives the terminal back. */
  close(): void;
}

/** @param onKey told the character that was typed; Ctrl+C and Ctrl+D come as `q` */
export function listenToKeys(onKey: (key: string) => void, input: NodeJS.ReadStream = process.stdin): Keys {
  readline.emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  const listener = (text: string | undefined, { ctrl, name }: readline.Key) => {
    if (ctrl && (name === 'c' || name === 'd')) onKey('q');
    else if (name === 'return' || name === 'enter') onKey('c');
    // Who types Japanese has an input method on, which sends full-width letters.
    else if (!ctrl && text) onKey(text.normalize('NFKC').toLowerCase());
  };
  input.on('keypress', listener);
  return {
    close() {
      input.off('keypress', listener);
      input.setRawMode(false);
      input.pause();
    },
  };
}
