// @ts-check
/** 「こわしてみよう」: what the page asks of the quiz, where the eye goes then, and what is heard. */

/** @param {Page} page */
export function openQuiz(page) {
  page.quiz = {};
  return move(page, 'quiz');
}

/** @param {Page} page */
export function closeQuiz(page) {
  page.quiz = undefined;
  page.problems.delete('quiz');
  page.onChange();
}

/** @param {Page} page */
export function nextQuestion(page) {
  return move(page, 'quiz-next');
}

/** @param {Page} page */
export async function quizHint(page) {
  const state = await ask(page, 'quiz-hint', {});
  if (state) page.announce(`ヒント ${state.hints.length}: ${state.hints.at(-1)}`);
  page.onChange();
}

/**
 * @param {Page} page
 * @param {string | undefined} choice undefined gives up
 */
export async function choose(page, choice) {
  const state = await ask(page, 'quiz-choose', { choice });
  const reply = state?.replies.find(({ id }) => id === choice);
  if (state?.truth) page.announce(`${reply?.says ?? ''}原因: ${state.truth.title}。`);
  else if (reply) page.announce(reply.says);
  page.onChange();
  if (state?.truth) focusOn('quiz-truth');
}

/**
 * @param {Page} page
 * @param {'quiz' | 'quiz-next'} action
 */
async function move(page, action) {
  const state = await ask(page, action, {});
  if (!state) return;
  page.announce(`問題 ${state.number} / ${state.total}。何が壊れているでしょうか。`);
  page.onChange();
  focusOn('quiz-question');
}

/**
 * It may have been closed meanwhile.
 * @param {Page} page
 * @param {string} action
 * @param {object} body
 * @returns {Promise<QuizState | undefined>}
 */
async function ask(page, action, body) {
  const state = await page.do('quiz', action, body);
  if (!state || !page.quiz) return undefined;
  page.quiz = { state };
  return state;
}

/** Once it is drawn; what has the focus is scrolled to. @param {string} id */
function focusOn(id) {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
