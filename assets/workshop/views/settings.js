// @ts-check
/** Which values the handler gets, and the way back to the beginning. */
import { html, nothing } from '/vendor/lit-html.js';
import { openReset } from '../dialogs.js';
import { button, commandLine, problemView } from './button.js';
import { jobView } from './deployment.js';
import { icon } from './icons.js';
import { prose } from './words.js';

const KINDS = {
  none: '環境変数は、まだ登録されていません。検査は使い捨ての値で行います。',
  sandbox: '使い捨ての値（サンドボックス用）を使っています。',
  twilio: 'あなたの Twilio アカウントの値を使っています。',
};

/** @type {View} */
export function settingsView(page, { settings, deployment: { job } }) {
  const running = job?.status === 'running';
  return html`<section class="card stack panel" id="settings" data-testid="settings" aria-labelledby="settings-title">
    <h2 id="settings-title" class="row">${icon('gear')}設定と片付け</h2>
    <p>${KINDS[settings.kind]}</p>
    ${settings.problem ? html`<p class="note box beside tone-warn">${icon('alert')}<span>${prose(settings.problem)}</span></p>` : nothing}
    <p class="small">Twilio アカウントの値を登録する:</p>
    ${commandLine(page, 'npm run env')}
    ${
      settings.kind === 'none'
        ? html`<p class="small">アカウントがないときは、使い捨ての値を登録する:</p>
          ${commandLine(page, 'npm run env -- --sandbox')}`
        : nothing
    }
    <div class="row">
      ${button({
        testid: 'reset',
        label: running && job.kind === 'reset' ? '元に戻しています' : 'はじめの状態に戻す…',
        busy: running && job.kind === 'reset',
        disabled: running,
        run: () => openReset(page),
      })}
    </div>
    ${job?.kind === 'reset' ? jobView(job) : nothing} ${problemView(page.problems.get('reset'))}
  </section>`;
}
