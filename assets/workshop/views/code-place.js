// @ts-check
/** A line of the participant's file with the place that is meant. The mark is part of the text, so it fits any font. */

import { ref } from '/vendor/directives/ref.js';
import { html } from '/vendor/lit-html.js';

/** @param {import('../../../checks/verdict.ts').Place} place */
export function codePlaceView({ line, column, length, text }) {
  const from = column - 1;
  const to = from + Math.max(1, length);
  return html`<div class="place">
    <pre tabindex="0" ${ref(scrollToMark)}><span class="place-line">${line} 行目</span><code
      >${text.slice(0, from)}<mark>${text.slice(from, to) || ' '}</mark>${text.slice(to)}</code></pre>
  </div>`;
}

/** On a narrow screen the place may be far right. @param {Element | undefined} box */
function scrollToMark(box) {
  const mark = box?.querySelector('mark');
  if (!box || !mark) return;
  requestAnimationFrame(() => {
    const end = mark.offsetLeft + mark.offsetWidth;
    if (end > box.clientWidth) box.scrollLeft = end - box.clientWidth * 0.7;
  });
}
