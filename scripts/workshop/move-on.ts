/** After a check: which steps are passed, and which one is open now? */
import { nextStep, STEP_IDS, type StepId } from '../../steps/steps.js';

/** Why a check was made: a step was opened (at the start, or by the participant), the file was saved, or it was asked for. */
export type Occasion = 'start' | 'save' | 'request';

export interface Position {
  current: StepId;
  passedBefore: readonly StepId[];
  /** The steps in a row from the first whose checks pass now. */
  passing: readonly StepId[];
  /** Whether the code runs; what does not proves nothing of any step. */
  runs: boolean;
  occasion: Occasion;
}

export interface Move {
  passed: StepId[];
  /** The step whose verdicts are shown. */
  checked: StepId;
  /** The current step from now on. */
  open: StepId;
}

/**
 * - Who just opened a step stays there, however much passes: people first want to see where they are.
 * - A check that passes more than before opens the step after, and shows what was passed.
 * - What is passed further back (the settings, later) is no reason to go back.
 * - A save of a step that was passed before is the first try at the next one, also one that does not run yet, unless its
 *   author went further back to look something up.
 */
export function moveOn({ current, passedBefore, passing, runs, occasion }: Position): Move {
  const isUpToCurrent = (id: StepId) => STEP_IDS.indexOf(id) <= STEP_IDS.indexOf(current);
  const counted = occasion === 'start' ? passing.filter(isUpToCurrent) : passing;
  const passed = STEP_IDS.filter((id) => passedBefore.includes(id) || counted.includes(id));
  const stay: Move = { passed, checked: current, open: current };
  if (occasion === 'start') return stay;
  const newest = passing.filter((id) => !passedBefore.includes(id)).at(-1);
  const isBehind = newest !== undefined && STEP_IDS.indexOf(newest) < STEP_IDS.indexOf(current);
  if (newest && !isBehind) return { passed, checked: newest, open: nextStep(newest)?.id ?? newest };
  const next = nextStep(current)?.id;
  const isDone = passing.includes(current) || (!runs && passedBefore.includes(current));
  const isFirstTry = next !== undefined && isDone && next === firstMissing(passed);
  return occasion === 'save' && isFirstTry ? { passed, checked: next, open: next } : stay;
}

function firstMissing(passed: readonly StepId[]): StepId | undefined {
  return STEP_IDS.find((id) => !passed.includes(id));
}
