// @ts-check
/** The one dialog of the page: it asks before something is replaced, shown or undone. */
import { html, nothing } from '/vendor/lit-html.js';
import { closeDialog, confirmDialog } from '../dialogs.js';
import { SHORTCUTS } from '../shortcuts.js';
import { button, problemView } from './button.js';
import { differenceView } from './code.js';

/**
 * @typedef {object} Content
 * @property {string} title
 * @property {unknown} body
 * @property {string} [confirm] the words of the button that does it; without it there is only a way out
 * @property {'primary' | 'danger'} [look]
 */

/** @param {Page} page */
export function dialogView(page) {
  return html`<dialog
    class="dialog"
    data-testid="dialog"
    data-kind=${page.dialog?.kind ?? nothing}
    aria-labelledby="dialog-title"
    @close=${() => closeDialog(page)}
    @click=${closeOutside}
  >
    ${page.dialog ? bodyView(page, page.dialog) : nothing}
  </dialog>`;
}

/** Opens or closes the dialog as the page says; the browser gives the focus back. @param {Page} page */
export function syncDialog({ dialog }) {
  const element = document.querySelector('dialog');
  if (dialog && !element?.open) element?.showModal();
  if (!dialog && element?.open) element.close();
}

/**
 * @param {Page} page
 * @param {Dialog} dialog
 */
function bodyView(page, dialog) {
  const { title, body, confirm, look = 'primary' } = contentOf(page, dialog);
  return html`<div class="dialog-body stack">
      <h2 id="dialog-title">${title}</h2>
      ${body} ${problemView(page.problems.get('confirm'))}
      <div class="dialog-buttons row">
        ${button({ testid: 'cancel', label: confirm ? 'やめる' : '閉じる', run: () => closeDialog(page) })}
        ${
          confirm
            ? button({
                testid: 'confirm',
                label: confirm,
                look,
                busy: page.busy.has('confirm'),
                run: () => confirmDialog(page),
              })
            : nothing
        }
      </div>
    </div>`;
}

/**
 * @param {Page} page
 * @param {Dialog} dialog
 * @returns {Content}
 */
function contentOf(page, dialog) {
  if (dialog.kind === 'solution') return solutionContent(page, dialog);
  if (dialog.kind === 'restore') return RESTORE;
  if (dialog.kind === 'reset') return resetContent(dialog);
  if (dialog.kind === 'reveal') return REVEAL;
  return { title: '使い方', body: helpBody(page) };
}

/**
 * @param {Page} page
 * @param {Extract<Dialog, { kind: 'solution' }>} dialog
 * @returns {Content}
 */
function solutionContent(page, { step, difference, problem }) {
  const same = difference && difference.added + difference.removed === 0;
  return {
    title: `手順 ${step} の完成例を作業ファイルに入れますか`,
    body: html`<p>
        <code>${page.state?.file}</code>
        が完成例の内容に変わります。いまの内容は消えません。「履歴」に残るので、いつでも戻せます。
      </p>
      ${problemView(problem)} ${difference || problem ? nothing : html`<p>違いを調べています…</p>`}
      ${difference ? differenceView(difference, { label: '変わるところ', of: 'dialog' }) : nothing}`,
    confirm: difference && !same ? '完成例を入れる' : undefined,
  };
}

/**
 * @param {Extract<Dialog, { kind: 'reset' }>} dialog
 * @returns {Content}
 */
function resetContent({ plan, problem }) {
  if (problem) return { title: 'はじめの状態に戻せません', body: problemView(problem) };
  if (!plan) return { title: 'はじめの状態に戻しますか', body: html`<p>何が変わるかを調べています…</p>` };
  if (plan.length === 0) {
    return { title: 'もう、はじめの状態です', body: html`<p>戻すものはありません。</p>` };
  }
  return {
    title: 'はじめの状態に戻しますか',
    body: html`<p>次のことを行います。</p>
      <ul class="dialog-plan">
        ${plan.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>`,
    confirm: 'はじめの状態に戻す',
    look: 'danger',
  };
}

/** @type {Content} */
const RESTORE = {
  title: '合格している内容を入れ替えますか',
  body: html`<p>いまの作業ファイルは、手順の検査に合格しています。入れ替えても消えません。「履歴」に残るので、いつでも戻せます。</p>`,
  confirm: '入れ替える',
};

/** @type {Content} */
const REVEAL = {
  title: 'トークン全体を表示しますか',
  body: html`<p>
      トークンは、<strong>期限まで誰でも使える鍵</strong>です。手に入れた人は、あなたのアカウントで電話をかけられます。画面を共有しているときや、投影しているときは表示しないでください。
    </p>
    <p>
      ペイロードを見るために、外部サイトへ貼り付ける必要はありません。クレームの値と意味は、この画面の「トークンの内容を 1 つずつ見る」で確かめられます。
    </p>
    <p>30 秒たつと、自動でまた隠れます。</p>`,
  confirm: '表示する',
};

/** @param {Page} page */
function helpBody(page) {
  return html`<p>
      エディターで <code>${page.state?.file ?? 'workspace/token.ts'}</code>
      を開き、書いて保存します。保存するたびに、結果と次にすることがこの画面に表示されます。
    </p>
    <p>行き詰まったら、ヒントを 1 つずつ開いてください。直し方が見つかっていれば、1 行だけを直すこともできます。前の内容は「履歴」に残ります。</p>
    <h3>キーボードでの操作</h3>
    <p>文字を入力していないときに、次のキーが使えます。</p>
    <dl class="keys stack">
      ${SHORTCUTS.map(
        ({ key, label }) => html`<div>
          <dt><kbd>${key}</kbd></dt>
          <dd>${label}</dd>
        </div>`,
      )}
    </dl>
    <p>
      「大きな文字」は、教室のスクリーンに映すときのための表示です。テーマは「設定」で選べます。どちらも、このブラウザーに保存されます。
    </p>`;
}

/** A click beside the dialog closes it. @param {Event} event */
function closeOutside(event) {
  if (event.target === event.currentTarget && event.target instanceof HTMLDialogElement) event.target.close();
}
