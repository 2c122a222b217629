// @ts-check
/** Shows the newest calls of the sandbox, and asks for them again every second. */

/** @typedef {import('../../scripts/sandbox/journal.ts').Call} Call */

const SHOWN = 200;
const EVERY_MS = 1_000;

const rows = /** @type {HTMLElement} */ (document.getElementById('calls'));
const summary = /** @type {HTMLElement} */ (document.getElementById('summary'));
const clear = /** @type {HTMLButtonElement} */ (document.getElementById('clear'));

/** Of which its beginning and its end tell it from others. */
const SID = /\b([A-Z]{2}[0-9a-f]{4})[0-9a-f]{24}([0-9a-f]{4})\b/g;

/** What is shown: an unchanged list is left alone, so that text in it stays selected. */
let shown = '';

async function refresh() {
  try {
    const text = await (await fetch(`calls?last=${SHOWN}`)).text();
    if (text !== shown) show(JSON.parse(text));
    shown = text;
  } catch {
    summary.textContent =
      'サンドボックスに接続できません。終了していれば、npm run sandbox でもう一度起動してください。';
    shown = '';
  }
}

/** @param {Call[]} calls oldest first */
function show(calls) {
  rows.replaceChildren(...calls.reverse().map(row));
  const failed = calls.filter(isFailed).length;
  summary.textContent =
    calls.length > 0
      ? `${calls.length} 件、うち失敗 ${failed} 件`
      : 'まだ呼び出しはありません。別のターミナルで npm run deploy -- --sandbox などを実行すると、ここに並びます。';
}

/** @param {Call} call */
function row(call) {
  const { at, method, host, path, ms } = call;
  const line = document.createElement('tr');
  const isOpen = call.status === 0 && ms === 0;
  const status = isOpen ? '処理中' : call.status === 0 ? '切断' : String(call.status);
  if (isFailed(call)) line.className = 'failed';
  const place = document.createElement('code');
  place.append(cell('span', host, 'host'), path.replace(SID, '$1…$2'));
  place.title = host + path;
  line.append(
    cell('td', new Date(at).toLocaleTimeString('ja-JP'), 'time'),
    cell('td', method, 'method'),
    cell('td', place),
    cell('td', status, 'status'),
    cell('td', isOpen ? '' : String(ms), 'number'),
  );
  return line;
}

/** @param {Call} call */
function isFailed({ status, ms }) {
  return status >= 400 || (status === 0 && ms > 0);
}

/**
 * @param {string} name
 * @param {string | Node} content
 */
function cell(name, content, className = '') {
  const made = document.createElement(name);
  made.append(content);
  made.className = className;
  return made;
}

clear.addEventListener('click', async () => {
  await fetch('calls', { method: 'DELETE' });
  await refresh();
});
setInterval(() => document.hidden || refresh(), EVERY_MS);
document.addEventListener('visibilitychange', refresh);
refresh();
