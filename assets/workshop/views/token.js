// @ts-check
/** A token taken apart: what is in it, what it means, and how long it is good for. */
import { html, nothing } from '/vendor/lit-html.js';
import { timeLeft } from '../words.js';
import { button, copyButton } from './button.js';
import { voiceView } from './voice.js';

/** @typedef {import('../page.js').Page} Page */
/** @typedef {import('../page.js').TokenOwner} TokenOwner */
/** @typedef {import('../../../scripts/workshop/model.ts').TokenView} TokenView */
/** @typedef {TokenView['rows'][number]} Row */

const IN_HEADER = ['alg', 'typ', 'cty'];

/**
 * @param {Page} page
 * @param {TokenView} token
 * @param {TokenOwner} of
 */
export function tokenView(page, token, of) {
  const header = token.rows.filter(({ name }) => IN_HEADER.includes(name));
  const claims = token.rows.filter(({ name }) => !IN_HEADER.includes(name));
  return html`<div class="token" data-testid="token" data-of=${of}>
    <h3>トークンの中身</h3>
    <p class="small">この画面で開いたものです。他社の Web サイトに貼り付けなくても、中身を確かめられます。</p>
    ${lifetimeView(page, token)}
    <h4>ヘッダー</h4>
    ${rowsView(header)}
    <h4>中身（クレーム）</h4>
    ${rowsView(claims)}
    <details class="fold">
      <summary>元の JSON を見る</summary>
      <h4>ヘッダー</h4>
      <pre class="plain" tabindex="0">${token.header}</pre>
      <h4>中身</h4>
      <pre class="plain" tabindex="0">${token.claims}</pre>
    </details>
    ${wholeView(page, of)} ${voiceView(page, of)}
  </div>`;
}

/** @param {Row[]} rows */
function rowsView(rows) {
  return html`<dl class="claims">
    ${rows.map(
      ({ name, value, meaning }) => html`<div>
        <dt><code>${name}</code> <span>${meaning}</span></dt>
        <dd>${value}</dd>
      </div>`,
    )}
  </dl>`;
}

/**
 * @param {Page} page
 * @param {TokenView} token
 */
function lifetimeView(page, { issuedAt, expiresAt }) {
  if (expiresAt === undefined) return nothing;
  const left = expiresAt - page.now / 1000;
  const expired = left <= 0;
  const whole = expiresAt - (issuedAt ?? expiresAt - 3600);
  return html`<div class="lifetime" data-testid="lifetime" data-expired=${expired}>
    <p>${expired ? '期限切れ' : html`期限まで <strong>${timeLeft(left)}</strong>`}</p>
    <progress max=${Math.max(1, whole)} value=${Math.max(0, Math.min(left, whole))} aria-label="期限までの残り"></progress>
    ${expired ? html`<p class="lifetime-next">もう一度検査すると、新しいトークンが作られます。</p>` : nothing}
  </div>`;
}

/**
 * @param {Page} page
 * @param {TokenOwner} of
 */
function wholeView(page, of) {
  const whole = page.wholes.get(of);
  if (!whole) {
    return button({
      testid: 'token-reveal',
      of,
      label: 'トークン全体を表示…',
      icon: 'key',
      run: () => page.openReveal(of),
    });
  }
  const seconds = Math.max(1, Math.ceil((whole.until - page.now) / 1000));
  return html`<div class="whole">
    <p class="whole-token" data-testid="token-whole" data-of=${of} translate="no">${whole.token}</p>
    <div class="whole-buttons">
      ${copyButton(page, whole.token, 'トークン全体')}
      ${button({ testid: 'token-hide', of, label: `隠す（あと ${seconds} 秒）`, run: () => page.hideWhole(of) })}
    </div>
  </div>`;
}
