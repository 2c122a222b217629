// @ts-check
/** Beside the card: the token as it grows, and tabs that explain, show, deploy and set. */
import { html } from '/vendor/lit-html.js';
import { problemView as refusalView } from './button.js';
import { classView } from './class.js';
import { deploymentView } from './deployment.js';
import { guideElement } from './guide.js';
import { historyView } from './history.js';
import { settingsView } from './settings.js';
import { growthView, tokenTabView } from './token.js';

/** @type {readonly { id: SideTab, label: string, view: View }[]} */
const TABS = [
  { id: 'guide', label: '解説', view: guideView },
  { id: 'token', label: 'トークン', view: tokenTabView },
  { id: 'deploy', label: 'デプロイ', view: deploymentView },
  { id: 'history', label: '履歴', view: historyView },
  { id: 'class', label: '教室', view: classView },
  { id: 'settings', label: '設定', view: settingsView },
];

/** @type {View} */
export function sideView(page, state) {
  const { view } = TABS.find(({ id }) => id === page.tab) ?? { view: guideView };
  return html`<aside class="side card" aria-label="解説とトークン">
    ${growthView(page, state)}
    <div class="tabs" role="tablist" aria-label="表示する内容" @keydown=${move}>
      ${TABS.map(
        ({ id, label }) => html`<button
          type="button"
          role="tab"
          id="tab-${id}"
          data-testid="tab-${id}"
          aria-selected=${id === page.tab}
          aria-controls="side-panel"
          tabindex=${id === page.tab ? 0 : -1}
          @click=${() => page.showTab(id)}
        >
          ${label}
        </button>`,
      )}
    </div>
    <div id="side-panel" class="stack" role="tabpanel" tabindex="0" aria-labelledby="tab-${page.tab}">${view(page, state)}</div>
  </aside>`;
}

/** @type {View} */
function guideView(page, { current }) {
  const lesson = page.lessons.get(current);
  const refusal = page.problems.get('lesson');
  if (lesson) return guideElement(page, lesson);
  return refusal ? refusalView(refusal) : html`<p>解説を開いています…</p>`;
}

/** The arrow keys go to the next tab, as people who use the keyboard expect. @param {KeyboardEvent} event */
function move(event) {
  const distance = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!distance) return;
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const tabs = [...list.querySelectorAll('button')];
  const selected = tabs.findIndex((tab) => tab.ariaSelected === 'true');
  const other = tabs.at((selected + distance) % tabs.length);
  if (!other) return;
  event.preventDefault();
  other.click();
  other.focus();
}
