// @ts-check
/** What follows from one state of the workshop to the next. */

/** @typedef {{ entry: KeptEntry, isChecked: boolean }} Replaced */

/**
 * Whether a check has ended.
 * @param {WorkshopState | undefined} before
 * @param {WorkshopState} after
 */
export function isChecked(before, after) {
  if (after.check.status !== 'done') return false;
  return (
    before?.check.status !== 'done' || before.check.at !== after.check.at || before.check.step !== after.check.step
  );
}

/**
 * What was added to the token.
 * @param {GrowthField[]} before
 * @param {GrowthField[]} after
 */
export function grownBetween(before, after) {
  return after.filter(({ filled }, index) => filled && !before[index]?.filled);
}

/**
 * The way back from a replacement, until the next save. A replacement is a save too: its own check is not the next one.
 * @param {Replaced | undefined} replaced
 * @param {WorkshopState | undefined} before
 * @param {WorkshopState} after
 * @returns {Replaced | undefined}
 */
export function replacedAfter(replaced, before, after) {
  const [entry] = after.history;
  const checked = isChecked(before, after);
  if (before && entry && entry.name !== before.history[0]?.name) return { entry, isChecked: checked };
  if (!replaced || !checked) return replaced;
  return replaced.isChecked ? undefined : { ...replaced, isChecked: true };
}

/**
 * The names of the problems that are over: what they were about has moved on.
 * @param {WorkshopState | undefined} before
 * @param {WorkshopState} after
 */
export function problemsOver(before, after) {
  const moved = before?.current !== after.current;
  const jobMoved = before?.deployment.job?.status !== after.deployment.job?.status;
  return [
    ...(moved ? ['check', 'hint', 'open', 'lesson', 'difference', 'settings', 'without-account'] : []),
    ...(isChecked(before, after) ? ['repair', 'edit'] : []),
    ...(jobMoved ? ['deploy', 'check-deployed'] : []),
    ...(before?.history[0]?.name === after.history[0]?.name ? [] : ['restore']),
  ];
}
