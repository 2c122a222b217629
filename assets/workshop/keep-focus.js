// @ts-check
/** A button that is disabled while it works loses the focus; it gets it back when it works no more. */

/** @type {HTMLElement | undefined} */
let waiting;

/** @param {() => void} render */
export function keepFocus(render) {
  const focused = document.activeElement;
  render();
  if (focused instanceof HTMLButtonElement && focused.disabled) waiting = focused;
  if (!waiting || (document.activeElement !== document.body && document.activeElement !== waiting)) {
    waiting = undefined;
  } else if (!waiting.matches(':disabled')) {
    waiting.focus({ preventScroll: true });
    waiting = undefined;
  }
}
