// @ts-check
/** A longer piece of work: its phases as they pass, and how it ended. */
import { html, nothing } from '/vendor/lit-html.js';
import { icon } from './icons.js';
import { prose } from './prose.js';

/** @typedef {import('../../../scripts/workshop/model.ts').JobState} JobState */

const MARKS = /** @type {const} */ ({ running: 'spinner', done: 'check', failed: 'cross' });
const WORDS = { running: '実行中', done: '済み', failed: '失敗' };

/** @param {JobState} job */
export function jobView({ kind, status, phases, message, next }) {
  return html`<div class="job" data-testid="job" data-kind=${kind} data-status=${status}>
    ${
      phases.length
        ? html`<ol>
          ${phases.map(
            (phase) => html`<li class="phase phase-${phase.status}">
              ${icon(MARKS[phase.status])}<span>${phase.title}</span>
              <span class="visually-hidden">${WORDS[phase.status]}</span>
              ${phase.seconds === undefined ? nothing : html`<span class="phase-time">${phase.seconds.toFixed(1)} 秒</span>`}
            </li>`,
          )}
        </ol>`
        : nothing
    }
    ${
      message
        ? html`<p class="note ${status === 'failed' ? 'note-bad' : 'note-ok'}">
          ${icon(status === 'failed' ? 'alert' : 'check')}
          <span><strong>${prose(message)}</strong>${next ? html`<br />${prose(next)}` : nothing}</span>
        </p>`
        : nothing
    }
  </div>`;
}
