// @ts-check
/** The instructor's view: who is stuck on the same thing, one sentence for all of them, and whom to go to. */
import { repeat } from '/vendor/directives/repeat.js';
import { html, nothing } from '/vendor/lit-html.js';
import { icon } from '/workshop/views/icons.js';
import { clockTime } from '/workshop/views/words.js';
import { headerView, joinView, passed, stepsView } from './projector.js';

/** @typedef {import('./projector.js').BoardState} BoardState */
/** @typedef {import('./projector.js').Person} Person */
/** @typedef {import('./projector.js').Group} Group */
/** @typedef {import('./projector.js').Around} Around */

const ANSWERS = { token: 'トークン', twiml: 'TwiML', other: 'ほかのレスポンス', none: 'レスポンスなし' };

/** Of all mistakes that were here. @type {Map<string, string>} */
const titles = new Map();

/** @param {BoardState} state @param {Around} around */
export function boardView(state, around) {
  const { groups, people, counts, room } = state;
  for (const { mistake, title } of groups) titles.set(mistake, title);
  const failing = groups.filter(({ kind }) => kind === 'failing');
  const todo = groups.filter(({ kind }) => kind === 'todo');
  return html`${headerView(state, around, false)}
    <main class="stack">
      ${stepsView(state, around, true)}
      <div class="halves">
        <section class="stack" aria-labelledby="groups-title">
          <h2 id="groups-title">同じところでつまずいている人</h2>
          ${failing.length === 0 ? html`<p class="card small" data-testid="calm">いまは、不合格の検査で止まっている人はいません。</p>` : nothing}
          ${repeat(
            failing,
            ({ mistake }) => mistake,
            (group) => groupView(group, people, around),
          )}
          ${othersView(state, around)} ${foldedView('todo', `これから書くところ（${todo.length} 種類）`, todo, false, people, around)}
        </section>
        <aside class="stack" aria-label="声をかける">
          ${joinView(room, counts.people === 0)}${handsView(people, around)}${quietView(state, around)}${pasteView(around)}${watchedView(state)}
        </aside>
      </div>
    </main>`;
}

/** Sentences that nobody needs just now, and what is being written: that stays when the last one has got over it. @param {BoardState} state @param {Around} around */
function othersView({ groups, sentences, people }, around) {
  const written = [...around.drafts.keys()].map((mistake) => ({
    mistake,
    title: titles.get(mistake) ?? mistake,
    text: '',
  }));
  const all = new Map([...written, ...sentences].map((one) => [one.mistake, one]));
  for (const { mistake } of groups) all.delete(mistake);
  const others = [...all.values()].map((one) => ({
    ...one,
    people: [],
    since: 0,
    kind: /** @type {const} */ ('failing'),
  }));
  const isWriting = others.some(({ mistake }) => around.drafts.has(mistake));
  return foldedView('others', `いまは誰も当てはまらない文（${others.length}）`, others, isWriting, people, around);
}

/** @param {Group} group @param {Person[]} all @param {Around} around */
function groupView({ mistake, title, people, since, text = '' }, all, { drafts, run, say, show, now }) {
  const draft = drafts.get(mistake);
  const id = `say-${mistake}`;
  /** @param {string} sentence */
  const send = async (sentence) => {
    if (!(await run('say', { mistake, text: sentence }))) return;
    if (drafts.get(mistake) === sentence || sentence === '') drafts.delete(mistake);
    say(sentence ? `「${title}」の人に送りました。` : `「${title}」の文を取り消しました。`);
    show();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void send((drafts.get(mistake) ?? text).trim());
  };
  return html`<article class="card stack tight group" data-testid="group" data-mistake=${mistake}>
    <h3 class="row">
      <span class="number">${people.length} 人</span><span>${title}</span>
      ${people.length > 0 ? html`<span class="small">最も長い人で ${passed(since, now)}</span>` : nothing}
    </h3>
    ${people.length > 0 ? namesView(people, all, now) : nothing}
    <form class="row say" @submit=${submit}>
      <label class="visually-hidden" for=${id}>「${title}」の人に送る文</label>
      <input
        id=${id}
        class="field"
        maxlength="300"
        autocomplete="off"
        placeholder="この人たちに送る 1 文"
        .value=${draft ?? text}
        @input=${(/** @type {InputEvent} */ { target }) => {
          const { value } = /** @type {HTMLInputElement} */ (target);
          if (value === text) drafts.delete(mistake);
          else drafts.set(mistake, value);
          show();
        }}
      />
      <button class="button button-primary" data-testid="send" ?disabled=${!draft?.trim()}>${text ? '送り直す' : '送る'}</button>
      ${text ? html`<button type="button" class="button button-quiet" data-testid="unsay" @click=${() => send('')}>取り消す</button>` : nothing}
    </form>
    ${text ? html`<p class="small beside tone-ok said">${icon('check')}送信済み: ${text}</p>` : nothing}
  </article>`;
}

/** @param {string[]} keys @param {Person[]} all @param {number} now */
function namesView(keys, all, now) {
  const people = keys.flatMap((key) => all.find((person) => person.key === key) ?? []);
  return html`<ul class="names">${people.map((person) => chipView(person, now))}</ul>`;
}

/** @param {Person} person @param {number} now @param {unknown} [more] */
function chipView({ name, step, since, isAway, isPasted }, now, more) {
  const reach = isAway ? '・接続なし' : isPasted ? '・貼り付け' : '';
  return html`<li class="chip ${isAway ? 'away' : ''}"><span class="name">${name}</span> <span class="small">${step}・${passed(since, now)}${reach}</span>${more}</li>`;
}

/** For whoever asks: not begun is no mistake. @param {string} name @param {string} title @param {Group[]} groups @param {boolean} isOpen @param {Person[]} all @param {Around} around */
function foldedView(name, title, groups, isOpen, all, around) {
  if (groups.length === 0) return nothing;
  return html`<details class="card" data-testid=${name} ?open=${isOpen}>
    <summary><h3>${title}</h3></summary>
    <div class="stack">${repeat(
      groups,
      ({ mistake }) => mistake,
      (group) => groupView(group, all, around),
    )}</div>
  </details>`;
}

/** @param {Person[]} people @param {Around} around */
function handsView(people, { run }) {
  const hands = people.filter(({ hand }) => hand);
  if (hands.length === 0) return nothing;
  return html`<section class="card stack tight" data-testid="hands" aria-labelledby="hands-title">
    <h2 id="hands-title">質問（${hands.length}）</h2>
    <ul class="stack">
      ${hands.map(
        ({ key, name, step, hand }) => html`<li class="stack tight">
          <p><b class="name">${name}</b> <span class="small">${step}</span></p>
          <p>${hand?.text}</p>
          ${hand?.line ? html`<p class="command"><code>${hand.line}</code></p>` : nothing}
          <p><button type="button" class="button" @click=${() => run('answer', { person: key })}>対応済みにする</button></p>
        </li>`,
      )}
    </ul>
  </section>`;
}

/** @param {BoardState} state @param {Around} around */
function quietView({ people, quietMinutes }, { run, now }) {
  const quiet = people.filter(({ finished, since }) => !finished && now - since >= quietMinutes * 60_000);
  const sorted = quiet.sort((one, other) => one.since - other.since);
  return html`<section class="card stack tight" data-testid="quiet" aria-labelledby="quiet-title">
    <h2 id="quiet-title">動きがない人（${quiet.length}）</h2>
    <p class="small">
      <label>変化がない時間 <input class="field minutes" type="number" min="1" max="120" .value=${String(quietMinutes)} @change=${(/** @type {Event} */ { target }) => run('quiet', { minutes: Number(/** @type {HTMLInputElement} */ (target).value) })} /> 分以上</label>
    </p>
    <ul class="names">
      ${sorted.map((person) =>
        chipView(person, now, person.isAway || person.isPasted ? dismissView(person, run) : nothing),
      )}
    </ul>
  </section>`;
}

/** @param {Person} person @param {Around['run']} run */
function dismissView({ key, name }, run) {
  return html`<button type="button" class="copy" @click=${() => run('dismiss', { person: key })}>外す<span class="visually-hidden">（${name}）</span></button>`;
}

/** @param {Around} around */
function pasteView({ run, say }) {
  const paste = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const field = /** @type {HTMLTextAreaElement} */ (
      /** @type {HTMLFormElement} */ (event.currentTarget).elements.namedItem('lines')
    );
    const told = await run('paste', { text: field.value });
    if (!told) return;
    say(
      `${told.taken} 行を取り込みました。${told.others > 0 ? `ほかの ${told.others} 行は、取り込める形ではありません。` : ''}`,
    );
    if (told.others === 0) field.value = '';
  };
  return html`<details class="card" data-testid="paste">
    <summary><h2>行を貼り付ける</h2></summary>
    <form class="stack tight" @submit=${paste}>
      <label class="small" for="lines">npm run step -- --share が表示した行（何行でも）</label>
      <textarea id="lines" name="lines" class="field" rows="4"></textarea>
      <p><button class="button">取り込む</button></p>
      </form>
  </details>`;
}

/** @param {BoardState} state */
function watchedView({ watched, steps }) {
  if (!watched) return nothing;
  const nameOf = (/** @type {string | undefined} */ live) =>
    live === undefined ? '不明' : live === 'workspace' ? '作業ファイル' : live;
  return html`<section class="card stack tight" data-testid="watched" aria-labelledby="watched-title">
    <h2 id="watched-title">公開中のもの（${watched.services.length}）</h2>
    ${watched.why ? html`<p class="small">${watched.why}</p>` : nothing}
    <ul class="stack tight">
      ${watched.services.map(({ name, live, answer }) => html`<li class="row quiet"><span class="name">${name}</span> <span class="small">${steps.some(({ id }) => id === live) ? `手順 ${live}` : nameOf(live)}・${ANSWERS[answer]}</span></li>`)}
    </ul>
    <p class="small">${clockTime(watched.at)} に確認</p>
  </section>`;
}
