/** Compiles a handler's file and runs it once: the evidence that the checks of code judge. */
import path from 'node:path';
import { type CodeEvidence, judgeCode, judgePublishing } from '../../checks/check.js';
import { tokenAnswered } from '../../checks/handler/answer.js';
import type { Execution, Literal } from '../../checks/handler/execution.js';
import { literalsIn } from '../../checks/handler/value.js';
import { secretIn } from '../../checks/secrets/leak.js';
import type { Settings } from '../../checks/settings/settings.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, includes, STEP_IDS, type StepId, stepBefore, stepOf } from '../../steps/steps.js';
import { gateFor } from '../settings/redact.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { compile } from './compile.js';
import { FUNCTION_TIMEOUT_MS } from './process.js';
import { readHandler } from './read-handler.js';
import { Runner } from './runner/runner.js';

export interface InspectOptions {
  /** What the handler finds in its environment variables. */
  settings: Settings;
  /** Further variables of the participant's own, by name. */
  extra?: Record<string, string>;
  /** For everything, starting the process included; milliseconds since the epoch. */
  deadline: number;
  /** Since when somebody waits for it, as far as a time-out says so; by default since now. */
  startedAt?: number;
  /** Milliseconds for the handler; by default the 10 s of a Function, or what is left until the deadline. */
  timeoutMs?: number;
  /** Gives a process that was started beforehand. Asked only for code that can be run, and again when that process has ended before the run: a run uses it up. */
  takeRunner?: () => Runner;
  /** Aborted when nobody wants to know any more; whoever aborts it ends the runner. */
  signal?: AbortSignal;
}

/** @throws UserError when the file cannot be read. */
export async function inspectHandler(file: string, options: InspectOptions): Promise<CodeEvidence> {
  return inspectText(readHandler(file), file, options);
}

/** @param file where the text stands, or would stand: its ending decides in which language it is written */
export async function inspectText(source: string, file: string, options: InspectOptions): Promise<CodeEvidence> {
  const { extra = {}, deadline, startedAt, takeRunner = () => new Runner(), signal } = options;
  const literals = literalsIn(source, options.settings);
  const settings = otherwise(options.settings, literals);
  const fileName = path.resolve(file);
  const { js, map, problems } = compile(source, fileName, { instrumented: true });
  const now = () => Date.now() / 1000;
  if (problems.length > 0) return { source, problems, settings, now: now() };
  const { timeoutMs = Math.max(100, Math.min(FUNCTION_TIMEOUT_MS, deadline - Date.now())) } = options;
  const request = { js, map, fileName, settings, extra, timeoutMs };
  let execution = await takeRunner().run(request, deadline, startedAt);
  // A process that was started long ago may end just now; the handler has nothing to do with that.
  const isLost = execution.ending.kind === 'not-started' && Date.now() < deadline && !signal?.aborted;
  if (isLost) execution = await takeRunner().run(request, deadline, startedAt);
  const shown = withoutSecrets(execution, settings, options.settings);
  const isTypeScript = /ts$/i.test(fileName);
  return { source, problems, execution: shown, settings, literals, isTypeScript, now: now() };
}

/** What the code holds itself gets another value for the run: only then a handler that uses `context` is told from one that does not. */
function otherwise(settings: Settings, literals: readonly Literal[]): Settings {
  const other = throwawaySettings();
  return { ...settings, ...Object.fromEntries(literals.map(({ name }) => [name, other[name]])) };
}

/** As much of a handler's output as a report shows, in characters. */
const SHOWN_OUTPUT = 2_000;

/** A handler may print or throw what it was given, or what stands in its code. Only the answer itself stays: it is the token to judge. */
function withoutSecrets(execution: Execution, settings: Settings, own: Settings): Execution {
  const gates = [gateFor(undefined, settings, tokenAnswered(execution.answers[0])), gateFor(undefined, own)];
  const redact = <T>(value: T): T => gates.reduce((shown, gate) => gate(shown), value);
  const answers = execution.answers.map(({ payload, ...rest }) => ({ ...redact(rest), payload }));
  const errors = [execution.ending, ...execution.answers.map(({ error }) => error)];
  const toldByError = secretIn(JSON.stringify(errors), settings);
  const { output, uncollected = 0, ...rest } = redact({ ...execution, answers: [] });
  const omitted = output.length - SHOWN_OUTPUT + uncollected;
  const notice = omitted > 0 ? `\n（出力が多いので、このあとの ${omitted} 文字を省きました。）\n` : '';
  return { ...rest, answers, output: output.slice(0, SHOWN_OUTPUT) + notice, ...(toldByError ? { toldByError } : {}) };
}

/** Milliseconds. A handler that takes longer is published unseen: its answer, if there is one, is the check's to judge. */
const PATIENCE = 5_000;

/**
 * The gate before a handler is published: runs it once with what it would be deployed with.
 * @param known of the settings; throwaway ones stand in for the others, and are found in the answer as well
 * @returns why it must not be published; undefined when nothing of it is known to leak
 * @throws UserError when the file cannot be read
 */
export async function leakIn(file: string, known: Partial<Settings>): Promise<Verdict | undefined> {
  const settings = { ...throwawaySettings(), ...known };
  const deadline = Date.now() + 2 * PATIENCE;
  return judgePublishing(await inspectHandler(file, { settings, deadline, timeoutMs: PATIENCE }));
}

export interface Progress {
  /** The steps whose checks of code the file passes, in a row from the start: how far its author is. */
  passed: readonly StepId[];
  /** The steps whose own part is not there, or not right, in code that runs to its end. */
  missing: readonly StepId[];
  /** Why the file did not run to its answer, if it did not (`line` from 1). What ran before that still counts for `passed`. */
  stopped?: { kind: 'syntax' | 'run' | 'answer'; cause: string; line?: number };
}

/** @throws UserError when the file cannot be read. */
export async function progressOf(file: string, options: Pick<InspectOptions, 'timeoutMs'> = {}): Promise<Progress> {
  const deadline = Date.now() + FUNCTION_TIMEOUT_MS;
  const evidence = await inspectHandler(file, { settings: throwawaySettings(), deadline, ...options });
  return progressIn(evidence);
}

export function progressIn(evidence: CodeEvidence): Progress {
  const stop = judgeCode(FIRST_STEP.id, evidence).find(({ id, status }) => id in STOPS && status !== 'passed');
  const isPassed = (step: StepId) => (stop ? ranAsFarAs(step, evidence) : allPassed(judgeCode(step, evidence)));
  const first = STEP_IDS.findIndex((step) => !isPassed(step));
  const passed = STEP_IDS.slice(0, first < 0 ? STEP_IDS.length : first);
  const runs = stop === undefined || stop.id === 'handler.answers';
  const missing = runs ? STEP_IDS.filter((step) => ownVerdicts(step, evidence).some(isOpen)) : [];
  if (!stop) return { passed, missing };
  const { cause = '', place } = stop;
  const kind = STOPS[stop.id as keyof typeof STOPS];
  return { passed, missing, stopped: { kind, cause, ...(place && { line: place.line }) } };
}

/** What a step's check finds beyond, or otherwise than, that of the last step that does not ask for the same. */
function ownVerdicts(step: StepId, evidence: CodeEvidence): Verdict[] {
  const { role } = stepOf(step);
  if (role === 'settings') return [];
  const before = judgeCode(stepBefore(role).id, evidence);
  return judgeCode(step, evidence).filter(({ id, status }) =>
    before.every((other) => other.id !== id || other.status !== status),
  );
}

function isOpen({ status }: Verdict): boolean {
  return status === 'failed' || status === 'todo';
}

const STOPS = { 'handler.syntax': 'syntax', 'handler.runs': 'run', 'handler.answers': 'answer' } as const;

/** Whether everything that a step asks for was there before the run stopped. The last step is its answer. */
function ranAsFarAs(step: StepId, evidence: CodeEvidence): boolean {
  if (!evidence.execution || evidence.execution.ending.kind === 'no-handler' || includes(step, 'response'))
    return false;
  const asked = judgeCode(step, evidence).filter(({ id }) => !(id in STOPS));
  return asked.every(({ status }) => status === 'passed');
}
