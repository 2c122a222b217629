/** The main job in one go, without an account: every step built, run and checked, the last one served and fetched. */
import path from 'node:path';
import { judgeAddress, judgeCode } from '../../checks/check.js';
import { judgeSyntax } from '../../checks/handler/syntax.js';
import { judgeResponse } from '../../checks/response/response.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import type { Settings, SettingsFile } from '../../checks/settings/settings.js';
import { type ClaimRow, describeClaims } from '../../checks/token/claims-table.js';
import { allPassed, type Verdict } from '../../checks/verdict.js';
import { STEPS, type Step } from '../../steps/steps.js';
import { build } from './build.js';
import { fetchToken } from './fetch/fetch-token.js';
import { inspectHandler } from './handler/inspect-handler.js';
import { serveProject } from './serve.js';
import { throwawaySettings } from './throwaway.js';

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

/** How long (ms) a handler, or the served `/token`, may take. */
const TIMEOUT_MS = 10_000;

interface Part {
  id: string;
  title: string;
  verdicts(): Promise<Verdict[]>;
}

/** Stops after the first stage that fails: the later ones build on it. */
export async function rehearse(progress: Progress): Promise<Rehearsal> {
  const settings = throwawaySettings();
  const stages: Stage[] = [];
  let claims: ClaimRow[] = [];
  const served: Part = {
    id: 'served',
    title: '最後の手順を 127.0.0.1 で動かし、/token を取得して検査',
    verdicts: async () => {
      const { verdicts, token } = await checkServed(settings);
      claims = token ? describeClaims(token) : [];
      return verdicts;
    },
  };
  for (const { id, title, verdicts } of [
    credentials(settings),
    ...STEPS.map((step) => ofStep(step, settings)),
    served,
  ]) {
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

function credentials(settings: Settings): Part {
  const entries = Object.entries(settings).map(([name, value], index) => ({
    name,
    raw: value,
    value,
    line: index + 1,
  }));
  const file: SettingsFile = { path: '.env', entries, oddLines: [] };
  return { id: 'settings', title: '使い捨ての資格情報を用意', verdicts: async () => judgeEnvironment(file) };
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

async function checkServed(settings: Settings): Promise<{ verdicts: Verdict[]; token?: string }> {
  const built = build('2-6');
  if (built.kind === 'refused') return { verdicts: [judgeSyntax(built.problems)] };
  const server = await serveProject(built.folder, settings);
  try {
    const outcome = await fetchToken(server.url, { deadline: Date.now() + TIMEOUT_MS });
    const { token } = judgeResponse(outcome);
    return { verdicts: judgeAddress(outcome, settings), ...(token ? { token } : {}) };
  } finally {
    await server.close();
  }
}
