// @ts-check
/** What is deployed: the way there, the address, and whether it is right. */
import { html, nothing } from '/vendor/lit-html.js';
import { sentenceOf } from '../announcement.js';
import { button, copyButton, problemView } from './button.js';
import { icon } from './icons.js';
import { tokenView } from './token.js';
import { verdictsView } from './verdicts.js';
import { prose } from './words.js';

const MARKS = /** @type {const} */ ({ running: 'spinner', done: 'check', failed: 'cross' });
const TONE = { running: '', done: 'tone-ok', failed: 'tone-bad' };
const WORDS = { running: '実行中', done: '済み', failed: '失敗' };

/** @type {View} */
export function deploymentView(page, { deployment, settings }) {
  const { url, check, token, job } = deployment;
  const running = job?.status === 'running' ? job.kind : undefined;
  return html`<div class="stack" data-testid="deployment">
    <p>
      ${
        settings.kind === 'twilio'
          ? 'あなたの Twilio アカウントへデプロイします。'
          : 'Twilio アカウントの値が設定されていないので、手元で動く Twilio の模擬環境（サンドボックス）へデプロイします。Twilio には何も送りません。'
      }
    </p>
    <div class="row">
      ${button({
        testid: 'deploy',
        label: running === 'deploy' ? 'デプロイしています' : 'デプロイ',
        look: url ? 'plain' : 'primary',
        busy: running === 'deploy' || page.busy.has('deploy'),
        disabled: Boolean(running),
        run: () => page.startJob('deploy'),
      })}
      ${button({
        testid: 'check-deployed',
        label: running === 'check' ? '検査しています' : 'デプロイ先を検査',
        busy: running === 'check' || page.busy.has('check-deployed'),
        disabled: Boolean(running) || !url,
        run: () => page.startJob('check-deployed'),
      })}
    </div>
    ${problemView(page.problems.get('deploy'))} ${problemView(page.problems.get('check-deployed'))}
    ${job && job.kind !== 'reset' ? jobView(job) : nothing} ${url ? addressView(page, deployment, url) : nothing}
    ${
      check
        ? html`<div class="deployed-check stack">
          <h3>デプロイ先の検査の結果</h3>
          <p class="beside ${check.ok ? 'tone-ok' : 'tone-bad'}">
            ${icon(check.ok ? 'check' : 'cross')}<strong>${sentenceOf(check)}</strong>
          </p>
          ${verdictsView(check.verdicts)}
        </div>`
        : nothing
    }
    ${token ? tokenView(page, token, 'deployed') : nothing}
  </div>`;
}

/**
 * @param {Page} page
 * @param {WorkshopState['deployment']} deployment
 * @param {string} url
 */
function addressView(page, { browserUrl, cloud }, url) {
  return html`<div class="address stack">
    <h3>公開中のアドレス</h3>
    <div class="command beside">
      <a data-testid="address" href=${browserUrl ?? url} target="_blank" rel="noopener noreferrer">${url}</a>
      ${copyButton(page, url, 'アドレス')}
    </div>
    <p class="small">
      ${
        cloud === 'sandbox'
          ? 'サンドボックスのアドレスです。リンクは、このパソコンのブラウザーだけで開けます。'
          : 'このアドレスは誰でも開けます。次の章に進む人は、まだ削除しないでください。コースが終わったら、npm run cleanup で削除しましょう。'
      }
    </p>
  </div>`;
}

/** A longer piece of work: its phases as they pass, and how it ended. @param {JobState} job */
export function jobView({ kind, status, phases, message, next, destination }) {
  return html`<div class="job stack" data-testid="job" data-kind=${kind} data-status=${status}>
    ${destination && status !== 'done' ? html`<p class="small" data-testid="destination">送信先: ${destination}</p>` : nothing}
    ${
      phases.length
        ? html`<details class="fold" ?open=${status !== 'done'}>
          <summary>${status === 'running' ? '進み具合' : '実行した内容'}</summary>
          <ol class="stack">
          ${phases.map(
            (phase) => html`<li class="phase beside ${TONE[phase.status]}">
              ${icon(MARKS[phase.status])}<span>${phase.title}${phase.note ? `: ${phase.note}` : nothing}</span>
              <span class="visually-hidden">${WORDS[phase.status]}</span>
              ${phase.seconds === undefined ? nothing : html`<span class="phase-time small">${phase.seconds.toFixed(1)} 秒</span>`}
            </li>`,
          )}
          </ol>
        </details>`
        : nothing
    }
    ${
      message
        ? html`<p class="note box beside ${status === 'failed' ? 'tone-bad' : 'tone-ok'}">
          ${icon(status === 'failed' ? 'alert' : 'check')}
          <span><strong>${prose(message)}</strong>${next ? html`<br />${prose(next)}` : nothing}</span>
        </p>`
        : nothing
    }
  </div>`;
}
