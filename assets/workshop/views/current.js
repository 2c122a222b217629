// @ts-check
/** The open step: what to do now. */
import { html, nothing } from '/vendor/lit-html.js';
import { button, problemView } from './button.js';
import { prose } from './words.js';

/** @type {View} */
export function currentView(page, state) {
  const step = state.steps.find(({ id }) => id === state.current);
  if (!step) return nothing;
  const before = page.neighbour(-1);
  const after = page.neighbour(1);
  const checking = state.check.status === 'running' || page.busy.has('check');
  return html`<section class="current stack" aria-labelledby="current-title">
    <h2 id="current-title"><span class="current-id">手順 ${step.id}</span> ${step.title}</h2>
    <div class="neighbours">
      ${before ? neighbour(page, 'previous', '前へ', before.id) : nothing}
      ${after ? neighbour(page, 'next', '次へ', after.id) : nothing}
    </div>
    <div class="todo">
      <h3>${state.finished ? 'この手順ですること' : '次にすること'}</h3>
      <p>${prose(step.todo)}</p>
      <p class="small"><code>${state.file}</code>（または <code>.env</code>）を保存すると、そのたびに自動で検査します。</p>
    </div>
    <div class="toolbar row">
      ${button({
        testid: 'check',
        label: checking ? '検査しています' : 'いま検査する',
        icon: 'check',
        look: 'primary',
        busy: checking,
        shortcut: 'c',
        run: () => page.check(),
      })}
      ${button({
        testid: 'hint',
        label: state.hints.rung === 0 ? 'ヒントを見る' : state.hints.rung < 3 ? '次のヒントを見る' : 'ヒントは以上です',
        icon: 'bulb',
        busy: page.busy.has('hint'),
        disabled: state.hints.rung === 3,
        shortcut: 'h',
        run: () => page.hint(),
      })}
    </div>
    ${problemView(page.problems.get('check'))} ${problemView(page.problems.get('hint'))}
  </section>`;
}

/**
 * @param {Page} page
 * @param {'previous' | 'next'} testid
 * @param {string} label
 * @param {StepId} id
 */
function neighbour(page, testid, label, id) {
  return button({
    testid,
    label,
    icon: testid === 'previous' ? 'back' : 'arrow',
    look: 'quiet',
    disabled: page.busy.has('open'),
    shortcut: testid === 'previous' ? 'p' : 'n',
    run: () => page.open(id),
  });
}
