/** Checks the workspace, with a process for the handler kept ready: a save is answered at once. */
import { type CodeEvidence, judgeCode, judgePublishing } from '../../checks/check.js';
import { tokenAnswered } from '../../checks/handler/answer.js';
import { isMendable } from '../../checks/repair/mended.js';
import type { SettingsFile } from '../../checks/settings/settings.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { STEP_IDS, type StepId } from '../../steps/steps.js';
import { judgeSettings } from '../checking/run-check.js';
import { UserError } from '../cli/user-error.js';
import { type HandlerEnvironment, handlerEnvironment } from '../run/handler-environment.js';
import { inspectHandler } from '../run/inspect-handler.js';
import { FUNCTION_TIMEOUT_MS } from '../run/process.js';
import { Runner } from '../run/runner/runner.js';
import { settingsOrReason } from '../settings/env-file.js';
import { gateFor, withoutSecretsInCode } from '../settings/redact.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { DEFAULT_SETTINGS, WORKSPACE_FILE } from '../system/paths.js';
import type { RepairState, SettingsState } from './model.js';
import { settingsState } from './state.js';

export interface WorkspaceCheck {
  /** What the settings file was when it was checked. */
  settings: SettingsState;
  verdictsOf(step: StepId): Verdict[];
  /** The steps in a row from the first whose checks pass. */
  passing: StepId[];
  /** Looks for the repair of a step's first mistake, as long as it is not called off. */
  repairOf(step: StepId, signal: AbortSignal): Promise<RepairState | undefined>;
  /** What the handler printed, without secrets. */
  output: string;
  /** The whole token that the handler answered; a secret. */
  token?: string;
  /** Whether the answer holds API_SECRET or AUTH_TOKEN: deployed, everybody could read it. */
  leaks: boolean;
}

/** For a check with its start, milliseconds: longer than a Function may take. */
const TIMEOUT_MS = FUNCTION_TIMEOUT_MS + 5_000;

/** For the search of a repair (ms), after the verdicts have been told. */
const REPAIR_MS = 900;

/** Nobody has saved for as long (ms): now a process may be started that is only needed later. */
const QUIET_MS = 500;

export class Checker {
  /** The same for all checks: the page shows a token's claims, and they should not change without a reason. */
  readonly throwaway = throwawaySettings();
  /** Those that can take a check now, the one that was used last at the end. */
  readonly #spare: Runner[] = [new Runner({ reusable: true })];
  /** Those that run a check, which may have been called off. */
  readonly #busy = new Set<Runner>();
  #quiet: NodeJS.Timeout | undefined;
  #closed = false;

  /** @throws UserError when the workspace cannot be read. Ends early, with any result, when it is called off. */
  async check(signal: AbortSignal): Promise<WorkspaceCheck> {
    const used: Runner[] = [];
    const stop = () => used.at(-1)?.stop();
    signal.addEventListener('abort', stop);
    try {
      const settingsFile = settingsOrReason(DEFAULT_SETTINGS);
      const file = settingsFile instanceof UserError ? undefined : settingsFile;
      const environment = handlerEnvironment(file, this.throwaway);
      const deadline = Date.now() + TIMEOUT_MS;
      const evidence = await inspectHandler(WORKSPACE_FILE, {
        ...environment,
        deadline,
        signal,
        takeRunner: () => used[used.push(this.#take()) - 1]!,
      });
      return {
        ...checkOf(evidence, judgeSettings(settingsFile, 'workspace'), file),
        settings: settingsState(settingsFile),
        repairOf: (step, until) => this.#repairOf(step, evidence, { environment, file, signal: until }),
      };
    } finally {
      signal.removeEventListener('abort', stop);
      for (const runner of used) this.#busy.delete(runner);
      void this.#putBack(used.at(-1));
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#quiet);
    for (const runner of [...this.#spare, ...this.#busy]) runner.stop();
  }

  async #repairOf(
    step: StepId,
    evidence: CodeEvidence,
    {
      environment,
      file,
      signal,
    }: { environment: HandlerEnvironment; file: SettingsFile | undefined; signal: AbortSignal },
  ): Promise<RepairState | undefined> {
    const verdicts = judgeCode(step, evidence);
    if (!verdicts.some(isMendable)) return undefined;
    const used: Runner[] = [];
    try {
      const { mend }: typeof import('../checking/find-repair.js') = require('../checking/find-repair.js');
      const takeRunner = () => used[used.push(this.#take()) - 1]!;
      const options = { ...environment, fileName: WORKSPACE_FILE, verdicts, deadline: Date.now() + REPAIR_MS, signal };
      const redact = gateFor(file, evidence.settings);
      const found = await mend(step, evidence, { ...options, takeRunner }, redact);
      const verdict = found?.verdicts.find(({ repair }) => repair);
      return found && verdict && { verdict: redact(verdict), lines: found.lines };
    } finally {
      for (const runner of used) this.#busy.delete(runner);
      void this.#putBack(used.at(-1));
    }
  }

  #take(): Runner {
    const spare = this.#spare.splice(0).filter((runner) => runner.isAlive());
    const runner = spare.pop() ?? new Runner({ reusable: true });
    this.#spare.push(...spare);
    this.#busy.add(runner);
    return runner;
  }

  /** Only after a check: while a process starts, it would slow down the one that somebody waits for. */
  async #putBack(used: Runner | undefined): Promise<void> {
    const isFree = await used?.isFree();
    if (this.#closed) return used?.stop();
    if (used && isFree) this.#spare.push(used);
    if (this.#spare.length === 0) this.#prepare();
    // One more for a save that calls off the check of the one before, and with it that one's process.
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#spare.length < 2 && this.#prepare(), QUIET_MS).unref();
  }

  #prepare(): void {
    this.#spare.unshift(new Runner({ reusable: true })); // behind one that is warm
  }
}

function checkOf(
  evidence: CodeEvidence,
  ofSettings: Verdict[],
  file: SettingsFile | undefined,
): Omit<WorkspaceCheck, 'settings' | 'repairOf'> {
  const token = tokenAnswered(evidence.execution?.answers[0]);
  const redact = gateFor(file, evidence.settings, token);
  const judge = (step: StepId) => [...ofSettings, ...judgeCode(step, evidence)];
  const verdictsOf = (step: StepId) => redact(judge(step)).map(withoutSecretsInCode);
  const failing = STEP_IDS.findIndex((step) => !allPassed(judge(step)));
  return {
    verdictsOf,
    passing: STEP_IDS.slice(0, failing < 0 ? STEP_IDS.length : failing),
    output: redact(evidence.execution?.output ?? ''),
    ...(token ? { token } : {}),
    leaks: judgePublishing(evidence) !== undefined,
  };
}
