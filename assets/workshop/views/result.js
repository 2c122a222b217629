// @ts-check
/** What the last check of the workspace found. */
import { html, nothing } from '/vendor/lit-html.js';
import { sentenceOf } from '../announcement.js';
import { clockTime, tookTime } from '../words.js';
import { icon } from './icons.js';
import { prose } from './prose.js';
import { verdictsView } from './verdicts.js';

/** @typedef {import('../page.js').Page} Page */
/** @typedef {import('../page.js').WorkshopState} WorkshopState */
/** @typedef {import('../page.js').CheckResult} CheckResult */

/**
 * @param {Page} page
 * @param {WorkshopState} state
 */
export function resultView(page, state) {
  const running = state.check.status === 'running';
  return html`<section id="result" class="card result" aria-labelledby="result-title" data-status=${state.check.status}>
    <h3 id="result-title" class="visually-hidden">検査の結果</h3>
    ${contentView(page, state)}
    ${running ? html`<p class="result-running">${icon('spinner')}検査しています…</p>` : nothing}
  </section>`;
}

/**
 * @param {Page} page
 * @param {WorkshopState} state
 */
function contentView(page, { check }) {
  if (check.status === 'unusable') {
    return html`<div class="headline headline-bad" data-testid="unusable">
      <span class="headline-mark">${icon('alert')}</span>
      <div>
        <p class="headline-words">${prose(check.cause)}</p>
        <p>${prose(check.next)}</p>
      </div>
    </div>`;
  }
  const { result } = page;
  if (result) {
    return html`<div class="result-content ${check.status === 'running' ? 'result-old' : ''}">
      ${summaryView(result)} ${verdictsView(result.verdicts)} ${outputView(result.output)}
    </div>`;
  }
  if (check.status === 'running') return nothing;
  return html`<div class="headline headline-waiting">
    <span class="headline-mark">${icon('dash')}</span>
    <div>
      <p class="headline-words">まだ検査していません。</p>
      <p>保存するか「いま検査する」を押すと、ここに結果が表示されます。</p>
    </div>
  </div>`;
}

/** @param {CheckResult} result */
export function summaryView(result) {
  const { ok, step, at, ms } = result;
  return html`<div class="headline ${ok ? 'headline-ok' : 'headline-bad'}">
    <span class="headline-mark">${icon(ok ? 'check' : 'cross')}</span>
    <div>
      <p class="headline-words">${shortSentence(result)}</p>
      <p class="headline-when"><span>手順 ${step} の検査</span><time>${clockTime(at)}</time><span>${tookTime(ms)}</span></p>
    </div>
  </div>`;
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
