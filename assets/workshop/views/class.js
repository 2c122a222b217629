// @ts-check
/** The class: joining it, what was sent there word for word, what the instructor says, and a question of one's own. */
import { keyed } from '/vendor/directives/keyed.js';
import { html, nothing } from '/vendor/lit-html.js';
import { button, problemView as refusalView } from './button.js';
import { icon } from './icons.js';
import { clockTime, prose } from './words.js';

/** @typedef {NonNullable<WorkshopState['class']>} ClassState */

/** @type {View} */
export function classView(page, { class: joined }) {
  if (!joined) return html`<div class="stack" data-testid="class">${aboutView()} ${joinView(page)}</div>`;
  const isIn = joined.status !== 'refused';
  const isJoining = joined.status === 'joining';
  return html`<div class="stack" data-testid="class" data-status=${joined.status}>
    <p class="note box beside ${TONE[joined.status]}">
      ${icon(ICON[joined.status])}<span>${prose(joined.why ?? (isJoining ? '教室につないでいます。' : `「${joined.name}」として参加しています。`))}</span>
    </p>
    <div class="row">
      ${button({
        testid: 'class-leave',
        label: isIn ? '教室から抜ける' : '参加をやめる',
        icon: 'cross',
        busy: page.busy.has('class-leave'),
        run: () => page.do('class-leave', 'class-leave', {}),
      })}
    </div>
    ${refusalView(page.problems.get('class-leave'))}
    ${isIn ? html`<p class="small">抜けると、すぐに何も送らなくなり、教室はあなたの記録を消します。</p>` : joinView(page, joined)}
    ${isIn ? handView(page, joined) : nothing}
    <h3>最後に送ったもの</h3>
    ${sentView(joined)}
    <details class="fold">
      <summary>送るもの・送らないもの</summary>
      ${aboutView()}
    </details>
  </div>`;
}

const TONE = { joining: '', joined: 'tone-ok', away: 'tone-warn', refused: 'tone-bad' };
const ICON = /** @type {const} */ ({ joining: 'spinner', joined: 'check', away: 'alert', refused: 'alert' });

function aboutView() {
  return html`<p>教室に参加すると、困っているところが講師に伝わり、同じ間違いをした人に、講師の助言がまとめて届きます。</p>
    <dl class="class-about">
      <dt>送るもの</dt>
      <dd>ランダムな番号、席の番号かニックネーム、いまの手順、不合格の検査とこれから書くところの ID、そうなってからの秒数、全部終わったかどうか。これらが変わったときだけ送ります。</dd>
      <dt>送らないもの</dt>
      <dd>コード、トークン、<code>.env</code> の値、パソコンやアカウントの名前。コードの 1 行だけは、質問のたびに自分で選んだときに送ります。</dd>
      <dt>読める人</dt>
      <dd>講師と、同じネットワークにいる人（通信は暗号化されません）。講師が教室を閉じると消えます。</dd>
    </dl>`;
}

const FIELDS = /** @type {const} */ ([
  { name: 'address', label: '教室のアドレス', example: '例: http://192.168.1.5:3230', mode: 'url' },
  { name: 'pin', label: 'PIN', example: '6 桁の数字', mode: 'numeric' },
  { name: 'name', label: '席の番号かニックネーム', example: '本名でなくても構いません', mode: 'text' },
]);

/**
 * @param {Page} page
 * @param {Partial<ClassState>} [before] what was typed, where the room refused it
 */
function joinView(page, { address, name } = {}) {
  const values = { address: address && `http://${address}`, pin: undefined, name };
  return html`<form class="values stack" data-testid="class-form" autocomplete="off" @submit=${sending(page, 'class-join')}>
    ${FIELDS.map(
      (field) => html`<label>
        <span>${field.label} <span class="small">${field.example}</span></span>
        <input
          name=${field.name}
          value=${values[field.name] ?? nothing}
          inputmode=${field.mode}
          autocomplete="off"
          spellcheck="false"
          autocapitalize="off"
        />
      </label>`,
    )}
    <div class="row">
      <button type="submit" class="button button-primary" data-testid="class-join" ?disabled=${page.busy.has('class-join')}>
        <span>教室に参加</span>
      </button>
    </div>
    ${refusalView(page.problems.get('class-join'))}
  </form>`;
}

/**
 * A question goes only by the click for this very question, and a line only where its box was ticked for it.
 * @param {Page} page
 * @param {ClassState} joined
 */
function handView(page, { hand, line }) {
  if (hand) {
    return html`<h3>挙手</h3>
      <div class="class-said note box stack" data-testid="class-hand">
        <p>${hand.text}</p>
        ${hand.line ? html`<pre class="plain" tabindex="0">${hand.line}</pre>` : nothing}
        <p class="small">手を下ろすまで、状態が変わったときにも、この質問を一緒に送ります。</p>
        <div class="row">
          ${button({
            testid: 'class-lower',
            label: '手を下ろす',
            busy: page.busy.has('class-lower'),
            run: () => page.do('class-lower', 'class-lower', {}),
          })}
        </div>
      </div>`;
  }
  return html`<h3>挙手</h3>
    <form class="values stack" data-testid="class-question" autocomplete="off" @submit=${sending(page, 'class-ask')}>
      <label><span>講師への質問 <span class="small">200 文字まで</span></span><input name="text" maxlength="200" /></label>
      ${line ? keyed(line, consentView(line)) : nothing}
      <div class="row">
        <button type="submit" class="button" data-testid="class-ask" ?disabled=${page.busy.has('class-ask')}>
          <span>この質問を送る</span>
        </button>
      </div>
      ${refusalView(page.problems.get('class-ask'))}
    </form>`;
}

/** The tick is for this line: another one gets a box of its own. @param {string} line */
function consentView(line) {
  return html`<label class="class-line">
    <input type="checkbox" name="line" value=${line} data-testid="class-line" />
    <span>この行も一緒に送る<code>${line}</code></span>
  </label>`;
}

/** @param {ClassState} joined */
function sentView({ sent, at }) {
  if (!sent || !at) return html`<p class="small" data-testid="class-nothing-sent">まだ何も送っていません。</p>`;
  return html`<p class="small">${clockTime(at)} に、次の内容をそのまま送りました。<code>id</code> は起動のたびに作るランダムな番号で、ここには先頭だけを表示します。</p>
    <pre class="plain" tabindex="0" data-testid="class-sent">${JSON.stringify(sent, null, 2)}</pre>`;
}

/**
 * @param {Page} page
 * @param {string} action
 */
function sending(page, action) {
  return async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    if (await page.do(action, action, Object.fromEntries(new FormData(form)))) form.reset();
  };
}

/**
 * What the instructor says about the mistakes that are there now; where it is about another than the one that is shown, of which.
 * @type {View}
 */
export function adviceView(page, { class: joined }) {
  return (joined?.sentences ?? []).map(({ mistake, text }) => {
    const [id] = mistake.split(':');
    const about = id === page.problem?.id ? undefined : page.result?.verdicts.find((verdict) => verdict.id === id);
    return html`<div class="class-said note box beside" data-testid="class-sentence" data-mistake=${mistake}>
      ${icon('bulb')}
      <p><strong>講師から</strong>${about ? html` <span class="small">${about.title}</span>` : nothing}<br />${text}</p>
    </div>`;
  });
}
