/** What `npm run deploy` does once it talks to the right cloud, and what it says meanwhile. */
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { SyntaxProblem } from '../../checks/handler/syntax-problem.js';
import { FIRST_STEP, LAST_STEP, STEP_IDS, stepFor } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import type { Limits } from '../cli/ending.js';
import { inPhases, onlyWaits, phasePrinter } from '../cli/phases.js';
import { renderVerdicts } from '../cli/verdicts.js';
import { findSandbox } from '../net/sandbox-link.js';
import type { BuildName } from '../workspace/build.js';
import type { Cloud } from './cloud.js';
import { deploy, prebuild } from './deploy.js';
import { projectOf, projectOfStep } from './project.js';
import { deployedUrl, recordOf } from './record.js';

/** With `--json`, the last line says `ok`, and `url` and `built`, or `verdicts`. @returns the exit code. @throws UserError */
export async function deployOne(name: BuildName, cloud: Cloud, limits: Limits, json = false): Promise<number> {
  const made = projectOf(name);
  if (made.kind === 'refused') return refuse(made.problems, json);
  const { project } = made;
  const { record, built } = await inPhases(phasePrinter(json), (onPhase) =>
    deploy({ project, cloud, ...limits, onPhase }),
  );
  const url = deployedUrl(record);
  const site = cloud.kind === 'sandbox' ? (await findSandbox())?.site : undefined;
  const browserUrl = site && `${site}/${record.domain}/token`;
  if (json) {
    console.log(JSON.stringify({ ok: true, url, ...(browserUrl ? { browserUrl } : {}), built }));
    return 0;
  }
  const how = built ? '新しく組み立てました' : '前に組み立てたものをそのまま使いました';
  const what = name === 'workspace' ? '作業ファイル' : `手順 ${name} `;
  console.log(colours.green(`\n✔ ${what}を公開しました（${how}）。`));
  console.log(`  アドレス: ${url}`);
  if (browserUrl) console.log(`  ブラウザーで開くには: ${browserUrl}`);
  console.log(`  次に: npm run ${LAST_STEP.check} で、このアドレスの /token を検査できます。`);
  return 0;
}

function refuse(problems: SyntaxProblem[], json: boolean): number {
  const verdicts = [judgeSyntax(problems)];
  if (json) {
    console.log(JSON.stringify({ ok: false, verdicts }));
    return 1;
  }
  console.error('コードに文法の誤りがあるので、送りませんでした。公開中の /token は前のままです。\n');
  console.error(renderVerdicts(verdicts, process.stderr.columns));
  return 1;
}

/** The first of a new service has to go live somewhere: the starting step does, and the rest is built aside. */
export async function prebuildAll(cloud: Cloud, limits: Limits, json = false): Promise<number> {
  if (!recordOf(cloud)) await deployOne(FIRST_STEP.id, cloud, limits, json);
  await inPhases(phasePrinter(json), async (onPhase) => {
    for (const step of STEP_IDS) {
      onPhase(`手順 ${step} を組み立て`);
      await prebuild({ project: projectOfStep(step), cloud, ...limits, onPhase: onlyWaits(onPhase) });
    }
  });
  if (json) return 0;
  console.log(colours.green('\n✔ すべての手順が組み立て済みです。'));
  console.log(`  次に: npm run deploy -- ${stepFor('grant').id} のように手順を指定すると、すぐに切り替わります。`);
  return 0;
}
