/** What a check makes of the state and of what is remembered: the steps that are passed, the one that is open, what is shown. */
import { STEP_IDS, STEPS, type StepId } from '../../steps/steps.js';
import type { Progress } from '../workspace/progress.js';
import { areRight, standingsOf } from '../workspace/standing.js';
import type { WorkspaceCheck } from './checker.js';
import type { TokenView, VoiceState, WorkshopState } from './model.js';
import { type Move, moveOn, type Occasion } from './move-on.js';
import { checkResult, NO_HINT, settingsState, stepsOf, viewOfToken } from './state.js';
import { tasksOf } from './tasks.js';

export interface Situation {
  state: WorkshopState;
  progress: Progress;
}

/** @param startedAt milliseconds since the epoch */
export function afterCheck(
  { state, progress: before }: Situation,
  done: WorkspaceCheck,
  occasion: Occasion,
  startedAt: number,
): Situation {
  const { passed, checked: moved, open } = movedOn(before, done, occasion);
  const progress = { ...before, current: open, passed };
  // Who has written more than one step reads at once what is wrong in the next.
  const checked = done.verdictsOf(open).some(({ status }) => status === 'failed') ? open : moved;
  const verdicts = done.verdictsOf(checked);
  const token = viewOfToken(done.token, done.leaks);
  const { token: _, repair: _1, ...rest } = state;
  return {
    progress,
    state: {
      ...rest,
      ...(open === before.current ? {} : { current: open, hints: NO_HINT }),
      ...standing(progress, done),
      check: checkResult({ ...done, step: checked, verdicts, startedAt, context: done.contextOf(verdicts) }),
      tasks: tasksOf(open, done.verdictsOf(open)),
      justPassed: occasion === 'start' ? [] : passed.filter((id) => !before.passed.includes(id)),
      growth: done.growthFrom(state.growth),
      voice: isSameToken(state.token, token) ? state.voice : without(state.voice, 'workspace'),
      ...(token ? { token } : {}),
    },
  };
}

/** Where there are no settings, their step is in nobody's way; but only right ones pass it. */
function movedOn(
  { current, passed: once }: Progress,
  { passing, progress, settingsFile }: WorkspaceCheck,
  occasion: Occasion,
): Move {
  const ofSettings = STEPS.flatMap(({ id, role }) => (role === 'settings' ? [id] : []));
  const passedBefore = settingsFile ? once : [...ofSettings, ...once];
  const runs = progress.stopped === undefined || progress.stopped.kind === 'answer';
  const move = moveOn({ current, passedBefore, passing, runs, occasion });
  const isEarned = (id: StepId) => !ofSettings.includes(id) || areRight(settingsFile);
  const passed = STEP_IDS.filter((id) => once.includes(id) || (move.passed.includes(id) && isEarned(id)));
  return { ...move, passed };
}

export function standing(
  before: Progress,
  { progress, settingsFile }: WorkspaceCheck,
): Pick<WorkshopState, 'steps' | 'finished' | 'settings'> {
  const standings = standingsOf({ code: progress, before, settings: settingsFile });
  return { ...stepsOf(standings), settings: settingsState(settingsFile, standings) };
}

/** Of each token anew; what it allows does not depend on it. */
const OF_ITS_TIME = ['jti', 'iat', 'nbf', 'exp'];

/** Whether a token says the same as the one before it. */
function isSameToken(before: TokenView | undefined, after: TokenView | undefined): boolean {
  const lasting = ({ rows }: TokenView) =>
    rows.filter(({ name }) => !OF_ITS_TIME.includes(name)).map(({ name, value }) => `${name} ${value}`);
  return before !== undefined && after !== undefined && lasting(before).join() === lasting(after).join();
}

/** What was found out about another token. */
export function without(voice: VoiceState, of: keyof VoiceState): VoiceState {
  const { [of]: _, ...rest } = voice;
  return rest;
}
