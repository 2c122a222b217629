// @ts-check
/** After the workspace was replaced: the way back. */
import { html, nothing } from '/vendor/lit-html.js';
import { button, problemView } from './button.js';
import { icon } from './icons.js';

/** @typedef {import('../page.js').Page} Page */

/**
 * @param {Page} page
 * @param {import('../page.js').WorkshopState} state
 */
export function undoView(page, { kept, file }) {
  if (!kept || page.dismissed.has(kept)) return nothing;
  return html`<section class="undo" aria-label="入れ替えの取り消し">
    <p>${icon('undo')}<span><code>${file}</code> の内容を入れ替えました。前の内容は残してあります。</span></p>
    <div class="undo-buttons">
      ${button({ testid: 'undo', label: '元に戻す', busy: page.busy.has('restore'), run: () => page.restore() })}
      ${button({ testid: 'undo-close', label: '閉じる', look: 'quiet', run: () => page.dismissKept() })}
    </div>
    ${problemView(page.problems.get('restore'))}
  </section>`;
}
