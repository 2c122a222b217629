// @ts-check
/** A token taken apart: what is in it, what it means, and how long it is good for. */
import { html, nothing } from '/vendor/lit-html.js';
import { openReveal } from '../dialogs.js';
import { button, copyButton } from './button.js';
import { verdictsView } from './verdicts.js';
import { timeLeft } from './words.js';

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
  return html`<div class="token stack" data-testid="token" data-of=${of}>
    <h3>トークンの中身</h3>
    <p class="small">この画面で開いたものです。他社の Web サイトに貼り付けなくても、中身を確かめられます。</p>
    ${lifetimeView(page, token)}
    <h4 class="small">ヘッダー</h4>
    ${rowsView(header)}
    <h4 class="small">中身（クレーム）</h4>
    ${rowsView(claims)}
    <details class="fold">
      <summary>元の JSON を見る</summary>
      <h4 class="small">ヘッダー</h4>
      <pre class="plain" tabindex="0">${token.header}</pre>
      <h4 class="small">中身</h4>
      <pre class="plain" tabindex="0">${token.claims}</pre>
    </details>
    ${wholeView(page, of)} ${voiceView(page, of)}
  </div>`;
}

/** @param {Row[]} rows */
function rowsView(rows) {
  return html`<dl class="claims stack">
    ${rows.map(
      ({ name, value, meaning }) => html`<div>
        <dt class="small"><code>${name}</code> <span>${meaning}</span></dt>
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
    ${expired ? html`<p class="small">もう一度検査すると、新しいトークンが作られます。</p>` : nothing}
  </div>`;
}

/** @type {OwnedView} */
function wholeView(page, of) {
  const whole = page.wholes.get(of);
  if (!whole) {
    return button({
      testid: 'token-reveal',
      of,
      label: 'トークン全体を表示…',
      icon: 'key',
      run: () => openReveal(page, of),
    });
  }
  const seconds = Math.max(1, Math.ceil((whole.until - page.now) / 1000));
  return html`<div class="whole box stack tone-warn">
    <p class="whole-token" data-testid="token-whole" data-of=${of} translate="no">${whole.token}</p>
    <div class="row">
      ${copyButton(page, whole.token, 'トークン全体')}
      ${button({ testid: 'token-hide', of, label: `隠す（あと ${seconds} 秒）`, run: () => page.hideWhole(of) })}
    </div>
  </div>`;
}

/** Twilio's own client tries the token, in this browser: only then is it known to be good. @type {OwnedView} */
function voiceView(page, of) {
  const result = page.state?.voice[of];
  const trying = page.trials.has(of);
  return html`<div class="voice stack" data-testid="voice" data-of=${of}>
    <h4 class="small">本物のクライアントで確かめる</h4>
    <p>Twilio の電話のクライアント（Voice SDK）にこのトークンを渡し、登録できるかを確かめます。</p>
    ${button({
      testid: 'voice-try',
      of,
      label: trying ? '登録しています' : '登録してみる',
      icon: 'check',
      busy: trying,
      run: () => page.tryVoice(of),
    })}
    ${result && !trying ? verdictsView([result.verdict]) : nothing}
    ${
      trying
        ? html`<iframe hidden title="Twilio のクライアント" src=${`/voice/?of=${of}&trial=${page.trials.get(of)}`}></iframe>`
        : nothing
    }
  </div>`;
}
