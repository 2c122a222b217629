// @ts-check
/** The words on the browser's tab: the result is seen from another window. */

/** @param {import('./page.js').Page} page */
export function titleOf({ state, connection }) {
  const name = 'Twilio Functions で /token を作る';
  if (!state) return name;
  if (connection === 'lost') return `接続が切れました – ${name}`;
  const isWhole = state.finished && !(state.check.status === 'done' && !state.check.ok);
  const place = isWhole ? '完成' : `手順 ${state.current}`;
  if (state.check.status !== 'done') return `${place} – ${name}`;
  const failed = state.check.verdicts.filter(({ status }) => status === 'failed').length;
  return `${state.check.ok ? '✔' : `✖ ${failed}`} ${place} – ${name}`;
}
