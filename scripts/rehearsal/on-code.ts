/** The first half of the rehearsal: each step is built and run. */
import path from 'node:path';
import { judgeCode } from '../../checks/check.js';
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { Verdict } from '../../checks/verdict.js';
import { STEPS, type StepId } from '../../steps/steps.js';
import { inspectHandler } from '../run/inspect-handler.js';
import type { Runner } from '../run/runner/runner.js';
import { build } from '../workspace/build.js';
import type { Part, Place } from './rehearsal.js';

/** @param freeRunner a process for the next handler */
export function codeParts({ dist, settings, deadline }: Place, freeRunner: () => Promise<Runner>): Part[] {
  const check = async (id: StepId): Promise<Verdict[]> => {
    const built = build(id, dist);
    if (built.kind === 'refused') return [judgeSyntax(built.problems)];
    const runner = await freeRunner();
    // What was built is run, not what it was built from.
    const file = path.join(built.folder, 'functions', 'token.js');
    return judgeCode(id, await inspectHandler(file, { settings, deadline: deadline(), takeRunner: () => runner }));
  };
  return STEPS.map(({ id, title }) => ({
    id,
    title: `手順 ${id}「${title}」を組み立て、実行して検査`,
    verdicts: () => check(id),
  }));
}
