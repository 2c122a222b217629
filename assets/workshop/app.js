// @ts-check
/** The page's beginning: what the server says arrives, the page shows it. */
import { render } from '/vendor/lit-html.js';
import { announcementOf, titleOf } from './announcement.js';
import { Page } from './page.js';
import { connect } from './server.js';
import { listenToShortcuts } from './shortcuts.js';
import { syncDialog } from './views/dialog.js';
import { pageView } from './views/page.js';

const root = /** @type {HTMLElement} */ (document.getElementById('page'));
const liveRegion = /** @type {HTMLElement} */ (document.getElementById('announcement'));

let scheduled = false;
let said = 0;
/** @type {HTMLElement | undefined} */
let waitingForFocus;
const page = new Page(schedule);

/** Several changes in a row are one rendering. */
function schedule() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    renderPage();
    syncDialog(page);
    document.title = titleOf(page);
    speak();
  });
}

/** A button that is disabled while it works, or goes away with what it was about, loses the focus; it gets it back, or the card does. */
function renderPage() {
  const focused = document.activeElement;
  render(pageView(page), root);
  if (focused instanceof HTMLButtonElement && focused.disabled) waitingForFocus = focused;
  if (focused instanceof HTMLElement && !focused.isConnected)
    document.getElementById('main')?.focus({ preventScroll: true });
  if (!waitingForFocus || (document.activeElement !== document.body && document.activeElement !== waitingForFocus)) {
    waitingForFocus = undefined;
  } else if (!waitingForFocus.matches(':disabled')) {
    waitingForFocus.focus({ preventScroll: true });
    waitingForFocus = undefined;
  }
}

/** The same sentence twice is heard twice: an invisible space tells them apart. */
function speak() {
  const { sentence, count } = page.announcement;
  if (count === said) return;
  said = count;
  liveRegion.textContent = count % 2 ? sentence : `${sentence}\u00a0`;
}

connect({
  onState(state) {
    const moved = page.state && page.state.current !== state.current;
    page.announce(announcementOf(page.state, state));
    page.receive(state);
    if (moved) window.scrollTo({ top: 0 }); // what was read is gone
  },
  onConnection(connection) {
    if (connection === 'lost' && page.connection !== 'lost') page.announce('npm start との接続が切れました。');
    if (connection === 'open' && page.connection === 'lost') page.announce('npm start とつながりました。');
    page.setConnection(connection);
  },
});
listenToShortcuts(page);
setInterval(() => page.tick(Date.now()), 1000);
schedule();
