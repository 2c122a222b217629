// @ts-check
/** A step was passed, or all of them: a word of praise and what comes next. */
import { html, nothing } from '/vendor/lit-html.js';
import { icon } from './icons.js';

/** @type {View} */
export function endView(_page, state) {
  // What is broken again is to be read first.
  const isBroken = state.check.status === 'unusable' || (state.check.status === 'done' && !state.check.ok);
  if (state.finished) return isBroken ? nothing : finishedView(state);
  if (state.justPassed.length === 0) return nothing;
  const next = state.steps.find(({ id }) => id === state.current);
  return html`<div class="praise box beside tone-ok" data-testid="congratulation">
    <span class="mark">${icon('check')}</span>
    <div>
      <p class="praise-words">手順 ${state.justPassed.join('、')} に合格しました。おめでとうございます。</p>
      ${
        next && !state.justPassed.includes(next.id)
          ? html`<p>次は手順 ${next.id}「${next.title}」です。下の「次にすること」へ進みましょう。</p>`
          : nothing
      }
    </div>
  </div>`;
}

/** @param {WorkshopState} state */
function finishedView({ justPassed, deployment, steps }) {
  const checked = Boolean(deployment.check?.ok);
  return html`<section class="finished box stack tone-ok" data-testid="finished" aria-labelledby="finished-title">
    <h2 id="finished-title">${icon('star')}<code>/token</code> が完成しました</h2>
    ${
      justPassed.length
        ? html`<p data-testid="congratulation">手順 ${justPassed.join('、')} に合格しました。おめでとうございます。</p>`
        : nothing
    }
    <p>${steps.length} つの手順すべてに合格しています。あとは公開して、外から呼べることを確かめましょう。</p>
    <ol class="stack">
      ${item(Boolean(deployment.url), html`<a href="#deployment">デプロイする</a>`)}
      ${item(checked, html`<a href="#deployment">デプロイ先の <code>/token</code> を検査する</a>`)}
      ${item(false, html`終わったら、<a href="#settings">はじめの状態に戻して</a>片付ける`)}
    </ol>
  </section>`;
}

/**
 * @param {boolean} done
 * @param {unknown} words
 */
function item(done, words) {
  return html`<li class="beside">
    <span class="mark">${done ? icon('check') : nothing}</span>
    <span>${words}${done ? html`<span class="visually-hidden">（済み）</span>` : nothing}</span>
  </li>`;
}
