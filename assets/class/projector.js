// @ts-check
/** What both views of a class have in common, and the one for the wall: without names, and without anybody's words. */
import { html, nothing } from '/vendor/lit-html.js';
import { icon } from '/workshop/views/icons.js';

/** @typedef {import('../../scripts/class/board.ts').BoardState} BoardState */
/** @typedef {import('../../scripts/class/register.ts').Person} Person */
/** @typedef {BoardState['groups'][number]} Group */
/**
 * @typedef {object} Around
 * @property {boolean} isConnected
 * @property {Map<string, string>} drafts
 * @property {(action: import('./app.js').Action, body: object) => Promise<any>} run
 * @property {(sentence: string) => void} say
 * @property {() => void} show
 * @property {number} now milliseconds since the epoch
 */

/** @param {BoardState} state @param {Around} around */
export function projectorView(state, around) {
  const { room, groups } = state;
  // A mistake of one person is nobody else's business.
  const shown = groups.filter(({ kind, people, text }) => kind === 'failing' && (people.length > 1 || text));
  return html`${headerView(state, around, true)}
    <main class="stack wall" data-testid="projector">
      ${stepsView(state, around, false)}
      <div class="halves">
        <section class="card stack" aria-labelledby="shared-title">
          <h2 id="shared-title">みんなで見ておきたいところ</h2>
          ${shown.length === 0 ? html`<p class="small">いまはありません。</p>` : nothing}
          <ol class="stack">
            ${shown.map(
              ({ title, people, text }) => html`<li class="shared">
                <strong class="number">${people.length} 人</strong> ${title}${text ? html`<p class="said">${text}</p>` : nothing}
              </li>`,
            )}
          </ol>
        </section>
        ${joinView(room, true)}
      </div>
    </main>`;
}

/** How long (ms) nobody new comes in after PINs were guessed. */
const LOCKED_MS = 60_000;

/** @param {BoardState} state @param {Around} around @param {boolean} isProjector */
export function headerView({ counts, room: { guessedAt = 0 } }, { isConnected, now }, isProjector) {
  const isLocked = !isProjector && now - guessedAt < LOCKED_MS;
  return html`<header class="top row">
    <h1>教室</h1>
    <p class="sum" data-testid="counts">参加 <b>${counts.people}</b> 人 <span>合格 <b>${counts.finished}</b> 人</span></p>
    <p class="beside small ${isConnected ? '' : 'tone-bad offline'}" data-testid="connection">
      ${isConnected ? (isProjector ? nothing : '接続中') : html`${icon('alert')}npm run class との接続が切れました。最後の内容を表示しています。`}
    </p>
    ${isLocked ? html`<p class="beside small tone-bad offline" data-testid="guessing">${icon('alert')}PIN を次々に試す通信があるので、そこからの新しい参加を止めています。参加中の人には影響しません。</p>` : nothing}
    <a class="button" data-testid="view" href=${isProjector ? '#board' : '#projector'}>${icon('screen')}${isProjector ? 'ボードに戻る' : '名前のない画面'}</a>
  </header>`;
}

/** @param {BoardState['room']} room @param {boolean} isOpen */
export function joinView({ url, command, pin, isLocal }, isOpen) {
  return html`<details class="card join" data-testid="join" ?open=${isOpen}>
    <summary><h2>参加のしかた（PIN <b class="number">${pin}</b>）</h2></summary>
    <div class="stack tight">
      <p class="command"><code>${command}</code></p>
      <div class="beside">
        <img class="qr" src="/qr.svg" alt="教室のページ ${url} の QR コード" width="160" height="160" />
        <p class="small">
          ${
            isLocal
              ? 'このパソコンの中だけの教室です。ほかのパソコンからは参加できません。'
              : 'npm start のページの「教室に参加」からも参加できます。暗号化はしないので、席かニックネーム、手順、検査の ID、送った質問は、同じネットワークの人にも読み取れます。'
          }
        </p>
      </div>
    </div>
  </details>`;
}

/** Seat 2 before seat 10. */
const byName = new Intl.Collator('ja', { numeric: true }).compare;

/** Steps as columns, people as dots. @param {BoardState} state @param {Around} around @param {boolean} hasNames */
export function stepsView({ steps, people: told }, { now }, hasNames) {
  // On the wall, nobody can be told by where they sit.
  const people = hasNames ? [...told].sort((one, other) => byName(one.name, other.name)) : told;
  const columns = steps.map(({ id, title }) => ({
    id,
    title,
    all: people.filter((one) => !one.finished && one.step === id),
  }));
  const done = { id: '合格', title: 'すべての手順', all: people.filter(({ finished }) => finished) };
  return html`<section aria-label="手順ごとの参加者">
    <ol class="columns">
      ${[...columns, done].map(
        ({
          id,
          title,
          all,
        }) => html`<li class="column" .style=${`flex-grow: ${Math.max(4, all.length)}`} data-testid="column-${id}">
          <h2>${id} <span class="number">${all.length}<span class="visually-hidden"> 人</span></span></h2>
          <p class="small title">${title}</p>
          <ul class="dots">${all.map((person) => dotView(person, now, hasNames))}</ul>
        </li>`,
      )}
    </ol>
  </section>`;
}

/** @param {Person} person @param {number} now @param {boolean} hasNames */
function dotView({ name, failing, finished, since, isAway, isPasted, hand }, now, hasNames) {
  const [tone, mark] = finished
    ? ['tone-ok', 'check']
    : failing.length > 0
      ? ['tone-bad', 'bang']
      : ['tone-way', 'pen'];
  const stands = finished ? '合格' : failing.length > 0 ? `不合格 ${failing.length} 件` : '作業中';
  const notes = [isAway ? '接続なし' : '', isPasted ? '貼り付け' : '', hand ? '質問あり' : ''].filter(Boolean);
  return html`<li class="dot ${tone} ${isAway ? 'away' : ''} ${hand && hasNames ? 'asks' : ''}" data-testid="dot">
    <span class="mark">${icon(/** @type {'check'} */ (mark))}</span>
    ${hasNames ? html`<span class="name" title="${[name, stands, passed(since, now), ...notes].join('、')}">${name}</span>` : nothing}
    <span class="visually-hidden">${[stands, ...(hasNames ? notes : [])].join('、')}</span>
  </li>`;
}

/** @param {number} since @param {number} now */
export function passed(since, now) {
  const minutes = Math.floor(Math.max(0, now - since) / 60_000);
  return minutes < 1
    ? '1 分未満'
    : minutes < 60
      ? `${minutes} 分`
      : `${Math.floor(minutes / 60)} 時間 ${minutes % 60} 分`;
}
