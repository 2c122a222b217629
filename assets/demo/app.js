// @ts-check
/** The page's beginning: what `npm run demo` says is shown, and what is pressed goes there. */
import { render } from '/vendor/lit-html.js';
import { act, ask, connect } from '/workshop/server.js';
import { headline, pageView } from './view.js';

/** @typedef {import('../../scripts/workshop/demo/model.ts').DemoState} DemoState */
/** @typedef {import('./view.js').Action} Action */

const root = /** @type {HTMLElement} */ (document.getElementById('page'));
const announcement = /** @type {HTMLElement} */ (document.getElementById('announcement'));

/** @type {DemoState | undefined} */
let state;
let isConnected = false;
/** What each step adds to the one before, as far as it was asked for. @type {Map<string, StepView>} */
const lessons = new Map();

/** @type {Record<string, Action>} */
const KEYS = { arrowright: 'next', n: 'next', arrowleft: 'previous', p: 'previous', v: 'view', r: 'look' };

/** @param {Action} action @param {object} [body] */
function run(action, body = {}) {
  void act(action, body); // what comes of it, the state tells
}

function show() {
  if (!state) return;
  render(pageView(state, { isConnected, lessons, run }), root);
  const { title, sentence } = headline(state);
  document.title = `${title} – デモ`;
  if (announcement.textContent !== sentence) announcement.textContent = sentence;
  for (const { id } of state.view === 'lesson' ? state.steps : []) void learn(id);
}

/** @param {string} step */
async function learn(step) {
  if (lessons.has(step)) return;
  const { value } = await ask(`/api/steps/${step}`);
  if (!value || lessons.has(step)) return;
  lessons.set(step, value);
  show();
}

connect({
  onState(told) {
    state = /** @type {DemoState} */ (/** @type {unknown} */ (told));
    show();
  },
  onConnection(connection) {
    isConnected = connection === 'open';
    show();
  },
});

document.addEventListener('keydown', (event) => {
  const action = KEYS[event.key.toLowerCase()];
  if (!action || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  event.preventDefault();
  run(action);
});
