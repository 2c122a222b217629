// @ts-check
/** Code: a place in it, and what differs between two versions. */
import { keyed } from '/vendor/directives/keyed.js';
import { ref } from '/vendor/directives/ref.js';
import { unsafeHTML } from '/vendor/directives/unsafe-html.js';
import { html } from '/vendor/lit-html.js';

const SIGNS = { added: '+', removed: '−', same: '', gap: '' };
const WORDS = { added: '追加: ', removed: '削除: ', same: '', gap: '' };

/**
 * The difference between two versions of a file.
 * @param {DifferenceView} difference
 * @param {{ label: string, of: 'solution' | 'before' | 'dialog' }} about
 */
export function differenceView({ lines, added, removed }, { label, of }) {
  if (added + removed === 0) {
    return html`<p data-testid="difference" data-of=${of}>違いはありません。</p>`;
  }
  return html`<figure class="difference" data-testid="difference" data-of=${of}>
    <figcaption class="row small">
      ${label}<span class="difference-count"
        ><span class="is-added">＋${added} 行</span> <span class="is-removed">−${removed} 行</span></span
      >
    </figcaption>
    <div class="difference-scroll" tabindex="0" role="group" aria-label=${label}>
      <div class="difference-lines">
        ${lines.map(
          ({ kind, html: line }) => html`<div class="line line-${kind}">
            <span class="line-sign" aria-hidden="true">${SIGNS[kind]}</span
            ><span class="visually-hidden">${WORDS[kind]}</span><code>${unsafeHTML(line)}</code>
          </div>`,
        )}
      </div>
    </div>
  </figure>`;
}

/** A few lines that change, in the participant's own code. @param {RepairState['difference']} lines */
export function smallDifferenceView(lines) {
  return html`<div class="excerpt" tabindex="0" role="group" aria-label="直し方">
    <div class="difference-lines">
      ${lines.map(
        ({ kind, text }) => html`<div class="line line-${kind}">
          <span class="line-sign" aria-hidden="true">${SIGNS[kind]}</span
          ><span class="visually-hidden">${WORDS[kind]}</span><code>${text}</code>
        </div>`,
      )}
    </div>
  </div>`;
}

/**
 * A line of the participant's file with the place that is meant, between its neighbours where they are known.
 * @param {Place} place
 * @param {CodeContext} [context]
 */
export function codePlaceView({ line, column, length, text }, context) {
  const from = column - 1;
  const to = from + Math.max(1, length);
  const isAround = context && context.first <= line && line < context.first + context.lines.length;
  const { first, lines } = isAround ? context : { first: line, lines: [text] };
  const excerpt = html`<div class="excerpt" tabindex="0" role="group" aria-label="${line} 行目" ${ref(scrollToMark)}>
    <div class="difference-lines">
      ${lines.map((each, index) =>
        first + index === line
          ? html`<div class="line line-meant">
            <span class="line-number">${line}</span
            ><code>${text.slice(0, from)}<mark>${text.slice(from, to) || ' '}</mark>${text.slice(to)}</code>
          </div>`
          : html`<div class="line line-near"><span class="line-number">${first + index}</span><code>${each}</code></div>`,
      )}
    </div>
  </div>`;
  return keyed(`${line}:${column}:${text}`, excerpt); // another place is scrolled to anew
}

/** On a narrow screen the place may be far right; its lines are there in the next frame. @param {Element | undefined} box */
function scrollToMark(box) {
  requestAnimationFrame(() => {
    const mark = box?.querySelector('mark');
    if (!box || !mark) return;
    const end = mark.offsetLeft + mark.offsetWidth;
    if (end > box.clientWidth) box.scrollLeft = end - box.clientWidth * 0.92;
  });
}
