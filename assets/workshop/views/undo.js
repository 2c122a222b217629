// @ts-check
/** After the workspace was replaced: the way back. */
import { html, nothing } from '/vendor/lit-html.js';
import { button, problemView } from './button.js';
import { icon } from './icons.js';

/** @type {View} */
export function undoView(page, { kept, file }) {
  // While it is taken back, the name may already be that of what was taken out.
  if (!kept || page.dismissed.has(kept) || page.busy.has('restore')) return nothing;
  return html`<section class="undo box row tone-warn" aria-label="入れ替えの取り消し">
    <p class="beside">${icon('undo')}<span><code>${file}</code> の内容を入れ替えました。前の内容は残してあります。</span></p>
    <div class="row">
      ${button({ testid: 'undo', label: '元に戻す', run: () => takeBack(page) })}
      ${button({ testid: 'undo-close', label: '閉じる', look: 'quiet', run: () => page.dismissKept() })}
    </div>
    ${problemView(page.problems.get('restore'))}
  </section>`;
}

/** The bar goes away with its button: the focus goes on to the step. @param {Page} page */
async function takeBack(page) {
  await page.restore();
  if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true });
}
