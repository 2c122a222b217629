// @ts-check
/** The room's page for everybody: how many are where, and nobody's name. */

/** How often (ms) it asks. */
const EVERY_MS = 5_000;

/** @param {string} id @param {string | number} text */
function write(id, text) {
  /** @type {HTMLElement} */ (document.getElementById(id)).textContent = String(text);
}

/** @param {string} step @param {number} count */
function row(step, count) {
  const item = document.createElement('li');
  const meter = document.createElement('progress');
  Object.assign(meter, { value: count, max: Math.max(1, total) });
  meter.setAttribute('aria-label', `手順 ${step}`);
  item.append(step, meter, `${count} 人`);
  return item;
}

let total = 0;

async function look() {
  const answer = await fetch('/counts', { cache: 'no-store' }).catch(() => undefined);
  const counts = await answer?.json().catch(() => undefined);
  write('lost', counts ? '' : '教室につながりません。最後の人数を表示しています。');
  if (!counts) return;
  total = counts.people;
  write('people', counts.people);
  write('finished', counts.finished);
  write('command', `npm start -- --class ${counts.url} --pin PIN`);
  const rows = Object.entries(counts.steps).map(([step, count]) => row(step, count));
  document.getElementById('steps')?.replaceChildren(...rows);
}

void look();
setInterval(look, EVERY_MS);

export {};
