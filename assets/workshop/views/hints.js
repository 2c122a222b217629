// @ts-check
/** Help in three rungs: a nudge, the place, the difference to the solution. */
import { html, nothing } from '/vendor/lit-html.js';
import { openSolution } from '../dialogs.js';
import { button, problemView } from './button.js';
import { differenceView } from './code.js';
import { prose } from './words.js';

const NAMES = ['考え方', '書く場所', '手本との違い'];

/** @type {View} */
export function hintsView(page, { hints, current }) {
  if (hints.rung === 0) return nothing;
  return html`<section class="card stack hints" aria-labelledby="hints-title">
    <h3 id="hints-title" class="card-title">ヒント</h3>
    <ol class="stack">
      ${hints.texts.map(
        (text, index) => html`<li class="stack" data-testid="hint-rung">
          <h4>${NAMES[index]}</h4>
          <p>${prose(text)}</p>
        </li>`,
      )}
      ${hints.rung === 3 ? html`<li class="stack" data-testid="hint-rung">${missingView(page, current)}</li>` : nothing}
    </ol>
  </section>`;
}

/**
 * @param {Page} page
 * @param {StepId} step
 */
function missingView(page, step) {
  const { missing } = page;
  const differs = missing && missing.added + missing.removed > 0;
  return html`<h4>${NAMES[2]}</h4>
    ${problemView(page.problems.get('difference'))}
    ${differs ? html`<p>緑の行を書き足し、赤の行を消すと、手順 ${step} の手本と同じになります。</p>` : nothing}
    ${missing ? differenceView(missing, { label: '作業ファイルと手本との違い', of: 'solution' }) : nothing}
    ${
      differs
        ? button({
            testid: 'solution',
            label: '手本を作業ファイルに入れる…',
            run: () => openSolution(page, step),
          })
        : nothing
    }`;
}
