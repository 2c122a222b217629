// @ts-check
/** What the open step teaches: the guide, what changes from the step before, and the solution for who asks for it. */

import { guard } from '/vendor/directives/guard.js';
import { unsafeHTML } from '/vendor/directives/unsafe-html.js';
import { html, nothing } from '/vendor/lit-html.js';
import { copyButton, problemView } from './button.js';
import { differenceView } from './code.js';
import { guideElement } from './guide.js';

/** @type {readonly [LessonTab, string][]} */
const TABS = [
  ['guide', '手引き'],
  ['before', '前の手順との違い'],
];

/** @type {View} */
export function lessonView(page, { current }) {
  const lesson = page.lessons.get(current);
  if (!lesson) {
    return html`<section class="card stack lesson" aria-label="手引き">
      ${problemView(page.problems.get('lesson')) || nothing}
      ${page.problems.has('lesson') ? nothing : html`<p>手引きを開いています…</p>`}
    </section>`;
  }
  const tab = lesson.difference ? page.tab : 'guide';
  return html`<section class="card stack lesson" aria-label="手引き">
    ${tabsView(page, tab, lesson.difference ? TABS : TABS.slice(0, 1))}
    <div id="lesson-panel" class="stack" role="tabpanel" aria-labelledby="tab-${tab}">
      ${
        tab === 'before' && lesson.difference
          ? html`<p>前の手順の手本から、この手順の手本までに変わるところです。</p>
            ${differenceView(lesson.difference, { label: '前の手順の手本との違い', of: 'before' })}`
          : guideElement(page, lesson)
      }
    </div>
    ${guard([lesson], () => solutionView(page, lesson))}
  </section>`;
}

/**
 * @param {Page} page
 * @param {StepView} lesson
 */
function solutionView(page, { code }) {
  return html`<details class="fold" data-testid="solution-code">
      <summary>手本のコードを見る</summary>
      <p>先に自分で書いてみるのがおすすめです。行き詰まったら、まずヒントを開いてください。</p>
      <div class="code-block">
        <pre tabindex="0"><code class="hljs language-typescript">${unsafeHTML(code)}</code></pre>
        ${copyButton(page, textOf(code), '手本のコード')}
      </div>
    </details>`;
}

/**
 * @param {Page} page
 * @param {LessonTab} selected
 * @param {typeof TABS} tabs
 */
function tabsView(page, selected, tabs) {
  return html`<div class="tabs row" role="tablist" aria-label="手引きの表示" @keydown=${move}>
    ${tabs.map(
      ([tab, label]) => html`<button
        type="button"
        role="tab"
        id="tab-${tab}"
        data-testid="tab-${tab}"
        aria-selected=${tab === selected}
        aria-controls="lesson-panel"
        tabindex=${tab === selected ? 0 : -1}
        @click=${() => page.showTab(tab)}
      >
        ${label}
      </button>`,
    )}
  </div>`;
}

/** The arrow keys go to the other tab, as people who use the keyboard expect. @param {KeyboardEvent} event */
function move(event) {
  if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
  const list = /** @type {HTMLElement} */ (event.currentTarget);
  const other = list.querySelector('[aria-selected="false"]');
  if (!(other instanceof HTMLElement)) return;
  event.preventDefault();
  other.click();
  other.focus();
}

/** @param {string} code HTML */
function textOf(code) {
  return new DOMParser().parseFromString(code, 'text/html').body.textContent ?? '';
}
