// @ts-check
/** What the last check of the workspace found. */
import { html, nothing } from '/vendor/lit-html.js';
import { sentenceOf } from '../announcement.js';
import { icon } from './icons.js';
import { verdictsView } from './verdicts.js';
import { clockTime, prose, tookTime } from './words.js';

/** @type {View} */
export function resultView(page, state) {
  const running = state.check.status === 'running';
  return html`<section id="result" class="card stack" aria-labelledby="result-title" data-status=${state.check.status}>
    <h3 id="result-title" class="visually-hidden">検査の結果</h3>
    ${contentView(page, state)}
    ${running ? html`<p class="result-running beside">${icon('spinner')}検査しています…</p>` : nothing}
  </section>`;
}

/** @type {View} */
function contentView(page, { check }) {
  if (check.status === 'unusable') {
    return html`<div class="headline beside tone-bad" data-testid="unusable">
      <span class="mark">${icon('alert')}</span>
      <div>
        <p class="headline-words">${prose(check.cause)}</p>
        <p>${prose(check.next)}</p>
      </div>
    </div>`;
  }
  const { result } = page;
  if (result) {
    return html`<div class="result-content stack ${check.status === 'running' ? 'result-old' : ''}">
      ${summaryView(result)} ${verdictsView(result.verdicts)} ${outputView(result.output)}
    </div>`;
  }
  if (check.status === 'running') return nothing;
  return html`<div class="headline beside">
    <span class="mark">${icon('dash')}</span>
    <div>
      <p class="headline-words">まだ検査していません。</p>
      <p>保存するか「いま検査する」を押すと、ここに結果が表示されます。</p>
    </div>
  </div>`;
}

/** @param {CheckResult} result */
export function summaryView(result) {
  const { step, at, ms } = result;
  const { tone, shape } = impressionOf(result);
  return html`<div class="headline beside ${tone}">
    <span class="mark">${icon(shape)}</span>
    <div>
      <p class="headline-words">${shortSentence(result)}</p>
      <p class="headline-when row small"><span>手順 ${step} の検査</span><time>${clockTime(at)}</time><span>${tookTime(ms)}</span></p>
    </div>
  </div>`;
}

/**
 * What is not written yet is neither right nor wrong.
 * @param {CheckResult} result
 * @returns {{ tone: string, shape: import('./icons.js').Icon }}
 */
function impressionOf({ ok, verdicts }) {
  if (ok) return { tone: 'tone-ok', shape: 'check' };
  const isWrong =
    verdicts.some(({ status }) => status === 'failed') || !verdicts.some(({ status }) => status === 'todo');
  return isWrong ? { tone: 'tone-bad', shape: 'cross' } : { tone: '', shape: 'arrow' };
}

/** @param {CheckResult} result */
export function shortSentence(result) {
  if (result.ok) return sentenceOf(result);
  const failed = result.verdicts.filter(({ status }) => status === 'failed').length;
  return failed ? `直すところが ${failed} つあります` : sentenceOf(result);
}

/** @param {string | undefined} output */
function outputView(output) {
  if (!output) return nothing;
  return html`<details class="fold" data-testid="output">
    <summary>コードが出力した内容（console.log など）</summary>
    <pre class="plain" tabindex="0">${output}</pre>
  </details>`;
}

/** The result in one line at the screen's edge, while who reads the guide cannot see it. @param {Page} page */
export function glanceView({ state, result, resultInSight }) {
  if (resultInSight) return nothing;
  if (state?.check.status === 'unusable') return glance({ tone: 'tone-bad', shape: 'cross' }, state.check.cause);
  return result ? glance(impressionOf(result), shortSentence(result)) : nothing;
}

/**
 * @param {ReturnType<typeof impressionOf>} impression
 * @param {string} words
 */
function glance({ tone, shape }, words) {
  return html`<a class="glance beside ${tone}" data-testid="glance" href="#result">
    ${icon(shape)}<span>${words}</span>
  </a>`;
}
