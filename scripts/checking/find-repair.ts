/** Tries changes of a participant's text as a check runs it, one after the other in a warm process. */
import ts from 'typescript';
import type { Wishes } from '../../checks/address.js';
import { type CodeEvidence, judgeCode } from '../../checks/check.js';
import { offsetOf } from '../../checks/handler/code-text.js';
import { literalsIn } from '../../checks/handler/value.js';
import { isMendable, mended, withRepair } from '../../checks/repair/mended.js';
import { searchRepair, type Trial } from '../../checks/repair/search.js';
import { redactCode } from '../../checks/secrets/tokens.js';
import type { Settings } from '../../checks/settings/settings.js';
import type { Repair, Verdict } from '../../checks/verdict.js';
import { type StepId, stepOf } from '../../steps/steps.js';
import { type Compiled, compile } from '../run/compile.js';
import { readHandler } from '../run/read-handler.js';
import { Runner } from '../run/runner/runner.js';
import { stepFile } from '../system/paths.js';
import { changesBetween } from '../workspace/difference.js';

export interface RepairOptions {
  /** Of the participant's file: its ending decides in which language it is written. */
  fileName: string;
  wishes?: Wishes;
  /** Of the check of this text. */
  verdicts: readonly Verdict[];
  /** Milliseconds since the epoch. */
  deadline: number;
  /** Ends the search, with nothing found. */
  signal?: AbortSignal;
  /** What the handler finds in its environment variables; a value that stands in the code was another one in the run. */
  settings?: Settings;
  extra?: Record<string, string>;
  /** Gives a process that takes one run after the other. */
  takeRunner?: () => Runner;
}

/** A repair, and what becomes of the text by it. */
export interface Mended {
  /** Of the check, the first mistake of the code with its repair. */
  verdicts: Verdict[];
  /** Lines that go and come, each with `-` or `+` before it. */
  lines: string[];
}

/**
 * @param redact takes secrets out of what is shown; a change that would show one is not proposed
 * @returns undefined where nothing was found in time
 */
export async function mend(
  step: StepId,
  evidence: CodeEvidence,
  options: RepairOptions,
  redact: <T>(value: T) => T,
): Promise<Mended | undefined> {
  const repair = await findRepair(step, evidence, options);
  if (!repair) return undefined;
  const { hunks } = changesBetween(evidence.source, mended(evidence.source, repair), 0);
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const isSecret = lines.some((line) => redactCode(redact(line)) !== line);
  return isSecret ? undefined : { verdicts: withRepair(options.verdicts, repair, evidence.source), lines };
}

/**
 * Milliseconds for one run. The handlers of this chapter answer at once, and one that never does must not take the time of
 * all others; where the machine was too busy for the right one, what is left of the time goes into a second attempt.
 */
const RUN_MS = [400, 2_000] as const;
/** What a step that has begun may still take (ms) when the time is nearly over. */
const RESERVE_MS = 100;
/** How long (ms) the search may keep this process from other work. */
const TURN_MS = 10;
/** The search is for what people write in this chapter, in characters. */
const LONGEST = 20_000;

/** Undefined where nothing was found in time that has been seen to mend the first mistake of the code. */
export async function findRepair(
  step: StepId,
  evidence: CodeEvidence,
  options: RepairOptions,
): Promise<Repair | undefined> {
  const { source, settings, isTypeScript = false } = evidence;
  const { fileName, wishes, verdicts, deadline, signal, extra = {}, takeRunner } = options;
  if (source.length > LONGEST || !verdicts.some(isMendable)) return undefined;
  const spare = takeRunner ?? (() => new Runner({ reusable: true }));
  let runner: Runner | undefined;
  let last: { text: string; compiled: Compiled } | undefined;
  let turn = Date.now();
  let [runMs, wasCutShort] = [RUN_MS[0] as number, false];
  const compiledOf = (text: string) => {
    if (last?.text !== text) last = { text, compiled: compile(text, fileName, { instrumented: true }) };
    return last.compiled;
  };
  const trial: Trial = {
    problemIn: (text) => {
      const problem = syntaxProblem(text, fileName);
      if (problem !== undefined) return problem;
      const [found] = compiledOf(text).problems;
      return found && offsetOf(text, found.place);
    },
    check: async (text) => {
      const { js, map, problems } = compiledOf(text);
      runner ??= spare();
      if (!(await runner.isFree())) {
        if (!takeRunner) runner.stop();
        runner = spare();
      }
      const timeoutMs = Math.max(1, Math.min(runMs, deadline - Date.now()));
      const order = { js, map, fileName, settings, extra, timeoutMs };
      const execution = await runner.run(order, deadline); // also for the start of a process
      turn = Date.now();
      wasCutShort ||= execution.ending.kind === 'timed-out';
      const literals = literalsIn(text, options.settings ?? settings);
      const found = { source: text, problems, execution, settings, literals, isTypeScript };
      return judgeCode(step, { ...found, now: Date.now() / 1000 }, wishes);
    },
    pause: async () => {
      if (Date.now() - turn < TURN_MS) return;
      await new Promise((resolve) => setImmediate(resolve));
      turn = Date.now();
    },
    isOver: () => Date.now() > deadline - RESERVE_MS || signal?.aborted === true,
  };
  try {
    const solution = readHandler(stepFile(stepOf(step).file));
    const search = () => searchRepair({ source, solution, verdicts, trial });
    const found = await search();
    if (found || !wasCutShort || trial.isOver()) return found;
    runMs = RUN_MS[1];
    return await search();
  } finally {
    if (!takeRunner) runner?.stop();
  }
}

/** Where the parser first minds something; it does less than a compilation, and is asked hundreds of times. */
function syntaxProblem(text: string, fileName: string): number | undefined {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022) as ts.SourceFile & {
    parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return file.parseDiagnostics?.[0]?.start;
}
