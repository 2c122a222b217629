/** What the workshop's state is made of: the settings, a token, the result of a check. */
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { isSandbox, type SettingsFile } from '../../checks/settings/settings.js';
import { describeClaims } from '../../checks/token/claims-table.js';
import { decodeJwt } from '../../checks/token/jwt.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, STEPS, type StepId, stepFor } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { settingsOrReason } from '../settings/env-file.js';
import { DEFAULT_SETTINGS, shownPath, WORKSPACE_FILE } from '../system/paths.js';
import { history } from '../workspace/history.js';
import { type Progress, readProgress } from '../workspace/progress.js';
import { isSettled, type Standing, standingsOf } from '../workspace/standing.js';
import { NOT_GROWN } from './growth.js';
import type {
  CheckResult,
  CheckState,
  CodeContext,
  HintState,
  SettingsState,
  TokenView,
  WorkshopState,
} from './model.js';
import { problemOf, tasksOf } from './tasks.js';

export const NO_HINT: HintState = { rung: 0, texts: [] };

export const NO_PROGRESS: Progress = { current: FIRST_STEP.id, passed: [], aside: false };

/** @param progress what is remembered of an earlier time */
export function initialState(progress: Progress = readProgress() ?? NO_PROGRESS): WorkshopState {
  const { current, passed } = progress;
  const settings = settingsOrReason(DEFAULT_SETTINGS);
  const standings = standingsOf({ code: { passed, missing: [] }, before: progress, settings });
  return {
    revision: 0,
    file: shownPath(WORKSPACE_FILE),
    ...stepsOf(standings),
    current,
    check: { status: 'waiting' },
    tasks: tasksOf(current, []).map((task) => ({ ...task, status: 'open' })),
    justPassed: [],
    hints: NO_HINT,
    settings: settingsState(settings, standings),
    growth: NOT_GROWN,
    history: history(),
    deployment: {},
    voice: {},
    canEdit: false,
  };
}

export function stepsOf(standings: ReadonlyMap<StepId, Standing>): Pick<WorkshopState, 'steps' | 'finished'> {
  const steps = STEPS.map(({ id, title, todo, check }) => ({
    ...{ id, title, todo, check },
    standing: standings.get(id) ?? 'open',
  }));
  return { steps, finished: steps.every(({ standing }) => isSettled(standing)) };
}

/** @param file an error when it cannot be read */
export function settingsState(
  file: SettingsFile | UserError | undefined,
  standings: ReadonlyMap<StepId, Standing>,
): SettingsState {
  const { id, check } = stepFor('settings');
  if (!file) return { kind: 'none', choice: standings.get(id) === 'aside' ? 'aside' : 'open' };
  if (file instanceof UserError) return { kind: 'none', choice: 'made', problem: `${file.message}${file.next}` };
  const kind = isSandbox(file) ? 'sandbox' : 'twilio';
  const failure = judgeEnvironment(file).find(({ status }) => status === 'failed');
  if (!failure) return { kind, choice: 'made' };
  return {
    ...{ kind, choice: 'made' },
    problem: `${failure.title}に直すところがあります。npm run ${check} で確かめてください。`,
  };
}

/**
 * A token as the page may show it: taken apart, without the signature that makes it usable. Undefined for no JWT.
 * @param leaks whether it gives a secret away: then nothing of it is shown
 */
export function viewOfToken(token: string | undefined, leaks: boolean): TokenView | undefined {
  const reading = token === undefined ? undefined : decodeJwt(token);
  if (!token || !reading?.readable) return undefined;
  if (leaks) return { header: WITHHELD, claims: WITHHELD, rows: [] };
  const { header, claims } = reading;
  const { iat, exp } = claims;
  return {
    header: shown(header),
    claims: shown(claims),
    rows: describeClaims(token),
    ...(typeof iat === 'number' ? { issuedAt: iat } : {}),
    ...(typeof exp === 'number' ? { expiresAt: exp } : {}),
  };
}

const WITHHELD = '秘密の値が入っているので、表示しません。';

/** What is nested too deeply can be read, and not written. */
function shown(part: object): string {
  try {
    return JSON.stringify(part, null, 2);
  } catch {
    return '入れ子が深すぎるので、表示できません。';
  }
}

export interface Checked {
  step: StepId;
  verdicts: Verdict[];
  /** Milliseconds since the epoch. */
  startedAt: number;
  context?: CodeContext | undefined;
  /** What the handler printed. */
  output?: string;
}

export function checkResult({ step, verdicts, startedAt, context, output = '' }: Checked): CheckResult {
  const at = Date.now();
  const problem = problemOf(verdicts);
  return {
    ...{ status: 'done', step, ok: allPassed(verdicts), verdicts, tasks: tasksOf(step, verdicts) },
    ...(problem ? { problem: problem.id } : {}),
    ...(context ? { context } : {}),
    ...(output.trim() ? { output } : {}),
    ...{ at, ms: at - startedAt },
  };
}

/** The last verdicts stay readable while a check is under way. */
export function underWay(check: CheckState): CheckState {
  const previous = resultOf(check);
  return { status: 'running', ...(previous ? { previous } : {}) };
}

/** The last one that is about the file as it was then: it counts until the check that is under way has ended. */
export function resultOf(check: CheckState): CheckResult | undefined {
  if (check.status === 'running') return check.previous;
  return check.status === 'done' ? check : undefined;
}
