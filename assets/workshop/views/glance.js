// @ts-check
/** The result in one line at the screen's edge, while who reads the guide cannot see it. */
import { html, nothing } from '/vendor/lit-html.js';
import { icon } from './icons.js';
import { shortSentence } from './result.js';

/** @param {import('../page.js').Page} page */
export function glanceView({ state, result, resultInSight }) {
  if (resultInSight) return nothing;
  if (state?.check.status === 'unusable') return glance(false, state.check.cause);
  return result ? glance(result.ok, shortSentence(result)) : nothing;
}

/**
 * @param {boolean} ok
 * @param {string} words
 */
function glance(ok, words) {
  return html`<a class="glance ${ok ? 'glance-ok' : 'glance-bad'}" data-testid="glance" href="#result">
    ${icon(ok ? 'check' : 'cross')}<span>${words}</span>
  </a>`;
}
