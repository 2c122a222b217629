/** The main job in one go, without an account: every step built, run and checked, then deployed, switched and reset. */
import path from 'node:path';
import { judgeCode } from '../../checks/check.js';
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { Settings } from '../../checks/settings/settings.js';
import type { ClaimRow } from '../../checks/token/claims-table.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { STEPS, type Step } from '../../steps/steps.js';
import { inspectHandler } from '../run/inspect-handler.js';
import { build } from '../workspace/build.js';
import { cloudParts } from './rehearsal-cloud.js';
import { type Part, TIMEOUT_MS } from './rehearsal-part.js';

export interface Stage {
  id: string;
  title: string;
  ok: boolean;
  /** How long it took, in milliseconds. */
  ms: number;
  verdicts: Verdict[];
}

export interface Rehearsal {
  ok: boolean;
  stages: Stage[];
  /** What the token of the last step says; empty when it was never reached. */
  claims: ClaimRow[];
}

/** Runs one stage's work, and shows that it is under way. */
export type Progress = (title: string, work: () => Promise<Stage>) => Promise<Stage>;

/**
 * Stops after the first stage that fails: the later ones build on it.
 * @param settings those of a sandbox that this process reaches
 */
export async function rehearse(settings: Settings, progress: Progress): Promise<Rehearsal> {
  const stages: Stage[] = [];
  let claims: ClaimRow[] = [];
  const parts = [
    ...STEPS.map((step) => ofStep(step, settings)),
    ...cloudParts(settings, (found) => {
      claims = found;
    }),
  ];
  for (const { id, title, verdicts } of parts) {
    const stage = await progress(title, async () => {
      const startedAt = performance.now();
      const found = await verdicts();
      return { id, title, ok: allPassed(found), ms: Math.round(performance.now() - startedAt), verdicts: found };
    });
    stages.push(stage);
    if (!stage.ok) break;
  }
  return { ok: stages.every(({ ok }) => ok), stages, claims };
}

function ofStep(step: Step, settings: Settings): Part {
  return {
    id: step.id,
    title: `手順 ${step.id}「${step.title}」を組み立て、実行して検査`,
    verdicts: async () => {
      const built = build(step.id);
      if (built.kind === 'refused') return [judgeSyntax(built.problems)];
      // What was built is run, not what it was built from.
      return judgeCode(
        step.id,
        await inspectHandler(path.join(built.folder, 'functions', 'token.js'), {
          settings,
          deadline: Date.now() + TIMEOUT_MS,
        }),
      );
    },
  };
}
