// @ts-check
/** One key for what is done most. Never while somebody types, nor together with another key. */
import { openHelp } from './dialogs.js';

/** @type {readonly { key: string, label: string, run: (page: Page) => void }[]} */
export const SHORTCUTS = [
  { key: 'c', label: '作業ファイルを検査する', run: (page) => void page.check() },
  { key: 'h', label: 'ヒントを 1 つ見る', run: (page) => void page.hint() },
  { key: 'n', label: '次の手順を開く', run: (page) => void page.openNeighbour(1) },
  { key: 'p', label: '前の手順を開く', run: (page) => void page.openNeighbour(-1) },
  { key: 'd', label: '手引きと「前の手順との違い」を切り替える', run: toggleDifference },
  { key: '?', label: 'この一覧を開く', run: openHelp },
];

/** @param {Page} page */
export function listenToShortcuts(page) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    if (page.dialog || isTyping(event.target)) return;
    const shortcut = SHORTCUTS.find(({ key }) => key === event.key.toLowerCase());
    if (!shortcut || !page.state) return;
    event.preventDefault();
    shortcut.run(page);
  });
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

/** @param {Page} page */
function toggleDifference(page) {
  const lesson = page.state && page.lessons.get(page.state.current);
  if (lesson?.difference) page.showTab(page.tab === 'before' ? 'guide' : 'before');
}
