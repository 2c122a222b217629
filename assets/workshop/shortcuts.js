// @ts-check
/** One key for what is done most. Never while somebody types, nor together with another key. */
import { openHelp } from './dialogs.js';
import { edit, hint, proposeOrRepair, toggleHelp } from './help.js';

/** The same as on the terminal. @type {readonly { key: string, label: string, run: (page: Page) => void }[]} */
export const SHORTCUTS = [
  { key: 'c', label: '作業ファイルを検査する', run: (page) => void page.check() },
  { key: 'h', label: 'ヒントを 1 つ見る', run: (page) => hint(page) },
  { key: 'r', label: '直し方を見る、もう一度押すと直す', run: proposeOrRepair },
  { key: 'n', label: '次の手順を開く', run: (page) => void page.openNeighbour(1) },
  { key: 'p', label: '前の手順を開く', run: (page) => void page.openNeighbour(-1) },
  { key: 'd', label: '完成例との違いを見る', run: (page) => toggleHelp(page, 'difference') },
  { key: 'o', label: 'ページの先頭に戻る', run: toTop },
  { key: 'e', label: 'エディターで開く', run: (page) => edit(page) },
  { key: '?', label: 'この一覧を開く', run: openHelp },
];

/** @param {Page} page */
export function listenToShortcuts(page) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (page.dialog || isTyping(event.target)) return;
    const shortcut = SHORTCUTS.find(({ key }) => key === event.key.normalize('NFKC').toLowerCase());
    if (!shortcut || !page.state) return;
    event.preventDefault();
    shortcut.run(page);
  });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

function toTop() {
  window.scrollTo({ top: 0 });
  document.getElementById('main')?.focus({ preventScroll: true });
}
