// @ts-check
/** The whole page. */

import { keyed } from '/vendor/directives/keyed.js';
import { html, nothing } from '/vendor/lit-html.js';
import { currentView } from './current.js';
import { deploymentView } from './deployment.js';
import { dialogView } from './dialog.js';
import { endView } from './end.js';
import { functionView } from './function.js';
import { headerView } from './header.js';
import { hintsView } from './hints.js';
import { icon } from './icons.js';
import { lessonView } from './lesson.js';
import { glanceView, resultView } from './result.js';
import { settingsView } from './settings.js';
import { stepsView } from './steps.js';

/** @param {Page} page */
export function pageView(page) {
  return html`
    ${headerView(page)} ${page.connection === 'lost' ? lostView() : nothing}
    ${page.state ? workshopView(page, page.state) : html`<main id="main" class="opening"><p>準備しています…</p></main>`}
    ${dialogView(page)}
  `;
}

/** @type {View} */
function workshopView(page, state) {
  return html`<div class="frame stack">
    ${stepsView(page, state)}
    <main id="main" tabindex="-1">
      ${endView(page, state)} ${currentView(page, state)} ${resultView(page, state)}
      ${hintsView(page, state)} ${keyed(state.current, lessonView(page, state))} ${glanceView(page)}
    </main>
    <aside class="panels" aria-label="トークンとデプロイ">
      ${functionView(page, state)} ${deploymentView(page, state)} ${settingsView(page, state)}
    </aside>
  </div>`;
}

function lostView() {
  return html`<div class="lost beside tone-bad" role="alert">
    ${icon('alert')}
    <p>
      <strong>接続が切れました。npm start が止まっているようです。</strong>
      ターミナルで <code>npm start</code> をもう一度実行してください。つながると、この画面は自動で続きに戻ります。
    </p>
  </div>`;
}
