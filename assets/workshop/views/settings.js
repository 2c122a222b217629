// @ts-check
/** Which values the handler gets, how the page looks, and the way back to the beginning. */
import { html, nothing } from '/vendor/lit-html.js';
import { openReset } from '../dialogs.js';
import { enterValues } from '../entering.js';
import { button, commandLine, problemView as refusalView } from './button.js';
import { jobView } from './deployment.js';
import { icon } from './icons.js';
import { prose } from './words.js';

const KINDS = {
  none: '環境変数は、まだ設定されていません。検査にはダミーの値を使います。',
  sandbox: 'ダミーの値（サンドボックス用）を使っています。',
  twilio: 'あなたの Twilio アカウントの値を使っています。',
};

/** @type {readonly [import('../preferences.js').Theme, string][]} */
const THEMES = [
  ['auto', '自動'],
  ['light', 'ライト'],
  ['dark', 'ダーク'],
];

/** @type {View} */
export function settingsView(page, { settings, deployment: { job } }) {
  const running = job?.status === 'running';
  return html`<div class="stack" data-testid="settings">
    <h3>環境変数</h3>
    <p>${KINDS[settings.kind]}</p>
    ${settings.problem ? html`<p class="note box beside tone-warn">${icon('alert')}<span>${prose(settings.problem)}</span></p>` : nothing}
    <div class="row">
      ${button({ testid: 'enter-values', label: '値を入力する', icon: 'key', run: () => enterValues(page, true) })}
    </div>
    <p class="small">ターミナルで設定する場合:</p>
    ${commandLine(page, 'npm run env')}
    ${
      settings.kind === 'none'
        ? html`<p class="small">アカウントがなく、ダミーの値を設定する場合:</p>
          ${commandLine(page, 'npm run env -- --sandbox')}`
        : nothing
    }
    <h3>テーマ</h3>
    <fieldset class="segments" data-testid="theme">
      <legend class="visually-hidden">テーマ</legend>
      ${THEMES.map(
        ([theme, label]) => html`<label>
          <input
            type="radio"
            name="theme"
            value=${theme}
            .checked=${page.preferences.theme === theme}
            @change=${() => page.prefer('theme', theme)}
          /><span>${label}</span>
        </label>`,
      )}
    </fieldset>
    <h3>片付け</h3>
    <p class="small">次の章に進む人は、まだ戻さないでください。デプロイした <code>/token</code> も、はじめの状態に戻ります。コースが終わったら、<code>npm run cleanup</code> で残っているものを確認できます。</p>
    <div class="row">
      ${button({
        testid: 'reset',
        label: running && job.kind === 'reset' ? '元に戻しています' : 'はじめの状態に戻す…',
        busy: running && job.kind === 'reset',
        disabled: running,
        run: () => openReset(page),
      })}
    </div>
    ${job?.kind === 'reset' ? jobView(job) : nothing} ${refusalView(page.problems.get('reset'))}
  </div>`;
}
