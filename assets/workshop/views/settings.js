// @ts-check
/** Which values the handler gets, and the way back to the beginning. */
import { html, nothing } from '/vendor/lit-html.js';
import { button, commandLine, problemView } from './button.js';
import { icon } from './icons.js';
import { jobView } from './job.js';
import { prose } from './prose.js';

/** @typedef {import('../page.js').Page} Page */

const KINDS = {
  none: '環境変数は、まだ登録されていません。検査は使い捨ての値で行います。',
  sandbox: '使い捨ての値（サンドボックス用）を使っています。',
  twilio: 'あなたの Twilio アカウントの値を使っています。',
};

/**
 * @param {Page} page
 * @param {import('../page.js').WorkshopState} state
 */
export function settingsView(page, { settings, deployment: { job } }) {
  const running = job?.status === 'running';
  return html`<section class="card panel" id="settings" data-testid="settings" aria-labelledby="settings-title">
    <h2 id="settings-title">${icon('gear')}設定と片付け</h2>
    <p>${KINDS[settings.kind]}</p>
    ${settings.problem ? html`<p class="note note-warn">${icon('alert')}<span>${prose(settings.problem)}</span></p>` : nothing}
    <p class="small">Twilio アカウントの値を登録する:</p>
    ${commandLine(page, 'npm run env')}
    ${
      settings.kind === 'none'
        ? html`<p class="small">アカウントがないときは、使い捨ての値を登録する:</p>
          ${commandLine(page, 'npm run env -- --sandbox')}`
        : nothing
    }
    <div class="panel-buttons">
      ${button({
        testid: 'reset',
        label: running && job.kind === 'reset' ? '元に戻しています' : 'はじめの状態に戻す…',
        busy: running && job.kind === 'reset',
        disabled: running,
        run: () => page.openReset(),
      })}
    </div>
    ${job?.kind === 'reset' ? jobView(job) : nothing} ${problemView(page.problems.get('reset'))}
  </section>`;
}
