// @ts-check
/** The chapter's name, whether the page is live, and how it looks. */
import { html, nothing } from '/vendor/lit-html.js';
import { openHelp } from '../dialogs.js';
import { icon } from './icons.js';

const CONNECTION = { connecting: 'つないでいます', open: '接続中', lost: '接続が切れました' };
const TONE = { connecting: '', open: 'tone-ok', lost: 'tone-bad' };

/** @type {readonly [import('../preferences.js').Theme, string][]} */
const THEMES = [
  ['auto', '自動'],
  ['light', 'ライト'],
  ['dark', 'ダーク'],
];

/** @param {Page} page */
export function headerView(page) {
  const projector = page.preferences.projector === 'on';
  return html`<header class="header row">
    <div class="brand beside">
      <img src="/icon.svg" alt="" width="32" height="32" />
      <h1>Twilio Functions で <code>/token</code> を作る</h1>
    </div>
    <p class="connection small ${TONE[page.connection]}" data-testid="connection" data-connection=${page.connection}>${CONNECTION[page.connection]}</p>
    <div class="looks row">
      <fieldset class="segments" data-testid="theme">
        <legend class="visually-hidden">画面の明るさ</legend>
        ${THEMES.map(
          ([theme, label]) => html`<label>
            <input
              type="radio"
              name="theme"
              value=${theme}
              .checked=${page.preferences.theme === theme}
              @change=${() => page.prefer('theme', theme)}
            /><span>${label}</span>
          </label>`,
        )}
      </fieldset>
      <button
        type="button"
        class="button button-quiet"
        data-testid="projector"
        aria-pressed=${projector}
        @click=${() => page.prefer('projector', projector ? 'off' : 'on')}
      >
        ${icon('screen')}<span>大きな文字</span>
      </button>
      <button
        type="button"
        class="button button-quiet"
        data-testid="help"
        aria-keyshortcuts=${page.state ? '?' : nothing}
        @click=${() => openHelp(page)}
      >
        <span>使い方</span><kbd aria-hidden="true">?</kbd>
      </button>
    </div>
  </header>`;
}
