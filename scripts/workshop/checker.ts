/** Checks the workspace, with a process for the handler kept ready: a save is answered at once. */
import { type CodeEvidence, judgeCode, judgePublishing } from '../../checks/check.js';
import { tokenAnswered } from '../../checks/handler/answer.js';
import { isMendable, mended } from '../../checks/repair/mended.js';
import { redactCode } from '../../checks/secrets/tokens.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import type { SettingsFile } from '../../checks/settings/settings.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { STEP_IDS, type StepId, stepOf } from '../../steps/steps.js';
import { judgeSettings } from '../checking/run-check.js';
import { UserError } from '../cli/user-error.js';
import { type HandlerEnvironment, handlerEnvironment } from '../run/handler-environment.js';
import { inspectHandler, type Progress, progressIn } from '../run/inspect-handler.js';
import { FUNCTION_TIMEOUT_MS } from '../run/process.js';
import { Runner } from '../run/runner/runner.js';
import { settingsOrReason } from '../settings/env-file.js';
import { gateFor, withoutSecretsInCode } from '../settings/redact.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { DEFAULT_SETTINGS, WORKSPACE_FILE } from '../system/paths.js';
import { changesBetween } from '../workspace/difference.js';
import { growthOf } from './growth.js';
import type { CodeContext, GrowthField, RepairState } from './model.js';
import { contextOf, problemOf } from './tasks.js';

export interface WorkspaceCheck {
  /** What the settings file was when it was checked. */
  settingsFile: SettingsFile | UserError | undefined;
  /** The text that was checked; not for showing. */
  source: string;
  verdictsOf(step: StepId): Verdict[];
  /** The lines around the place of the verdict to act on first. */
  contextOf(verdicts: readonly Verdict[]): CodeContext | undefined;
  /** The steps in a row from the first whose checks pass, with settings or without any. */
  passing: StepId[];
  /** What the code alone says. */
  progress: Progress;
  /** @param before what it was */
  growthFrom(before: readonly GrowthField[]): GrowthField[];
  /** Looks for the repair of a step's first mistake, as long as it is not called off. */
  repairOf(step: StepId, signal: AbortSignal): Promise<FoundRepair | undefined>;
  /** What the handler printed, without secrets. */
  output: string;
  /** The whole token that the handler answered; a secret. */
  token?: string;
  /** Whether the answer holds API_SECRET or AUTH_TOKEN: deployed, everybody could read it. */
  leaks: boolean;
}

export interface FoundRepair {
  state: RepairState;
  /** The whole text with the repair made; not for showing. */
  mended: string;
}

/** For a check with its start, milliseconds: longer than a Function may take. */
const TIMEOUT_MS = FUNCTION_TIMEOUT_MS + 5_000;

/** For the search of a repair (ms), after the verdicts have been told. */
const REPAIR_MS = 900;

/** For the first one (ms), which loads what the search is made of and has no process that knows the library yet. */
const FIRST_REPAIR_MS = 4_000;

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
  #repairMs = FIRST_REPAIR_MS;
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
        ...checkOf(evidence, settingsFile),
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
  ): Promise<FoundRepair | undefined> {
    const verdicts = judgeCode(step, evidence);
    if (!verdicts.some(isMendable)) return undefined;
    const used: Runner[] = [];
    try {
      const { mend }: typeof import('../checking/find-repair.js') = require('../checking/find-repair.js');
      const takeRunner = () => used[used.push(this.#take()) - 1]!;
      const options = {
        ...environment,
        fileName: WORKSPACE_FILE,
        verdicts,
        deadline: Date.now() + this.#repairMs,
        signal,
      };
      this.#repairMs = REPAIR_MS;
      const redact = gateFor(file, evidence.settings);
      const found = await mend(step, evidence, { ...options, takeRunner }, redact);
      const verdict = found?.verdicts.find(({ repair }) => repair);
      if (!found || !verdict?.repair) return undefined;
      const text = mended(evidence.source, verdict.repair);
      const difference = around(evidence.source, text, (line) => redactCode(redact(line)));
      return { state: { verdict: redact(verdict), lines: found.lines, difference }, mended: text };
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

const KINDS = { '+': 'added', '-': 'removed', ' ': 'same' } as const;

/** The changed lines with one around each change. @param redact takes secrets out of a line before it is shown */
function around(from: string, to: string, redact: (line: string) => string): RepairState['difference'] {
  const lines = changesBetween(from, to, 1).hunks.flatMap((hunk) => hunk.lines);
  return lines.map((line) => ({ kind: KINDS[line[0] as keyof typeof KINDS] ?? 'same', text: redact(line.slice(1)) }));
}

function checkOf(
  evidence: CodeEvidence,
  settingsFile: WorkspaceCheck['settingsFile'],
): Omit<WorkspaceCheck, 'repairOf'> {
  const file = settingsFile instanceof UserError ? undefined : settingsFile;
  const token = tokenAnswered(evidence.execution?.answers[0]);
  const redact = gateFor(file, evidence.settings, token);
  const ofSettings = judgeSettings(settingsFile, 'workspace');
  // Going on without a settings file passes no check of one.
  const ownSettings = settingsFile ? ofSettings : judgeEnvironment(undefined);
  const judge = (step: StepId) => [...ofSettings, ...judgeCode(step, evidence)];
  const shownFor = (step: StepId) =>
    stepOf(step).role === 'settings' ? [...ownSettings, ...judgeCode(step, evidence)] : judge(step);
  const failing = STEP_IDS.findIndex((step) => !allPassed(judge(step)));
  return {
    settingsFile,
    source: evidence.source,
    verdictsOf: (step) => redact(shownFor(step)).map(withoutSecretsInCode),
    contextOf: (verdicts) => {
      const place = problemOf(verdicts)?.place;
      return place && contextOf(evidence.source, place, (line) => redactCode(redact(line)));
    },
    passing: STEP_IDS.slice(0, failing < 0 ? STEP_IDS.length : failing),
    progress: progressIn(evidence),
    growthFrom: (before) => growthOf(evidence, before, redact),
    output: redact(evidence.execution?.output ?? ''),
    ...(token ? { token } : {}),
    leaks: judgePublishing(evidence) !== undefined,
  };
}
