// @ts-check
/** The questions that the page asks before something is replaced, shown or undone, and what an answer does. */
import { ask } from './server.js';

/** How long a whole token stays on the page (ms). */
const REVEALED_MS = 30_000;

/**
 * @param {Page} page
 * @param {Dialog | undefined} dialog
 */
function show(page, dialog) {
  page.dialog = dialog;
  page.onChange();
}

/** @param {Page} page */
export function openHelp(page) {
  show(page, { kind: 'help' });
}

/**
 * @param {Page} page
 * @param {StepId} step
 */
export async function openSolution(page, step) {
  show(page, { kind: 'solution', step });
  const { value, problem } = await ask(`/api/difference?step=${step}`);
  fill(page, 'solution', { difference: value, problem });
}

/**
 * What is there and passes is not replaced by one click.
 * @param {Page} page
 * @param {KeptEntry} entry
 */
export function openRestore(page, entry) {
  if (page.result?.ok) show(page, { kind: 'restore', entry });
  else void page.restore(entry.name);
}

/** @param {Page} page */
export async function openReset(page) {
  show(page, { kind: 'reset' });
  const { value, problem } = await ask('/api/reset');
  fill(page, 'reset', { plan: value?.plan, problem });
}

/**
 * @param {Page} page
 * @param {TokenOwner} of
 */
export function openReveal(page, of) {
  show(page, { kind: 'reveal', of });
}

/**
 * @param {Page} page
 * @param {TokenOwner} of
 */
export function hideWhole(page, of) {
  page.wholes.delete(of);
  page.onChange();
}

/** @param {Page} page */
export function closeDialog(page) {
  if (!page.dialog) return;
  page.problems.delete('confirm');
  show(page, undefined);
}

/** Does what the open dialog asks about. @param {Page} page */
export async function confirmDialog(page) {
  const { dialog } = page;
  if (dialog?.kind === 'solution') await confirmed(page, 'solution', { step: dialog.step });
  if (dialog?.kind === 'restore') await confirmed(page, 'restore', { name: dialog.entry.name });
  if (dialog?.kind === 'reset') await confirmed(page, 'reset', {});
  if (dialog?.kind !== 'reveal') return;
  const value = await confirmed(page, 'token', { of: dialog.of });
  page.now = Date.now();
  if (value) page.wholes.set(dialog.of, { token: value.token, until: page.now + REVEALED_MS });
  page.onChange();
}

/**
 * What was asked for has arrived; the dialog may be another by now.
 * @param {Page} page
 * @param {Dialog['kind']} kind
 * @param {object} content
 */
function fill(page, kind, content) {
  if (page.dialog?.kind === kind) show(page, /** @type {Dialog} */ ({ ...page.dialog, ...content }));
}

/**
 * @param {Page} page
 * @param {string} action
 * @param {object} body
 */
async function confirmed(page, action, body) {
  const value = await page.do('confirm', action, body);
  if (value) closeDialog(page);
  return value;
}
