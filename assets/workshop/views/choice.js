// @ts-check
/** The first step is a choice: the values of an account, checked as they are entered, or none for now. */
import { ref } from '/vendor/directives/ref.js';
import { html, nothing } from '/vendor/lit-html.js';
import { enterValues, saveSettings, withoutAccount } from '../entering.js';
import { reveal } from '../help.js';
import { button, problemView as refusalView } from './button.js';
import { icon } from './icons.js';
import { verdictsView } from './verdicts.js';
import { prose } from './words.js';

/** @type {View} */
export function choiceView(page, { settings }) {
  if (page.isEnteringValues) return formView(page);
  const isAside = settings.choice === 'aside';
  return html`<section class="choice stack" data-testid="choice" aria-label="Twilio アカウントの値">
    ${isAside ? html`<p class="beside">${icon('dash')}<strong>アカウントなしで進めています。値はあとから入力できます。</strong></p>` : nothing}
    <div class="ways">
      ${way({
        testid: 'with-account',
        title: 'アカウントがある',
        words: 'Twilio Console で控えた 5 つの値を、ここに入力します。',
        run: () => enterValues(page, true),
      })}
      ${
        isAside
          ? nothing
          : way({
              testid: 'without-account',
              title: 'なしで始める',
              words: 'ダミーの値を使い、このパソコンの中だけで最後まで進めます。自分の値は、あとからでも設定できます。',
              run: () => withoutAccount(page),
            })
      }
    </div>
    ${refusalView(page.problems.get('without-account'))}
  </section>`;
}

/** @param {{ testid: string, title: string, words: string, run: () => unknown }} way */
function way({ testid, title, words, run }) {
  return html`<button type="button" class="way" data-testid=${testid} @click=${run}>
    <strong>${title}</strong><span class="small">${words}</span>
  </button>`;
}

/** What each value looks like. The secrets are typed blind, and forgotten once they are sent. */
const FIELDS = [
  { name: 'ACCOUNT_SID', looks: 'AC で始まる 34 文字', secret: false },
  { name: 'AUTH_TOKEN', looks: '32 文字（デプロイに使います）', secret: true },
  { name: 'TWIML_APP_SID', looks: 'AP で始まる 34 文字', secret: false },
  { name: 'API_KEY', looks: 'SK で始まる 34 文字', secret: false },
  { name: 'API_SECRET', looks: '32 文字（キーの作成時に表示）', secret: true },
];

/** @param {Page} page */
function formView(page) {
  const { entered } = page;
  return html`<form class="values stack" data-testid="settings-form" autocomplete="off" @submit=${send(page)} ${ref(focusFirst)}>
    <div class="fields">
      ${FIELDS.map(
        ({ name, looks, secret }) => html`<label>
          <span><code>${name}</code> <span class="small">${looks}</span></span>
          <input
            name=${name}
            type=${secret ? 'password' : 'text'}
            aria-invalid=${entered?.verdicts.some(({ id, status }) => status === 'failed' && id === `settings.${name}`) ? 'true' : nothing}
            autocomplete="off"
            spellcheck="false"
            autocapitalize="off"
          />
        </label>`,
      )}
    </div>
    <div class="row">
      <button type="submit" class="button button-primary" data-testid="settings-send" ?disabled=${page.busy.has('settings')}>
        ${icon(page.busy.has('settings') ? 'spinner' : 'check')}<span>確かめて設定する</span>
      </button>
      ${button({ testid: 'settings-cancel', label: 'やめる', look: 'quiet', run: () => enterValues(page, false) })}
    </div>
    <p class="small">値は、形と組み合わせを確かめてから、このパソコンの <code>.env</code> にだけ書き込みます。</p>
    ${refusalView(page.problems.get('settings'))}
    ${
      entered
        ? html`<div class="settings-verdicts stack" data-testid="settings-verdicts" ${ref(reveal)}>
            <h3>値に直すところがあります</h3>
            <p>秘密の値は画面に残していません。直してからもう一度送るときは、AUTH_TOKEN と API_SECRET も貼り付け直してください。</p>
            ${verdictsView(entered.verdicts)}
          </div>`
        : nothing
    }
  </form>`;
}

/** Who chose to type them types at once. @param {Element | undefined} form */
function focusFirst(form) {
  queueMicrotask(() => form?.querySelector('input')?.focus());
}

/** What could not be proven of values that are stored now. @param {Page} page */
export function unprovenView({ entered, isEnteringValues }) {
  const unproven = entered?.ok && !isEnteringValues ? entered.verdicts.filter(({ status }) => status !== 'passed') : [];
  return unproven.map(
    ({ title, cause, next }) => html`<div class="note box beside tone-warn" data-testid="unproven">
      ${icon('alert')}
      <div>
        <p>値は設定しましたが、確かめられなかったことがあります（${title}）。${prose(cause ?? '')}</p>
        ${next ? html`<details class="fold"><summary>どうすればよいか</summary><p>${prose(next)}</p></details>` : nothing}
      </div>
    </div>`,
  );
}

/** @param {Page} page */
function send(page) {
  return async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const values = Object.fromEntries(new FormData(form));
    for (const { name } of FIELDS.filter(({ secret }) => secret)) form[name].value = '';
    await saveSettings(page, values);
  };
}
