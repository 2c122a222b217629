// @ts-check
/** Code: a place in it, and what differs between two versions. */
import { ref } from '/vendor/directives/ref.js';
import { unsafeHTML } from '/vendor/directives/unsafe-html.js';
import { html } from '/vendor/lit-html.js';

const SIGNS = { added: '+', removed: '−', same: '', gap: '' };
const WORDS = { added: '追加: ', removed: '削除: ', same: '', gap: '' };

/**
 * The difference between two versions of a file.
 * @param {DifferenceView} difference
 * @param {{ label: string, of: 'solution' | 'before' | 'dialog' }} about
 */
export function differenceView({ lines, added, removed }, { label, of }) {
  if (added + removed === 0) {
    return html`<p data-testid="difference" data-of=${of}>違いはありません。</p>`;
  }
  return html`<figure class="difference" data-testid="difference" data-of=${of}>
    <figcaption class="row small">
      ${label}<span class="difference-count"
        ><span class="is-added">＋${added} 行</span> <span class="is-removed">−${removed} 行</span></span
      >
    </figcaption>
    <div class="difference-scroll" tabindex="0" role="group" aria-label=${label}>
      <div class="difference-lines">
        ${lines.map(
          ({ kind, html: line }) => html`<div class="line line-${kind}">
            <span class="line-sign" aria-hidden="true">${SIGNS[kind]}</span
            ><span class="visually-hidden">${WORDS[kind]}</span><code>${unsafeHTML(line)}</code>
          </div>`,
        )}
      </div>
    </div>
  </figure>`;
}

/**
 * A line of the participant's file with the place that is meant. The mark is part of the text, so it fits any font.
 * @param {Place} place
 */
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
