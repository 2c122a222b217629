/** What the workshop's state is made of: the settings, a token, the result of a check. */
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { isSandbox, type SettingsFile } from '../../checks/settings/settings.js';
import { describeClaims } from '../../checks/token/claims-table.js';
import { decodeJwt } from '../../checks/token/jwt.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, STEP_IDS, STEPS, type StepId, stepFor } from '../../steps/steps.js';
import { UserError } from '../cli/user-error.js';
import { settingsOrReason } from '../settings/env-file.js';
import { DEFAULT_SETTINGS, shownPath, WORKSPACE_FILE } from '../system/paths.js';
import { readProgress } from '../workspace/progress.js';
import type { CheckResult, CheckState, HintState, SettingsState, TokenView, WorkshopState } from './model.js';

export const NO_HINT: HintState = { rung: 0, texts: [] };

export function initialState(): WorkshopState {
  const { current, passed } = readProgress() ?? { current: FIRST_STEP.id, passed: [] as StepId[] };
  return {
    revision: 0,
    file: shownPath(WORKSPACE_FILE),
    steps: STEPS.map(({ id, title, todo, check }) => ({ id, title, todo, check, passed: passed.includes(id) })),
    current,
    finished: STEP_IDS.every((id) => passed.includes(id)),
    check: { status: 'waiting' },
    justPassed: [],
    hints: NO_HINT,
    settings: settingsState(),
    deployment: {},
    voice: {},
  };
}

/** @param file an error when it cannot be read */
export function settingsState(
  file: SettingsFile | UserError | undefined = settingsOrReason(DEFAULT_SETTINGS),
): SettingsState {
  if (!file) return { kind: 'none' };
  if (file instanceof UserError) return { kind: 'none', problem: `${file.message}${file.next}` };
  const kind = isSandbox(file) ? 'sandbox' : 'twilio';
  const failure = judgeEnvironment(file).find(({ status }) => status === 'failed');
  if (!failure) return { kind };
  const check = `npm run ${stepFor('settings').check}`;
  return { kind, problem: `${failure.title}に直すところがあります。${check} で確かめてください。` };
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

/** @param startedAt milliseconds since the epoch. @param output what the handler printed */
export function checkResult(step: StepId, verdicts: Verdict[], startedAt: number, output = ''): CheckResult {
  const at = Date.now();
  const printed = output.trim() ? { output } : {};
  return { status: 'done', step, ok: allPassed(verdicts), verdicts, ...printed, at, ms: at - startedAt };
}

/** The last verdicts stay readable while a check is under way. */
export function underWay(check: CheckState): CheckState {
  const previous = check.status === 'running' ? check.previous : check.status === 'done' ? check : undefined;
  return { status: 'running', ...(previous ? { previous } : {}) };
}
