// @ts-check
/** The chapter's name, the steps as a slim rail, whether the page is live, and how it looks. */
import { html, nothing } from '/vendor/lit-html.js';
import { openHelp } from '../dialogs.js';
import { icon } from './icons.js';

const CONNECTION = { connecting: 'つないでいます', open: '接続中', lost: '接続が切れました' };
const TONE = { connecting: '', open: 'tone-ok', lost: 'tone-bad' };

/** @param {Page} page */
export function headerView(page) {
  const projector = page.preferences.projector === 'on';
  return html`<header class="header">
    <div class="brand beside">
      <img src="/icon.svg" alt="" width="32" height="32" />
      <h1>Twilio Functions で <code>/token</code> を作る</h1>
    </div>
    ${page.state ? railView(page, page.state) : nothing}
    <div class="looks row">
      <p class="connection small ${TONE[page.connection]}" data-testid="connection" data-connection=${page.connection}>${CONNECTION[page.connection]}</p>
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

/** How a step stands: its mark, its colour, the word beside it, and the one that is only heard. */
const STANDING = /** @type {const} */ ({
  open: { mark: undefined, tone: '', word: '', heard: '' },
  passed: { mark: 'check', tone: 'tone-ok', word: '', heard: '（合格）' },
  broken: { mark: 'bang', tone: 'tone-warn', word: 'いまは不合格', heard: '' },
  aside: { mark: 'dash', tone: '', word: '値なし', heard: 'で進めています' },
});

/** A click opens a step. @type {View} */
function railView(page, { steps, current }) {
  return html`<nav class="rail" aria-label="手順">
    <ol>
      ${steps.map(({ id, title, standing }) => {
        const { mark, tone, word, heard } = STANDING[standing];
        const isCurrent = id === current;
        return html`<li>
          <button
            type="button"
            class="step ${tone}"
            data-testid="step-${id}"
            data-standing=${standing}
            title=${`手順 ${id} ${title}`}
            aria-current=${isCurrent ? 'step' : nothing}
            @click=${() => isCurrent || page.open(id)}
          >
            <span class="mark">${mark ? icon(mark) : nothing}</span>
            <span class="step-id">${id}</span>
            ${word ? html`<span class="step-word">${word}</span>` : nothing}
            ${heard ? html`<span class="visually-hidden">${heard}</span>` : nothing}
          </button>
        </li>`;
      })}
    </ol>
  </nav>`;
}
