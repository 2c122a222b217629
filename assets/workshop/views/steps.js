// @ts-check
/** The list of steps: where one is, what is passed. A click opens a step. */
import { html, nothing } from '/vendor/lit-html.js';
import { problemView } from './button.js';
import { icon } from './icons.js';

/** @type {View} */
export function stepsView(page, { steps, current }) {
  const passed = steps.filter(({ standing }) => standing === 'passed').length;
  return html`<nav class="steps" aria-labelledby="steps-title">
    <div class="steps-head">
      <h2 id="steps-title">手順</h2>
      <p class="small"><strong>${passed}</strong> / ${steps.length} 合格</p>
    </div>
    <ol>
      ${steps.map(({ id, title, standing }) => {
        const isPassed = standing === 'passed';
        const isCurrent = id === current;
        return html`<li>
          <button
            type="button"
            class="step"
            data-testid="step-${id}"
            data-passed=${isPassed}
            aria-current=${isCurrent ? 'step' : nothing}
            @click=${() => isCurrent || page.open(id)}
          >
            <span class="mark ${isPassed ? 'tone-ok' : ''}" data-passed=${isPassed}>${isPassed ? icon('check') : nothing}</span>
            <span><span class="step-id">${id}</span> <span class="step-title">${title}</span></span>
            ${isPassed ? html`<span class="visually-hidden">（合格）</span>` : nothing}
          </button>
        </li>`;
      })}
    </ol>
    ${problemView(page.problems.get('open'))}
  </nav>`;
}
