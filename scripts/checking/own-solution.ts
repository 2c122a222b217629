/** The workspace beside the solution in the participant's own names and style, where a run has proven that. */
import { judgeCode } from '../../checks/check.js';
import { ownSolution } from '../../checks/repair/own-solution.js';
import { allPassed } from '../../checks/verdict.js';
import { STEP_IDS, type StepId, stepOf } from '../../steps/steps.js';
import { inspectText } from '../run/inspect-handler.js';
import { readHandler } from '../run/read-handler.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { stepFile, WORKSPACE_FILE } from '../system/paths.js';
import { type Compared, workspaceAndSolution } from '../workspace/difference.js';

export interface OwnCompared extends Compared {
  /** Lines of the workspace that stay, though the solution says it in another way. Empty: `to` is the step's own solution. */
  own: number[];
}

/** Milliseconds for the run, and for that with the start of its process. */
const RUN_MS = 2_000;
const WITH_START_MS = 10_000;

/** @throws UserError when the workspace cannot be read */
export async function workspaceAndOwnSolution(step: StepId): Promise<OwnCompared> {
  const compared = workspaceAndSolution(step);
  const { text, own } = ownSolution(compared.from, compared.to, formerSolutions(step));
  if (own.length === 0) return { ...compared, own };
  for (const to of new Set([compared.from, text])) if (await passes(step, to)) return { ...compared, to, own };
  return { ...compared, own: [] };
}

function formerSolutions(step: StepId): string[] {
  return STEP_IDS.slice(0, STEP_IDS.indexOf(step)).map((id) => readHandler(stepFile(stepOf(id).file)));
}

async function passes(step: StepId, source: string): Promise<boolean> {
  const options = { settings: throwawaySettings(), deadline: Date.now() + WITH_START_MS, timeoutMs: RUN_MS };
  return allPassed(judgeCode(step, await inspectText(source, WORKSPACE_FILE, options)));
}

/** `3 行目、7〜9 行目は…`; undefined where nothing is the participant's own. */
export function ownNote({ own }: OwnCompared): string | undefined {
  if (own.length === 0) return undefined;
  const starts = own.filter((line) => !own.includes(line - 1));
  const ranges = starts.map((from) => {
    let to = from;
    while (own.includes(to + 1)) to += 1;
    return from === to ? `${from}` : `${from}〜${to}`;
  });
  return `${ranges.join('、')} 行目は、完成例と違っていても自分の書き方のままで合格します（変えた後の全体を実際に動かして確かめました）。`;
}
