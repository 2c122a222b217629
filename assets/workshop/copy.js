// @ts-check
/** Puts text on the clipboard, and says so on the button for a moment. */

/** How long a button says that it has copied (ms). */
const SAID_MS = 2000;

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
export async function copy(button, text) {
  const copied = await write(text);
  button.dataset.copied = copied ? 'yes' : 'no';
  setTimeout(() => delete button.dataset.copied, SAID_MS);
  return copied;
}

/**
 * What is typed of a difference: nobody types its signs.
 * @param {string} difference
 */
export function newLines(difference) {
  const added = difference.split('\n').filter((line) => line.startsWith('+'));
  return added.map((line) => line.slice(1)).join('\n');
}

/** @param {string} text */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not allowed by the browser: the text can still be selected by hand
  }
}
