// @ts-check
/** The end: the token is complete, Twilio's own client takes it, and what was learned. */
import { html, nothing } from '/vendor/lit-html.js';
import { proofSentence } from '../announcement.js';
import { openQuiz } from '../quiz.js';
import { button, neighbour } from './button.js';
import { reviewElement } from './guide.js';
import { icon } from './icons.js';
import { clockTime, prose } from './words.js';

/** @type {View} */
export function finaleView(page, state) {
  const { justPassed, deployment, current, settings } = state;
  const lesson = page.lessons.get(current);
  return html`<section class="finale stack" data-testid="finished" aria-labelledby="finished-title">
    <div class="coach-head">
      <h2 id="finished-title">${icon('star')} <code>/token</code> が完成しました</h2>
      <div class="neighbours">${neighbour(page, 'previous')}</div>
    </div>
    ${
      justPassed.length
        ? html`<p class="praise beside tone-ok" data-testid="congratulation">
          ${icon('check')}<strong>手順 ${justPassed.join('、')} に合格しました。おめでとうございます。</strong>
        </p>`
        : html`<p>${settings.choice === 'aside' ? 'コードを書く手順すべてに合格しています。' : '手順のすべてに合格しています。'}</p>`
    }
    ${proofView(page, state)} ${lesson ? reviewElement(page, lesson) : nothing}
    <div class="epilogue row">
      ${
        deployment.check?.ok
          ? html`<p>デプロイした <code>/token</code> も合格です。次の章に進む人は、まだ削除しないでください。サービス、API キー、TwiML App を次の章で使います。コースをここで終える人は、「設定」から片付けましょう。</p>
              ${button({ testid: 'to-settings', label: '設定へ', run: () => page.showTab('settings') })}`
          : html`<p>残りはデプロイだけです。デプロイして、外から呼び出せることを確かめましょう。</p>
              ${button({ testid: 'to-deploy', label: 'デプロイへ', icon: 'cloud', run: () => page.showTab('deploy') })}`
      }
      ${button({ testid: 'quiz-open', label: 'こわしてみよう（原因を当てるクイズ）', icon: 'wrench', run: () => openQuiz(page) })}
    </div>
  </section>`;
}

/** What Twilio's own client made of the token that the workspace answers. @type {View} */
function proofView(page, { voice: { workspace: proof } }) {
  if (page.trials.has('workspace')) {
    return html`<div class="proof box beside" data-testid="proof">
      ${icon('spinner')}<p>Twilio の Voice SDK（ブラウザーフォンのライブラリー）に、このトークンを渡しています…</p>
    </div>`;
  }
  const again = button({ testid: 'prove-again', label: 'つないでみる', run: () => page.tryVoice('workspace') });
  if (!proof) {
    return html`<div class="proof box row" data-testid="proof"><p>いまのトークンでは、まだつないでいません。</p>${again}</div>`;
  }
  const { verdict, at, by, region } = proof;
  if (verdict.status !== 'passed') {
    return html`<div class="proof box stack tone-bad" data-testid="proof" data-status=${verdict.status}>
      <p><strong>${prose(verdict.cause ?? '')}</strong><br />${prose(verdict.next ?? '')}</p>
      ${again}
    </div>`;
  }
  return html`<div class="proof box beside tone-ok" data-testid="proof" data-status="passed" data-by=${by}>
    <span class="mark">${icon('check')}</span>
    <div>
      <p class="proof-words">${proofSentence(proof)}</p>
      <p class="small">
        Voice SDK での登録 <time>${clockTime(at)}</time>${region ? html`　リージョン ${region}` : nothing}${
          by === 'sandbox' ? '　本物の Twilio には、まだつないでいません' : nothing
        }
      </p>
    </div>
  </div>`;
}
