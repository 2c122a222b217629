// @ts-check
/** The facts that a check looked at: first what is to mend, then what could not be looked at, then what is right. */
import { html, nothing } from '/vendor/lit-html.js';
import { BLAME } from '../words.js';
import { codePlaceView } from './code-place.js';
import { icon } from './icons.js';
import { prose } from './prose.js';

/** @typedef {import('../../../checks/verdict.ts').Verdict} Verdict */

/** @param {Verdict[]} verdicts */
export function verdictsView(verdicts) {
  const [failed, skipped, passed] = ['failed', 'skipped', 'passed'].map((status) =>
    verdicts.filter((verdict) => verdict.status === status),
  );
  return html`
    ${failed?.length ? html`<ol class="failures">${failed.map(failedView)}</ol>` : nothing}
    ${skipped?.length ? skippedView(skipped) : nothing}
    ${
      passed?.length
        ? html`<div class="verdict-group">
          <h4>できているところ（${passed.length}）</h4>
          <ul class="passes">
            ${passed.map(
              ({ id, title, status }) =>
                html`<li data-testid="verdict" data-id=${id} data-status=${status}>${icon('check')}${title}</li>`,
            )}
          </ul>
        </div>`
        : nothing
    }
  `;
}

/** @param {Verdict} verdict */
function failedView({ id, title, status, blame, cause, next, docs, place }) {
  return html`<li class="failure" data-testid="verdict" data-id=${id} data-status=${status}>
    <h4>${title}${blame ? html`<span class="blame" data-blame=${blame}>${BLAME[blame]}</span>` : nothing}</h4>
    ${cause ? html`<p class="failure-cause">${prose(cause)}</p>` : nothing} ${place ? codePlaceView(place) : nothing}
    ${next ? html`<p class="failure-next"><span class="failure-label">次に</span><span>${prose(next)}</span></p>` : nothing}
    ${
      docs
        ? html`<p class="failure-docs">
          <a href=${docs} target="_blank" rel="noopener noreferrer">Twilio の説明を読む（別のタブ）${icon('link')}</a>
        </p>`
        : nothing
    }
  </li>`;
}

/** One cause often stands for several facts; it is said once. @param {Verdict[]} skipped */
function skippedView(skipped) {
  /** @type {Map<string, Verdict[]>} */
  const byCause = new Map();
  for (const verdict of skipped) {
    const reason = `${verdict.cause ?? ''}${verdict.next ?? ''}`;
    byCause.set(reason, [...(byCause.get(reason) ?? []), verdict]);
  }
  return html`<div class="verdict-group">
    <h4>調べなかったところ（${skipped.length}）</h4>
    ${[...byCause].map(
      ([reason, verdicts]) => html`<div class="skips">
        ${reason ? html`<p>${prose(reason)}</p>` : nothing}
        <ul>
          ${verdicts.map(
            ({ id, title, status }) =>
              html`<li data-testid="verdict" data-id=${id} data-status=${status}>${icon('dash')}${title}</li>`,
          )}
        </ul>
      </div>`,
    )}
  </div>`;
}
