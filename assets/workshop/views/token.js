// @ts-check
/** The token: how it grows, and a real one taken apart: what is in it, what it means, and how long it is good for. */
import { html, nothing } from '/vendor/lit-html.js';
import { hideWhole, openReveal } from '../dialogs.js';
import { button, commandLine, copyButton } from './button.js';
import { icon } from './icons.js';
import { verdictsView } from './verdicts.js';
import { timeLeft } from './words.js';

/** @typedef {TokenView['rows'][number]} Row */

/** The silhouette in one line of cells, and what the last save added to it. @type {View} */
export function growthView(page, { growth, token }) {
  const filled = growth.filter((field) => field.filled).length;
  const isWhole = filled === growth.length;
  const newest = isWhole ? [] : page.grown;
  return html`<div class="growth" data-testid="growth">
    <p class="small">
      ${
        isWhole
          ? html`<strong>${token ? 'トークンが完成しました' : '前に動いたときのトークン（いまは作られていません）'}</strong>`
          : html`<strong>育っているトークン</strong> ${filled} / ${growth.length}`
      }
    </p>
    <ol class="cells" aria-label="トークンの部分">
      ${growth.map(
        ({ field, title, filled: isFilled }) => html`<li
          data-field=${field}
          data-filled=${isFilled}
          data-new=${page.grown.some((each) => each.field === field)}
        >
          ${title}<span class="visually-hidden">${isFilled ? '（入りました）' : '（まだ）'}</span>
        </li>`,
      )}
    </ol>
    ${newest.length ? html`<p class="small growth-news" data-testid="grown"><strong>${newest.map(({ title }) => title).join('、')}</strong>が入りました。${newest.length === 1 ? newest[0]?.meaning : 'それぞれの役割は「トークン」で読めます。'}</p>` : nothing}
  </div>`;
}

/** @type {View} */
export function tokenTabView(page, { growth, token, functionUrl }) {
  return html`<ol class="silhouette" data-testid="silhouette">
      ${growth.map((field) => fieldView(field, claimsOf(field, token)))}
    </ol>
    ${token ? tokenView(page, token, 'workspace') : nothing}
    <h3>このパソコンの <code>/token</code></h3>
    ${
      functionUrl
        ? html`<p class="small">作業ファイルは、いまこのアドレスで動いています。ターミナルから呼び出せます。</p>
          ${commandLine(page, `curl ${functionUrl}`)}`
        : html`<p class="small">空いているポートがないため、アドレスはありません。検査はいつもどおり動きます。</p>`
    }`;
}

/**
 * @param {GrowthField} growth
 * @param {Row[]} claims
 */
function fieldView({ field, title, meaning, value, filled }, claims) {
  return html`<li data-field=${field} data-filled=${filled}>
    <strong>${title}${filled ? icon('check') : nothing}<span class="visually-hidden">${filled ? '（入りました）' : '（まだ）'}</span></strong>
    <span class="small">${meaning}</span>
    ${
      claims.length
        ? html`<span class="field-claims">${claims.map(({ name, value }) => html`<span><code>${name}</code> ${value}</span>`)}</span>`
        : value
          ? html`<span class="field-claims"><span>${value}</span></span>`
          : nothing
    }
  </li>`;
}

/** In which part of the token a claim is. @type {Record<string, GrowthField['field']>} */
const FIELD_OF = {
  alg: 'header',
  typ: 'header',
  cty: 'header',
  sub: 'account',
  iss: 'key',
  iat: 'lifetime',
  exp: 'lifetime',
};

/**
 * @param {GrowthField} growth
 * @param {TokenView | undefined} token
 */
function claimsOf({ field, filled }, token) {
  const rows = filled ? (token?.rows ?? []) : [];
  return rows.filter(({ name }) => {
    if (name === 'grants.identity') return field === 'identity';
    return name.startsWith('grants.') ? field === 'grant' : FIELD_OF[name] === field;
  });
}

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
    ${lifetimeView(page, token)}
    <details class="fold" data-testid="claims" ?open=${of === 'deployed'}>
      <summary>トークンの内容を 1 つずつ見る</summary>
      <p class="small">この画面の中で読み取ったものです。外部サイトに貼り付けなくても、内容を確かめられます。</p>
      <h4 class="small">ヘッダー</h4>
      ${rowsView(header)}
      <h4 class="small">ペイロード（クレーム）</h4>
      ${rowsView(claims)}
    </details>
    <details class="fold">
      <summary>元の JSON を見る</summary>
      <h4 class="small">ヘッダー</h4>
      <pre class="plain" tabindex="0">${token.header}</pre>
      <h4 class="small">ペイロード（クレーム）</h4>
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
      ${button({ testid: 'token-hide', of, label: `隠す（あと ${seconds} 秒）`, run: () => hideWhole(page, of) })}
    </div>
  </div>`;
}

/** Twilio's own client tries the token, in this browser: only then is it known to be good. @type {OwnedView} */
function voiceView(page, of) {
  const result = page.state?.voice[of];
  const trying = page.trials.has(of);
  return html`<div class="voice stack" data-testid="voice" data-of=${of}>
    <h4>本物のクライアントで確かめる</h4>
    <p class="small">Twilio の Voice SDK（ブラウザーフォンのライブラリー）にこのトークンを渡し、登録できるかを確かめます。</p>
    ${button({
      testid: 'voice-try',
      of,
      label: trying ? '登録しています' : '登録してみる',
      icon: 'check',
      busy: trying,
      run: () => page.tryVoice(of),
    })}
    ${result && !trying ? voiceResult(result.verdict) : nothing}
  </div>`;
}

/** @param {Verdict} verdict */
function voiceResult(verdict) {
  if (verdict.status !== 'passed') return verdictsView([verdict]);
  return html`<p class="beside tone-ok" data-testid="verdict" data-status="passed">${icon('check')}<span>${verdict.cause ?? verdict.title}</span></p>`;
}
