/** Single keys on a terminal. */
import readline from 'node:readline';

/** What they do, as it is shown. */
export const KEYS =
  'c 検査  h ヒント  r 直し方  n 次の手順  p 前の手順  d 完成例との違い  e エディター  o ページ  q 終了';

/**
 * @param onKey told the character that was typed; Enter comes as `c`, Ctrl+C and Ctrl+D as `q`, arrows by their names
 * @returns what gives the terminal back
 */
export function listenToKeys(onKey: (key: string) => void, input: NodeJS.ReadStream = process.stdin): () => void {
  readline.emitKeypressEvents(input);
  input.setRawMode(true);
  input.resume();
  const listener = (text: string | undefined, { ctrl, name }: readline.Key) => {
    if (ctrl && (name === 'c' || name === 'd')) onKey('q');
    else if (name === 'return' || name === 'enter') onKey('c');
    else if (name === 'left' || name === 'right') onKey(name);
    // Who types Japanese has an input method on, which sends full-width letters.
    else if (!ctrl && text) onKey(text.normalize('NFKC').toLowerCase());
  };
  input.on('keypress', listener);
  return () => {
    input.off('keypress', listener);
    input.setRawMode(false);
    input.pause();
  };
}
