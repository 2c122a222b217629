// @ts-check
/** The one thing to mend, or to write next: why, where, what comes next, and help with it in the participant's own code. */
import { ref } from '/vendor/directives/ref.js';
import { unsafeHTML } from '/vendor/directives/unsafe-html.js';
import { html, nothing } from '/vendor/lit-html.js';
import { openSolution } from '../dialogs.js';
import { isChoosing } from '../entering.js';
import { edit, hint, repair as mend, reveal, toggleHelp } from '../help.js';
import { button, problemView as refusalView } from './button.js';
import { codePlaceView, differenceView, smallDifferenceView } from './code.js';
import { icon } from './icons.js';
import { BLAME, prose } from './words.js';

/**
 * @param {Page} page
 * @param {WorkshopState} state
 * @param {Verdict} problem
 */
export function problemView(page, state, problem) {
  const { id, title, status, blame, cause, next, docs } = problem;
  const repair = page.help === 'repair' ? state.repair : undefined;
  return html`<section
    class="problem stack ${status === 'failed' ? 'tone-bad' : ''}"
    aria-label=${status === 'failed' ? '直すところ' : '次に書くところ'}
    data-testid="verdict"
    data-id=${id}
    data-status=${status}
  >
    ${blame ? html`<p class="problem-about row small">${title}<span class="blame" data-blame=${blame}>${BLAME[blame]}</span></p>` : nothing}
    <h3>${prose(cause ?? '')}</h3>
    ${whereView(page, problem, repair)}
    ${repair || !next ? nothing : html`<p class="problem-next beside"><span class="problem-label">次に</span><span>${prose(next)}</span></p>`}
    ${docs ? docsView(docs) : nothing}
  </section>`;
}

/**
 * The place; where a difference shows the same lines, that instead.
 * @param {Page} page
 * @param {Verdict} problem
 * @param {RepairState | undefined} repair
 */
function whereView(page, { place }, repair) {
  if (repair) return repairView(page, repair);
  return place && page.help !== 'difference' ? codePlaceView(place, page.result?.context) : nothing;
}

/** @param {string} docs */
export function docsView(docs) {
  return html`<p class="small">
    <a href=${docs} target="_blank" rel="noopener noreferrer">Twilio のドキュメントを読む（別のタブ）${icon('link')}</a>
  </p>`;
}

/**
 * What was tried and mends it, as a small difference in place of the line.
 * @param {Page} page
 * @param {RepairState} repair
 */
function repairView(page, { verdict, difference }) {
  return html`<div class="repair stack" data-testid="repair-difference" ${ref(reveal)}>
    ${smallDifferenceView(difference)}
    ${verdict.next ? html`<p class="problem-next beside"><span class="problem-label">次に</span><span>${prose(verdict.next)}</span></p>` : nothing}
    <div class="row">
      ${button({
        testid: 'repair',
        label: 'この行を直す',
        icon: 'check',
        look: 'primary',
        busy: page.busy.has('repair'),
        shortcut: 'r',
        run: () => mend(page),
      })}
      <p class="small">いまの内容は「履歴」に残ります。</p>
    </div>
  </div>`;
}

/** The hints that were asked for, the difference to the solution, and the buttons that bring more. @type {View} */
export function helpView(page, state) {
  const { hints, repair, canEdit } = state;
  const isFailed = page.problem?.status === 'failed';
  return html`<div class="help stack">
    ${
      hints.texts.length && page.help !== 'difference'
        ? html`<ol class="hints stack" data-testid="hints">
          ${hints.texts.map(
            (text, index) => html`<li data-testid="hint-rung" ${ref(reveal)}>
              <strong>${RUNGS[index]}</strong><span>${prose(text)}</span>
            </li>`,
          )}
        </ol>`
        : nothing
    }
    ${page.help === 'difference' ? missingView(page, state) : nothing}
    <div class="row">
      ${button({
        testid: 'hint',
        label: hints.rung === 0 ? (isFailed ? 'なぜ' : 'ヒント') : RUNGS[Math.min(hints.rung, 2)],
        icon: 'bulb',
        busy: page.busy.has('hint'),
        disabled: hints.rung === 3 && page.help === 'difference',
        shortcut: 'h',
        run: () => hint(page),
      })}
      ${
        repair && page.problem
          ? button({
              testid: 'show-repair',
              label: page.help === 'repair' ? '直し方を閉じる' : '直し方を見る',
              icon: 'wrench',
              shortcut: page.help === 'repair' ? undefined : 'r',
              run: () => toggleHelp(page, 'repair'),
            })
          : nothing
      }
      ${
        canEdit && !isChoosing(page)
          ? button({
              testid: 'edit',
              label: 'エディターで開く',
              icon: 'pen',
              busy: page.busy.has('edit'),
              shortcut: 'e',
              run: () => edit(page),
            })
          : nothing
      }
    </div>
    ${['hint', 'repair', 'edit'].map((name) => refusalView(page.problems.get(name)))}
  </div>`;
}

const RUNGS = ['考え方', '書く場所', '完成例との違い'];

/** The last resort: what is missing to the solution, and the solution itself. @type {View} */
function missingView(page, { current }) {
  const { missing } = page;
  const refusal = page.problems.get('difference');
  if (!missing) return refusalView(refusal);
  const differs = missing.added + missing.removed > 0;
  const code = page.lessons.get(current)?.code;
  return html`<div class="missing stack" data-testid="missing" ${ref(reveal)}>
    ${differs ? html`<p class="small">緑の行を書き足し、赤の行を消すと、手順 ${current} の${missing.note ? '完成例を自分の名前と書き方に合わせた形' : '完成例と同じ'}になります。</p>` : nothing}
    ${missing.note ? html`<p class="small" data-testid="own-lines">${missing.note}</p>` : nothing}
    ${differenceView(missing, { label: '作業ファイルと完成例との違い', of: 'solution' })}
    ${
      code
        ? html`<details class="fold" data-testid="solution-code">
          <summary>完成例のコードを見る</summary>
          <pre tabindex="0"><code class="hljs language-typescript">${unsafeHTML(code)}</code></pre>
        </details>`
        : nothing
    }
    <div class="row">
      ${differs ? button({ testid: 'solution', label: '完成例を作業ファイルに入れる…', run: () => openSolution(page, current) }) : nothing}
      ${button({ testid: 'close-difference', label: '閉じる', look: 'quiet', shortcut: 'd', run: () => toggleHelp(page, 'difference') })}
    </div>
  </div>`;
}
