// @ts-check
/** Every state of the file that a replacement took away: none is lost, each comes back by one click. */
import { html, nothing } from '/vendor/lit-html.js';
import { openRestore } from '../dialogs.js';
import { button, problemView as refusalView } from './button.js';
import { dayAndTime } from './words.js';

const BY = {
  repair: '「この行を直す」の前',
  solution: '完成例を入れる前',
  restore: '履歴から戻す前',
  reset: 'はじめの状態に戻す前',
  unknown: '入れ替える前',
};

/** @type {View} */
export function historyView(page, { history, file }) {
  if (history.length === 0) {
    return html`<p data-testid="history">
      まだ何もありません。<code>${file}</code> を直したり入れ替えたりすると、その前の内容がここに残ります。
    </p>`;
  }
  return html`<div class="stack" data-testid="history">
    <p class="small">入れ替える前の内容です。戻すと、いまの内容もここに残ります。</p>
    ${refusalView(page.problems.get('restore'))}
    <ol class="history">
      ${history.map(
        (entry) => html`<li data-testid="kept" data-name=${entry.name}>
          <p>
            <strong>${BY[entry.by]}</strong><br />
            <span class="small"
              ><time>${dayAndTime(entry.at)}</time>　${entry.step ? `手順 ${entry.step} まで合格　` : nothing}${entry.lines} 行</span
            >
          </p>
          ${button({
            testid: 'restore',
            of: entry.name,
            label: '戻す',
            icon: 'undo',
            disabled: page.busy.has('restore'),
            run: () => openRestore(page, entry),
          })}
        </li>`,
      )}
    </ol>
  </div>`;
}
