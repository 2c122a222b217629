// @ts-check
/** The whole page: the steps on top, the one card, and beside it what explains and shows. */
import { html, nothing } from '/vendor/lit-html.js';
import { coachView } from './coach.js';
import { dialogView } from './dialog.js';
import { headerView } from './header.js';
import { icon } from './icons.js';
import { sideView } from './side.js';

/** @param {Page} page */
export function pageView(page) {
  return html`
    ${headerView(page)} ${page.connection === 'lost' ? lostView() : nothing}
    ${
      page.state
        ? html`<div class="frame">${coachView(page, page.state)} ${sideView(page, page.state)}</div>`
        : html`<main id="main" class="opening"><p>準備しています…</p></main>`
    }
    ${[...page.trials].map(trialView)} ${dialogView(page)}
  `;
}

/** Twilio's own client tries a token, in this browser. @param {[TokenOwner, number]} trial */
function trialView([of, since]) {
  return html`<iframe hidden title="Twilio のクライアント" src=${`/voice/?of=${of}&trial=${since}`}></iframe>`;
}

function lostView() {
  return html`<div class="lost beside tone-bad" role="alert">
    ${icon('alert')}
    <p>
      <strong>接続が切れました。npm start が止まっているようです。</strong>
      ターミナルで <code>npm start</code> をもう一度実行してください。つながると、この画面は自動で元の表示に戻ります。
    </p>
  </div>`;
}
