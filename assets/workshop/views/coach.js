// @ts-check
/** The one card: what to do now, how much of it is done, the one problem, and help with it. */
import { html, nothing } from '/vendor/lit-html.js';
import { isChoosing } from '../entering.js';
import { button, neighbour, problemView as refusalView } from './button.js';
import { choiceView, unprovenView } from './choice.js';
import { adviceView } from './class.js';
import { finaleView } from './finale.js';
import { icon } from './icons.js';
import { helpView, problemView } from './problem.js';
import { quizView } from './quiz.js';
import { moreView, restView } from './verdicts.js';
import { clockTime, prose, tookTime } from './words.js';

/** @type {View} */
export function coachView(page, state) {
  const step = state.steps.find(({ id }) => id === state.current);
  if (!step) return nothing;
  return html`<main id="main" class="coach card stack" tabindex="-1" data-checking=${state.check.status === 'running'}>
    ${
      page.isComplete
        ? (quizView(page) ?? finaleView(page, state))
        : html`${headView(page, step)} ${praiseView(page, state)} ${unprovenView(page)} ${taskView(page, state, step)} ${nowView(page, state, step)}`
    }
    ${adviceView(page, state)} ${page.isComplete ? nothing : helpView(page, state)} ${replacedView(page)} ${footView(page, state)}
  </main>`;
}

/**
 * @param {Page} page
 * @param {StepEntry} step
 */
function headView(page, { id, title }) {
  return html`<div class="coach-head">
    <h2><span class="coach-id">手順 ${id}</span> ${title}</h2>
    <div class="neighbours">${neighbour(page, 'previous')} ${neighbour(page, 'next')}</div>
    ${refusalView(page.problems.get('open'))}
  </div>`;
}

/** @type {View} */
function praiseView(_page, { justPassed }) {
  if (justPassed.length === 0) return nothing;
  return html`<p class="praise beside tone-ok" data-testid="congratulation">
    ${icon('check')}<strong>手順 ${justPassed.join('、')} に合格しました。おめでとうございます。</strong>
  </p>`;
}

const TASK_MARKS = /** @type {const} */ ({ open: 'circle', done: 'check', wrong: 'cross' });
const TASK_TONE = { open: '', done: 'tone-ok', wrong: 'tone-bad' };
const TASK_WORDS = { open: 'まだ', done: 'できました', wrong: '直すところがあります' };

/**
 * What to do now, and its parts.
 * @param {Page} page
 * @param {WorkshopState} state
 * @param {StepEntry} step
 */
function taskView(page, state, step) {
  const isChoice = isChoosing(page);
  const tasks = isChoice ? [] : state.tasks;
  return html`<div class="task stack" data-testid="task">
    <p>${prose(isChoice ? CHOOSE : step.todo)}</p>
    ${
      tasks.length
        ? html`<ul class="tasks" data-testid="tasks">
          ${tasks.map(
            ({ id, title, status }) => html`<li class="beside ${TASK_TONE[status]}" data-id=${id} data-status=${status}>
              ${icon(TASK_MARKS[status])}<span>${title}</span><span class="visually-hidden">（${TASK_WORDS[status]}）</span>
            </li>`,
          )}
        </ul>`
        : nothing
    }
  </div>`;
}

const CHOOSE =
  'はじめに、Twilio アカウントの値を使うかどうかを選びます。ターミナルで npm run env を実行しても、同じように設定できます。';

/**
 * The one thing that matters now.
 * @param {Page} page
 * @param {WorkshopState} state
 * @param {StepEntry} step
 */
function nowView(page, state, step) {
  const { check, file } = state;
  if (check.status === 'unusable') {
    return html`<div class="problem tone-bad stack" data-testid="unusable">
      <h3>${prose(check.cause)}</h3>
      <p class="problem-next">${prose(check.next)}</p>
    </div>`;
  }
  if (isChoosing(page)) return choiceView(page, state);
  const { result } = page;
  if (result?.step !== step.id) {
    return html`<p class="small"><code>${file}</code> を開いて書き、保存します。結果はここに表示されます。</p>`;
  }
  if (page.problem) return problemView(page, state, page.problem);
  return html`<div class="passed row tone-ok" data-testid="passed">
    <p class="beside">${icon('check')}<strong>手順 ${step.id} は合格です。</strong></p>
    ${neighbour(page, 'next', '次の手順へ')}
  </div>`;
}

/** After a repair, and until the next save. @param {Page} page */
function replacedView(page) {
  if (!page.replaced) return nothing;
  const { name, by } = page.replaced.entry;
  const what = by === 'repair' ? 'この行を直しました' : '作業ファイルを入れ替えました';
  return html`<div class="replaced row small" data-testid="replaced">
    <p>${what}。前の内容は履歴に残っています。</p>
    ${button({
      testid: 'undo',
      label: '元に戻す',
      icon: 'undo',
      look: 'quiet',
      busy: page.busy.has('restore'),
      run: () => page.restore(name),
    })}
    ${refusalView(page.problems.get('restore'))}
  </div>`;
}

/** What opens when it is asked for, and when it was looked at. @type {View} */
function footView(page, state) {
  const { check } = state;
  const { result } = page;
  const checking = check.status === 'running' || page.busy.has('check');
  const isOwn = result && result.step === state.current && !isChoosing(page);
  return html`<div class="coach-foot">
    <div class="stack">
      ${isOwn && !page.isComplete ? moreView(result) : nothing} ${isOwn ? restView(result.verdicts) : nothing}
      ${result?.output ? outputView(result.output) : nothing}
    </div>
    <div class="coach-check row small">
      ${
        checking
          ? html`<span class="beside">${icon('spinner')}検査しています…</span>`
          : result && !isChoosing(page)
            ? html`<span>検査 <time>${clockTime(result.at)}</time>（${tookTime(result.ms)}）</span>`
            : nothing
      }
      ${button({ testid: 'check', label: 'いま検査する', busy: checking, shortcut: 'c', look: 'quiet', run: () => page.check() })}
    </div>
    ${refusalView(page.problems.get('check'))}
  </div>`;
}

/** @param {string} output */
function outputView(output) {
  return html`<details class="fold" data-testid="output">
    <summary>コードが出力した内容（console.log など）</summary>
    <pre class="plain" tabindex="0">${output}</pre>
  </details>`;
}
