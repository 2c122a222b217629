// @ts-check
/** Twilio's own client tries the token, in this browser: whether a token is good is only known when it was accepted. */
import { html, nothing } from '/vendor/lit-html.js';
import { button } from './button.js';
import { verdictsView } from './verdicts.js';

/** @typedef {import('../page.js').Page} Page */
/** @typedef {import('../page.js').TokenOwner} TokenOwner */

/**
 * @param {Page} page
 * @param {TokenOwner} of
 */
export function voiceView(page, of) {
  const result = page.state?.voice[of];
  const trying = page.trials.has(of);
  return html`<div class="voice" data-testid="voice" data-of=${of}>
    <h4>本物のクライアントで確かめる</h4>
    <p>Twilio の電話のクライアント（Voice SDK）にこのトークンを渡し、登録できるかを確かめます。</p>
    ${button({
      testid: 'voice-try',
      of,
      label: trying ? '登録しています' : '登録してみる',
      icon: 'check',
      busy: trying,
      run: () => page.tryVoice(of),
    })}
    ${result && !trying ? verdictsView([result.verdict]) : nothing}
    ${
      trying
        ? html`<iframe hidden title="Twilio のクライアント" src=${`/voice/?of=${of}&trial=${page.trials.get(of)}`}></iframe>`
        : nothing
    }
  </div>`;
}
