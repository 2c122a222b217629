// @ts-check
/** The board's beginning: what `npm run class` says is shown, and what the instructor does goes there. */
import { render } from '/vendor/lit-html.js';
import { act, connect } from '/workshop/server.js';
import { boardView } from './board.js';
import { projectorView } from './projector.js';

/** @typedef {import('../../scripts/class/board.ts').BoardState} BoardState */
/** @typedef {'say' | 'paste' | 'answer' | 'dismiss' | 'quiet'} Action */

/** Minutes pass without news (ms). */
const TICK_MS = 5_000;

const root = /** @type {HTMLElement} */ (document.getElementById('page'));
const announcement = /** @type {HTMLElement} */ (document.getElementById('announcement'));

/** @type {BoardState | undefined} */
let state;
let isConnected = false;
/** What is being written to whom: it stays when nobody has the mistake any more. @type {Map<string, string>} */
const drafts = new Map();

/** @param {Action} action @param {object} body */
async function run(action, body) {
  const answer = await act(action, body);
  if (answer.problem && isConnected) say(`${answer.problem.cause}${answer.problem.next}`);
  return answer.value;
}

/** @param {string} sentence */
function say(sentence) {
  announcement.textContent = sentence;
}

function show() {
  if (!state) return;
  const isProjector = location.hash === '#projector';
  document.documentElement.dataset.projector = isProjector ? 'on' : 'off';
  const around = { isConnected, drafts, run, say, show, now: Date.now() };
  render((isProjector ? projectorView : boardView)(state, around), root);
  document.title = `${state.counts.people} 人 – 教室`;
}

connect({
  onState(told) {
    state = /** @type {BoardState} */ (/** @type {unknown} */ (told));
    show();
  },
  onConnection(connection) {
    isConnected = connection === 'open';
    show();
  },
});
addEventListener('hashchange', show);
setInterval(show, TICK_MS);
