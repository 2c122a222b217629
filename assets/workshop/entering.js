// @ts-check
/** The choice of the first step: values of an account that are entered on the page, or none. */

/** Whether the card asks, instead of telling what a check found. @param {Page} page */
export function isChoosing({ state, isEnteringValues }) {
  return state?.current === state?.steps[0]?.id && (state?.settings.choice !== 'made' || isEnteringValues);
}

/** @param {Page} page */
export function withoutAccount(page) {
  return page.do('without-account', 'without-account', {});
}

/**
 * The fields are in the card of the first step.
 * @param {Page} page
 * @param {boolean} isEntering
 */
export function enterValues(page, isEntering) {
  page.isEnteringValues = isEntering;
  page.entered = undefined;
  const first = page.state?.steps[0]?.id;
  if (isEntering && first && page.state?.current !== first) void page.open(first);
  page.onChange();
}

/**
 * They are sent, and kept nowhere on the page.
 * @param {Page} page
 * @param {object} values
 */
export async function saveSettings(page, values) {
  const answer = /** @type {SettingsAnswer | undefined} */ (await page.do('settings', 'settings', values));
  page.entered = answer;
  if (answer?.ok) page.isEnteringValues = false;
  if (answer) page.announce(answer.ok ? '値を設定しました。' : '値に直すところがあります。');
  page.onChange();
}
