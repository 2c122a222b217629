// @ts-check
/** The difference between two versions of a file. */

import { unsafeHTML } from '/vendor/directives/unsafe-html.js';
import { html } from '/vendor/lit-html.js';

/** @typedef {import('../page.js').DifferenceView} DifferenceView */

const SIGNS = { added: '+', removed: '−', same: '', gap: '' };
const WORDS = { added: '追加: ', removed: '削除: ', same: '', gap: '' };

/**
 * @param {DifferenceView} difference
 * @param {{ label: string, of: 'solution' | 'before' | 'dialog' }} about
 */
export function differenceView({ lines, added, removed }, { label, of }) {
  if (added + removed === 0) {
    return html`<p class="difference-none" data-testid="difference" data-of=${of}>違いはありません。</p>`;
  }
  return html`<figure class="difference" data-testid="difference" data-of=${of}>
    <figcaption>
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
