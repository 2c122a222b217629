// @ts-check
/** A demonstration as the room sees it: what is live, what it answers, and what participants read of the step. */
import { html, nothing } from '/vendor/lit-html.js';
import { differenceView } from '/workshop/views/code.js';
import { icon } from '/workshop/views/icons.js';
import { clockTime, prose } from '/workshop/views/words.js';

/** @typedef {import('../../scripts/workshop/demo/model.ts').DemoState} DemoState */
/** @typedef {import('../../scripts/workshop/demo/model.ts').DemoStep} DemoStep */
/** @typedef {import('../../scripts/workshop/demo/model.ts').LiveState} LiveState */
/** @typedef {import('../../scripts/workshop/demo/model.ts').AnswerState} AnswerState */
/** @typedef {import('../../scripts/workshop/demo/model.ts').SwitchState} SwitchState */
/** @typedef {'next' | 'previous' | 'look' | 'view' | 'show'} Action */
/** @typedef {{ isConnected: boolean, lessons: Map<string, StepView>, run: (action: Action, body?: object) => void }} Around */

const CLOUD = { twilio: 'Twilio', sandbox: 'サンドボックス' };
const MARKS = /** @type {const} */ ({ running: 'spinner', done: 'check', failed: 'cross' });
const TONE = { running: '', done: 'tone-ok', failed: 'tone-bad' };
const WORDS = { running: '実行中', done: '完了', failed: '失敗' };

/** A build has many; the last ones fit. */
const MOST_PHASES = 5;

/** For the title of the window, and for people who hear the page. @param {DemoState} state */
export function headline({ live, job, wanted }) {
  const what = nameOf(live);
  if (job?.status === 'running') return { title: `${job.step} へ`, sentence: `手順 ${job.step} に切り替えています。` };
  const trouble = job?.status === 'failed' ? `${job.message}${job.next}` : '';
  return { title: wanted ?? what, sentence: `${trouble}公開中: ${what}` };
}

/** @param {LiveState | undefined} live */
function nameOf(live) {
  if (!live) return '確認中';
  if (live.live === null) return 'なし';
  return live.live === 'unknown' ? '不明' : live.live === 'workspace' ? '作業ファイル' : live.live;
}

/** @param {DemoState} state @param {Around} around */
export function pageView(state, around) {
  const { live, view, wanted } = state;
  const at = wanted ?? live?.step;
  const [first, last] = [state.steps[0], state.steps.at(-1)];
  const shown = state.steps.find(({ id }) => id === at) ?? first;
  return html`<header class="top row">
      <p><strong>デモ</strong> ${live ? html`${CLOUD[live.cloud]} ${live.account} <span class="service">サービス ${live.service}</span>` : nothing}</p>
      <p class="beside ${around.isConnected ? '' : 'tone-bad offline'}" data-testid="connection">
        ${around.isConnected ? '接続中' : html`${icon('alert')}npm run demo との接続が切れました。最後の内容を表示しています。`}
      </p>
    </header>
    <nav aria-label="手順">
      <ol class="rail">${state.steps.map((step) => stepView(step, state, around))}</ol>
    </nav>
    <main class="stage ${view}">
      ${view === 'lesson' && shown ? lessonView(shown, state, around) : html`${liveView(state)}${answerView(state)}`}
    </main>
    <footer class="keys row">
      ${control('previous', '前の手順', '←', around, at === first?.id)}
      ${control('next', '次の手順', '→', around, at === last?.id)}
      ${control('view', view === 'live' ? '参加者の画面' : '公開中のもの', 'v', around)}
      ${control('look', 'もう一度確かめる', 'r', around)}
    </footer>`;
}

/** @param {Action} action @param {string} label @param {string} key @param {Around} around @param {boolean} [isDisabled] */
function control(action, label, key, { run }, isDisabled = false) {
  const look = action === 'next' ? 'primary' : 'plain';
  return html`<button type="button" class="button button-${look}" data-testid=${action} ?disabled=${isDisabled} @click=${() => run(action)}>
    <kbd aria-hidden="true">${key}</kbd>${label}
  </button>`;
}

/** @param {DemoStep} step @param {DemoState} state @param {Around} around */
function stepView({ id, title, isBuilt }, { live, wanted, job }, { run }) {
  const isLive = live?.step === id;
  const isUnderWay = job?.status === 'running' && job.step === id;
  const stands = isLive ? '公開中' : wanted === id ? '次に切り替え' : isBuilt ? 'ビルド済み' : '未ビルド';
  return html`<li>
    <button
      type="button"
      class="step"
      data-testid="step-${id}"
      aria-current=${isLive ? 'step' : nothing}
      aria-busy=${isUnderWay ? 'true' : nothing}
      @click=${() => run('show', { step: id })}
    >
      <span class="step-id">${id}</span><span class="step-title">${title}</span>
      <span class="step-state">${isUnderWay ? html`${icon('spinner')}切り替え中` : stands}</span>
    </button>
  </li>`;
}

/** @param {DemoState} state */
function liveView({ live, steps, job }) {
  const title = steps.find(({ id }) => id === live?.step)?.title;
  return html`<section class="card stack live ${live?.live === 'unknown' ? 'tone-warn' : ''}" data-testid="live" data-live=${nameOf(live)} aria-labelledby="live-title">
    <h1 id="live-title"><span class="small">公開中</span> <span class="what">${nameOf(live)}</span></h1>
    ${title && job?.status !== 'failed' ? html`<p class="title">${title}</p>` : nothing}
    ${live?.why ? html`<p>${prose(live.why)}</p>` : nothing}
    ${live?.url ? html`<p><a href=${live.browserUrl ?? live.url} target="_blank" rel="noopener noreferrer">${live.url}</a></p>` : nothing}
    ${
      live
        ? html`<p class="small">
          ${live.since ? `${clockTime(live.since)} から` : live.step ? 'このデモで切り替える前から' : nothing}（${clockTime(live.at)} に確認）
        </p>`
        : nothing
    }
    ${job ? jobView(job) : nothing}
  </section>`;
}

/** @param {SwitchState} job */
function jobView({ step, status, phases, message = '', next }) {
  if (status === 'failed') {
    const at = phases.find((phase) => phase.status === 'failed')?.title;
    return html`<div class="job stack" data-testid="job" data-status=${status}>
      <h2>手順 ${step} に切り替えられませんでした${at ? `（${at}）` : nothing}</h2>
      ${troubleView(message, next)}
    </div>`;
  }
  return html`<div class="job stack" data-testid="job" data-status=${status}>
    <h2>手順 ${step} への切り替え</h2>
    <ol>
      ${phases.slice(-MOST_PHASES).map(
        (phase) => html`<li class="beside ${TONE[phase.status]}">
          ${icon(MARKS[phase.status])}<span>${phase.title}${phase.note ? html`<br /><strong>${phase.note}</strong>` : nothing}</span>
          <span class="visually-hidden">${WORDS[phase.status]}</span>
          ${phase.seconds === undefined ? nothing : html`<span class="small">${phase.seconds.toFixed(1)} 秒</span>`}
        </li>`,
      )}
    </ol>
  </div>`;
}

/** @param {string} cause @param {string | undefined} next */
function troubleView(cause, next) {
  return html`<p class="box trouble tone-bad" data-testid="trouble">
    <strong>${prose(cause)}</strong>${next ? html`<br /><b class="next">次に</b> ${prose(next)}` : nothing}
  </p>`;
}

/** @param {DemoState} state */
function answerView({ answer, isAsking, job }) {
  const words =
    job?.status === 'running'
      ? '切り替えが終わると確認します。'
      : isAsking
        ? '確認しています…'
        : 'ここに表示できるレスポンスはありません。';
  return html`<section class="card stack answer" data-testid="answer" aria-labelledby="answer-title">
    <h2 id="answer-title">/token のレスポンス</h2>
    ${answer ? answeredView(answer) : html`<p class="small">${words}</p>`}
  </section>`;
}

/** @param {AnswerState} answer */
function answeredView({ step, checked, ok, passed, failed, twiml, claims }) {
  return html`<p class="beside sum ${ok ? 'tone-ok' : 'tone-bad'}" data-testid="sum">
      ${icon(ok ? 'check' : 'cross')}<span
        >手順 ${step} の検査${checked === 'code' ? '（完成例のコード）' : ''}: 合格 ${passed} 件、不合格 ${failed.length} 件</span
      >
    </p>
    ${failed.slice(0, 1).map(({ cause = '', next }) => troubleView(cause, next))}
    ${twiml ? html`<pre class="plain" tabindex="0">${twiml.replaceAll('><', '>\n<')}</pre>` : nothing}
    ${
      claims && ok
        ? html`<table data-testid="claims">
          <thead class="visually-hidden"><tr><th>クレーム</th><th>値</th><th>意味</th></tr></thead>
          <tbody>${claims.map(
            ({ name, value, meaning }) =>
              html`<tr><th scope="row">${name}</th><td class="value">${value}</td><td class="small">${meaning}</td></tr>`,
          )}</tbody>
        </table>`
        : nothing
    }`;
}

/** @param {DemoStep} step @param {DemoState} state @param {Around} around */
function lessonView({ id, title, todo, tasks }, { job }, { lessons }) {
  const difference = lessons.get(id)?.difference;
  return html`<section class="card stack" data-testid="lesson" aria-labelledby="lesson-title">
      <h1 id="lesson-title"><span class="small">手順</span> <span class="what">${id}</span></h1>
      <p class="title">${title}</p>
      <p class="larger">${prose(todo)}</p>
      ${
        job?.status === 'failed'
          ? jobView(job)
          : html`<ul class="larger tasks">
            ${tasks.map((task) => html`<li class="beside"><span class="tick" aria-hidden="true"></span>${task}</li>`)}
          </ul>`
      }
    </section>
    <section class="card stack" aria-labelledby="code-title">
      <h2 id="code-title">この手順で書くコード</h2>
      ${
        difference
          ? differenceView(difference, { label: '前の手順の完成例との違い', of: 'before' })
          : html`<p>${lessons.has(id) ? 'コードの変更はありません。' : '読み込んでいます…'}</p>`
      }
    </section>`;
}
