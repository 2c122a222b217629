// @ts-check
/** The facts that a check looked at, beside the one that the card is about. */
import { html, nothing } from '/vendor/lit-html.js';
import { codePlaceView } from './code.js';
import { icon } from './icons.js';
import { docsView } from './problem.js';
import { BLAME, prose } from './words.js';

/** All that is to mend or to write, and behind a line the rest. @param {Verdict[]} verdicts */
export function verdictsView(verdicts) {
  const facts = openIn(verdicts);
  return html`${facts.length ? html`<ol class="failures stack">${facts.map(factView)}</ol>` : nothing} ${restView(verdicts)}`;
}

/** What is left beside the one problem. @param {CheckResult} result */
export function moreView({ verdicts, problem }) {
  const more = openIn(verdicts).filter(({ id }) => id !== problem);
  if (more.length === 0) return nothing;
  return html`<details class="fold" data-testid="more">
    <summary>ほかに ${more.length} つ</summary>
    <ol class="failures stack">${more.map(factView)}</ol>
  </details>`;
}

/** Mistakes first, then what is not written yet. @param {Verdict[]} verdicts */
function openIn(verdicts) {
  return ['failed', 'todo'].flatMap((status) => verdicts.filter((verdict) => verdict.status === status));
}

/** What is wrong, or still to write: why, where, and what comes next. @param {Verdict} verdict */
function factView({ id, title, status, blame, cause, next, docs, place }) {
  return html`<li class="failure stack" data-testid="verdict" data-id=${id} data-status=${status}>
    <h4 class="row">${title}${blame ? html`<span class="blame" data-blame=${blame}>${BLAME[blame]}</span>` : nothing}</h4>
    ${cause ? html`<p>${prose(cause)}</p>` : nothing} ${place ? codePlaceView(place) : nothing}
    ${next ? html`<p class="problem-next beside"><span class="problem-label">次に</span><span>${prose(next)}</span></p>` : nothing}
    ${docs ? docsView(docs) : nothing}
  </li>`;
}

/** In one line, what is right and what was skipped. @param {Verdict[]} verdicts */
export function restView(verdicts) {
  const [passed, skipped] = ['passed', 'skipped'].map((status) => verdicts.filter((each) => each.status === status));
  if (!passed?.length && !skipped?.length) return nothing;
  return html`<details class="fold" data-testid="passed-verdicts">
    <summary><span class="whole-words">できているところ ${passed?.length}</span>${skipped?.length ? html`・<span class="whole-words">スキップ ${skipped.length}</span>` : nothing}</summary>
    <ul class="rest stack small">
      ${passed?.map(
        ({ id, title, status, cause }) =>
          html`<li class="beside tone-ok" data-testid="verdict" data-id=${id} data-status=${status}>
            ${icon('check')}<span>${title}${cause ? html` – ${prose(cause)}` : nothing}</span>
          </li>`,
      )}
      ${[...byReason(skipped ?? [])].map(
        ([
          reason,
          verdicts,
        ]) => html`<li class="beside" data-testid="verdict" data-id=${verdicts[0]?.id} data-status="skipped">
          ${icon('dash')}<span>${verdicts.map(({ title }) => title).join('、')}${reason ? html` – ${prose(reason)}` : nothing}</span>
        </li>`,
      )}
    </ul>
  </details>`;
}

/** One cause often stands for several facts; it is said once. @param {Verdict[]} verdicts */
function byReason(verdicts) {
  /** @type {Map<string, Verdict[]>} */
  const groups = new Map();
  for (const verdict of verdicts) {
    const reason = `${verdict.cause ?? ''}${verdict.next ?? ''}`;
    groups.set(reason, [...(groups.get(reason) ?? []), verdict]);
  }
  return groups;
}
