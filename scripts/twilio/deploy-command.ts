/** What `npm run deploy` does once it talks to the right cloud, and what it says meanwhile. */
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { Verdict } from '../../checks/verdict.js';
import { LAST_STEP, STEP_IDS, stepFor } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import type { Limits } from '../cli/ending.js';
import { inPhases, phasePrinter } from '../cli/phases.js';
import { renderVerdicts } from '../cli/verdicts.js';
import { findSandbox } from '../net/sandbox-link.js';
import { leakIn } from '../run/inspect-handler.js';
import { withoutSecretsInCode } from '../settings/redact.js';
import { WORKSPACE_FILE } from '../system/paths.js';
import type { BuildName } from '../workspace/build.js';
import type { Cloud } from './cloud.js';
import { COMMAND, deploy, prebuild, type Work } from './deploy.js';
import { lookAndTell } from './destination.js';
import { projectOf, projectOfStep } from './project.js';
import { deployedUrl } from './record.js';
import { takingOver } from './seal.js';

export interface Options {
  json: boolean;
  'take-over': string | undefined;
}

/** With `--json`, the last line says `ok`, and `url` and `built`, or `verdicts`. @returns the exit code. @throws UserError */
export async function deployOne(name: BuildName, cloud: Cloud, limits: Limits, options: Options): Promise<number> {
  const { json } = options;
  const made = projectOf(name);
  if (made.kind === 'refused') return refuse('コードに文法の誤りがある', judgeSyntax(made.problems), json);
  const leak = name === 'workspace' && (await leakIn(WORKSPACE_FILE, cloud.settings));
  if (leak) return refuse('レスポンスに秘密の値が入っている', leak, json);
  const { project } = made;
  const { record, built } = await working(cloud, limits, options, (work) => deploy({ ...work, project }));
  const url = deployedUrl(record);
  const site = cloud.kind === 'sandbox' ? (await findSandbox())?.site : undefined;
  const browserUrl = site && `${site}/${record.domain}/token`;
  if (json) {
    console.log(JSON.stringify({ ok: true, url, ...(browserUrl ? { browserUrl } : {}), built }));
    return 0;
  }
  const how = built ? '新しくビルドしました' : '前のビルドをそのまま使いました';
  const what = name === 'workspace' ? '作業ファイル' : `手順 ${name} `;
  console.log(colours.green(`\n✔ ${what}をデプロイしました（${how}）。`));
  console.log(`  アドレス: ${url}`);
  if (browserUrl) console.log(`  ブラウザーで開くには: ${browserUrl}`);
  console.log(`  次に: npm run ${LAST_STEP.check} で、このアドレスの /token を検査できます。`);
  return 0;
}

function refuse(why: string, verdict: Verdict, json: boolean): number {
  const verdicts = [withoutSecretsInCode(verdict)];
  if (json) {
    console.log(JSON.stringify({ ok: false, verdicts }));
    return 1;
  }
  console.error(`${why}ので、何も送りませんでした。\n`);
  console.error(renderVerdicts(verdicts, process.stderr.columns));
  return 1;
}

/** Looks, says where it goes, and does the work in phases. */
async function working<T>(
  cloud: Cloud,
  limits: Limits,
  options: Options,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const { json, 'take-over': typed } = options;
  const look = await lookAndTell(cloud, json, limits);
  const mayTakeOver = takingOver(cloud, COMMAND, typed, !json, limits.signal);
  return inPhases(phasePrinter(json), (onPhase) => work({ cloud, ...limits, look, onPhase, mayTakeOver }));
}

export async function prebuildAll(cloud: Cloud, limits: Limits, options: Options): Promise<number> {
  await working(cloud, limits, options, (work) => {
    return prebuild(
      STEP_IDS.map((step) => projectOfStep(step)),
      work,
    );
  });
  if (options.json) return 0;
  console.log(colours.green('\n✔ すべての手順がビルド済みです。'));
  console.log(`  次に: npm run deploy -- ${stepFor('grant').id} のように手順を指定すると、すぐに切り替わります。`);
  return 0;
}
