// @ts-check
/** The facts that a check looked at: first what is to mend, then what is to write, what could not be looked at, what is right. */
import { html, nothing } from '/vendor/lit-html.js';
import { codePlaceView } from './code.js';
import { icon } from './icons.js';
import { BLAME, prose } from './words.js';

/** @param {Verdict[]} verdicts */
export function verdictsView(verdicts) {
  const [failed, todo, skipped, passed] = ['failed', 'todo', 'skipped', 'passed'].map((status) =>
    verdicts.filter((verdict) => verdict.status === status),
  );
  return html`
    ${failed?.length ? html`<ol class="failures stack">${failed.map(factView)}</ol>` : nothing}
    ${
      todo?.length
        ? html`<div class="verdict-group stack">
          <h4 class="small">これから書くところ（${todo.length}）</h4>
          <ol class="failures stack">${todo.map(factView)}</ol>
        </div>`
        : nothing
    }
    ${skipped?.length ? skippedView(skipped) : nothing}
    ${
      passed?.length
        ? html`<div class="verdict-group stack">
          <h4 class="small">できているところ（${passed.length}）</h4>
          <ul class="pills row tone-ok">
            ${passed.map(
              ({ id, title, status, cause }) =>
                html`<li data-testid="verdict" data-id=${id} data-status=${status}>${icon('check')}${title}${cause ? html` – ${prose(cause)}` : nothing}</li>`,
            )}
          </ul>
        </div>`
        : nothing
    }
  `;
}

/** What is wrong, or still to write: why, where, and what comes next. @param {Verdict} verdict */
function factView({ id, title, status, blame, cause, next, docs, place }) {
  return html`<li class="failure stack" data-testid="verdict" data-id=${id} data-status=${status}>
    <h4 class="row">${title}${blame ? html`<span class="blame" data-blame=${blame}>${BLAME[blame]}</span>` : nothing}</h4>
    ${cause ? html`<p>${prose(cause)}</p>` : nothing} ${place ? codePlaceView(place) : nothing}
    ${next ? html`<p class="failure-next beside"><span class="failure-label">次に</span><span>${prose(next)}</span></p>` : nothing}
    ${
      docs
        ? html`<p class="small">
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
  return html`<div class="verdict-group stack">
    <h4 class="small">調べなかったところ（${skipped.length}）</h4>
    ${[...byCause].map(
      ([reason, verdicts]) => html`<div class="skips stack small">
        ${reason ? html`<p>${prose(reason)}</p>` : nothing}
        <ul class="pills row">
          ${verdicts.map(
            ({ id, title, status }) =>
              html`<li data-testid="verdict" data-id=${id} data-status=${status}>${icon('dash')}${title}</li>`,
          )}
        </ul>
      </div>`,
    )}
  </div>`;
}
