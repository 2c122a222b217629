// @ts-check
/** 「こわしてみよう」: what is seen of a broken `/token`, what it may be, and in the end what it was. */
import { html, nothing } from '/vendor/lit-html.js';
import { choose, closeQuiz, nextQuestion, quizHint } from '../quiz.js';
import { button, problemView } from './button.js';
import { icon } from './icons.js';
import { prose } from './words.js';

/** Undefined while it is closed. @param {Page} page */
export function quizView(page) {
  if (!page.quiz) return undefined;
  const { state } = page.quiz;
  return html`<section class="quiz stack" data-testid="quiz" aria-labelledby="quiz-title">
    <div class="coach-head">
      <h2 id="quiz-title">${icon('wrench')} こわしてみよう</h2>
      <div class="neighbours">
        ${button({ testid: 'quiz-close', label: '閉じる', icon: 'back', look: 'quiet', run: () => closeQuiz(page) })}
      </div>
    </div>
    ${state ? questionView(page, state) : nothing}
    ${state || page.problems.has('quiz') ? nothing : html`<p class="beside">${icon('spinner')}サンドボックスで、1 か所を壊しています…</p>`}
    ${problemView(page.problems.get('quiz'))}
  </section>`;
}

/**
 * @param {Page} page
 * @param {QuizState} state
 */
function questionView(page, { introduction, number, total, evidence, choices, replies, hints, truth }) {
  return html`${number === 1 ? introduction.map((text) => html`<p class="small">${text}</p>`) : nothing}
    <h3 id="quiz-question" tabindex="-1" data-testid="quiz-question">
      問題 ${number} / ${total}<span>何が壊れているでしょうか。</span>
    </h3>
    <div class="evidence" data-testid="evidence">${evidence.map(groupView)}</div>
    <ol class="choices stack">
      ${choices.map((choice) => choiceView(page, choice, replies, truth))}
    </ol>
    ${
      hints.length
        ? html`<ol class="stack small" data-testid="quiz-hints">
          ${hints.map((hint) => html`<li class="beside">${icon('bulb')}<span>${prose(hint)}</span></li>`)}
        </ol>`
        : nothing
    }
    ${truth ? truthView(page, truth) : helpView(page, hints.length)}`;
}

/** @param {QuizState['evidence'][number]} group */
function groupView({ title, rows }) {
  return html`<section>
    <h4>${title}</h4>
    <dl>
      ${rows.map(
        ({ name, value, meaning }) => html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
          ${meaning ? html`<dd class="small">${meaning}</dd>` : nothing}
        </div>`,
      )}
    </dl>
  </section>`;
}

/**
 * One that was tried says by which evidence it can be told apart.
 * @param {Page} page
 * @param {QuizState['choices'][number]} choice
 * @param {QuizState['replies']} replies
 * @param {QuizState['truth']} truth
 */
function choiceView(page, { id, title }, replies, truth) {
  const reply = replies.find((each) => each.id === id);
  const isTrue = truth?.id === id;
  const tone = isTrue ? 'tone-ok' : reply ? 'tone-bad' : '';
  const mark = isTrue ? icon('check') : reply ? icon('cross') : icon('circle');
  return html`<li class=${tone} data-testid="quiz-choice" data-id=${id}>
    ${
      truth
        ? html`<p class="beside">${mark}<span>${title}</span></p>`
        : html`<button type="button" class="button beside" data-testid="choice-${id}" @click=${() => choose(page, id)}>
          ${mark}<span>${title}</span>
        </button>`
    }
    ${reply && !isTrue ? html`<p class="small">${prose(reply.says)}</p>` : nothing}
  </li>`;
}

/**
 * @param {Page} page
 * @param {number} shown how many of the two hints
 */
function helpView(page, shown) {
  return html`<div class="row">
    ${shown < 2 ? button({ testid: 'quiz-hint', label: 'ヒントを見る', icon: 'bulb', run: () => quizHint(page) }) : nothing}
    ${button({ testid: 'quiz-give-up', label: '答えを見る', look: 'quiet', run: () => choose(page, undefined) })}
  </div>`;
}

/**
 * @param {Page} page
 * @param {NonNullable<QuizState['truth']>} truth
 */
function truthView(page, { title, explanation, code, production }) {
  const { state } = page.quiz ?? {};
  const isLast = state?.number === state?.total;
  return html`<div class="truth box stack tone-ok" data-testid="quiz-truth">
      <h4 id="quiz-truth" tabindex="-1">原因: ${title}</h4>
      <p>${prose(explanation)}</p>
      ${
        code
          ? html`<p class="small">
            エラー <a href=${code.docs} target="_blank" rel="noopener noreferrer">${code.number}（別のタブ）</a>: ${prose(code.meaning)}
          </p>`
          : nothing
      }
      <p><strong>本番では</strong> ${prose(production)}</p>
    </div>
    <div class="epilogue row">
      <p>${state?.score}</p>
      ${button({
        testid: 'quiz-next',
        label: isLast ? 'もう一度、別の問題で' : '次の問題へ',
        look: 'primary',
        icon: 'arrow',
        busy: page.busy.has('quiz'),
        run: () => nextQuestion(page),
      })}
    </div>`;
}
