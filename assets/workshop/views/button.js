// @ts-check
/** Buttons, and beside each the reason why what it asked for could not be done. */
import { html, nothing } from '/vendor/lit-html.js';
import { icon } from './icons.js';
import { prose } from './words.js';

/**
 * @typedef {object} Button
 * @property {string} testid
 * @property {unknown} label
 * @property {() => unknown} run
 * @property {import('./icons.js').Icon} [icon]
 * @property {'primary' | 'plain' | 'quiet' | 'danger'} [look]
 * @property {boolean} [disabled]
 * @property {boolean} [busy] what it started is still under way
 * @property {string} [of] whose it is, where there are several
 * @property {string} [shortcut]
 */

/** @param {Button} button */
export function button({ testid, label, run, icon: name, look = 'plain', disabled, busy, of, shortcut }) {
  return html`<button
    type="button"
    class="button button-${look}"
    data-testid=${testid}
    data-of=${of ?? nothing}
    aria-keyshortcuts=${shortcut ?? nothing}
    aria-busy=${busy ? 'true' : nothing}
    ?disabled=${Boolean(disabled || busy)}
    @click=${run}
  >
    ${busy ? icon('spinner') : name ? icon(name) : nothing}<span>${label}</span>${
      shortcut ? html`<kbd aria-hidden="true">${shortcut}</kbd>` : nothing
    }
  </button>`;
}

/** @param {Problem | undefined} problem */
export function problemView(problem) {
  if (!problem) return nothing;
  return html`<div class="note box beside tone-bad" data-testid="problem">
    ${icon('alert')}
    <p><strong>${prose(problem.cause)}</strong><br />${prose(problem.next)}</p>
  </div>`;
}

/**
 * @param {Page} page
 * @param {string} text
 * @param {string} label what is copied, for people who hear the page
 */
export function copyButton(page, text, label) {
  return html`<button
    type="button"
    class="copy"
    data-testid="copy"
    aria-label=${`${label}をコピー`}
    @click=${(/** @type {Event} */ { currentTarget }) => page.copy(currentTarget, text)}
  >
    ${icon('copy')}<span></span>
  </button>`;
}

/**
 * A line for the terminal.
 * @param {Page} page
 * @param {string} line
 */
export function commandLine(page, line) {
  return html`<div class="command beside"><code>${line}</code>${copyButton(page, line, 'コマンド')}</div>`;
}

/**
 * To the step before or after; without a label, only an arrow is seen.
 * @param {Page} page
 * @param {'previous' | 'next'} testid
 * @param {string} [label]
 */
export function neighbour(page, testid, label) {
  const isNext = testid === 'next';
  const step = page.neighbour(isNext ? 1 : -1);
  if (!step) return nothing;
  return button({
    testid,
    label: label ?? html`<span class="visually-hidden">${isNext ? '次' : '前'}の手順 ${step.id}</span>`,
    icon: isNext ? 'arrow' : 'back',
    look: 'quiet',
    disabled: page.busy.has('open'),
    shortcut: isNext ? 'n' : 'p',
    run: () => page.open(step.id),
  });
}
