// @ts-check
/** Help with the problem: hints, the repair that was found, the difference to the solution, the place in the editor. */

/** One rung more; after the last one, the difference is opened again. @param {Page} page */
export function hint(page) {
  if (!page.state) return;
  if (page.state.hints.rung < 3) void page.do('hint', 'hint', {});
  else if (page.help !== 'difference') toggleHelp(page, 'difference');
}

/**
 * @param {Page} page
 * @param {'repair' | 'difference'} help
 */
export function toggleHelp(page, help) {
  if (help === 'repair' && !page.state?.repair) page.announce('いまの検査には、試して見つかった直し方がありません。');
  else page.help = page.help === help ? undefined : help;
  if (page.state && page.help === 'difference') void page.compare(page.state.current);
  page.onChange();
}

/** What it would change is seen before it is changed. @param {Page} page */
export function proposeOrRepair(page) {
  if (page.help === 'repair' && page.state?.repair) void repair(page);
  else toggleHelp(page, 'repair');
}

/** @param {Page} page */
export async function repair(page) {
  const value = await page.do('repair', 'repair', {});
  if (value) page.announce('この行を直しました。前の内容は履歴に残っています。');
  page.onChange();
}

/** Where the problem is, or at the beginning of the file. @param {Page} page */
export function edit(page) {
  if (!page.state?.canEdit) return;
  const { line, column } = page.problem?.place ?? {};
  void page.do('edit', 'edit', line === undefined ? {} : { line, column });
}

/** Help opens where the eye is. @param {Element | undefined} element */
export function reveal(element) {
  if (element) requestAnimationFrame(() => element.scrollIntoView({ block: 'nearest' }));
}
