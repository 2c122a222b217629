/** What `npm run deploy` does once it talks to the right cloud, and what it says meanwhile. */
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, STEP_IDS } from '../../steps/steps.js';
import { colours } from '../cli/colours.js';
import { type Phases, phasesFor } from '../cli/phases.js';
import { renderVerdicts } from '../cli/verdicts.js';
import { findSandbox } from '../net/sandbox-link.js';
import type { BuildName } from '../workspace/build.js';
import { type DeployRequest, deploy, prebuild } from './deploy.js';
import { type Project, projectOf } from './project.js';
import { deployedUrl, readRecord } from './record.js';
import type { Cloud } from './target-cloud.js';

/** The last line of `npm run deploy -- --json`, where it could be used. */
export type DeployResult =
  | { ok: true; url: string; browserUrl?: string; built: boolean }
  /** The code was not sent. */
  | { ok: false; verdicts: Verdict[] };

/** @returns the exit code. @throws UserError */
export async function deployOne(name: BuildName, cloud: Cloud, deadline: number, json = false): Promise<number> {
  const project = projectOrReport(name, json);
  if (!project) return 1;
  const phases = phasesFor(json);
  try {
    const { record, built } = await deploy(request(project, cloud, phases, deadline));
    phases.finish(true);
    const site = cloud.kind === 'sandbox' ? (await findSandbox())?.site : undefined;
    const browserUrl = site && `${site}/${record.domain}/token`;
    if (json) {
      print({ ok: true, url: deployedUrl(record), ...(browserUrl ? { browserUrl } : {}), built });
      return 0;
    }
    const how = built ? '新しく組み立てました' : '前に組み立てたものをそのまま使いました';
    console.log(
      colours.green(`\n✔ ${name === 'workspace' ? '作業ファイル' : `手順 ${name} `}を公開しました（${how}）。`),
    );
    console.log(`  アドレス: ${deployedUrl(record)}`);
    if (browserUrl) console.log(`  ブラウザーで開くには: ${browserUrl}`);
    console.log('  次に: npm run check:step6 で、このアドレスの /token を検査できます。');
    return 0;
  } catch (error) {
    phases.finish(false);
    throw error;
  }
}

/** The first of a new service has to go live somewhere: the starting step does, and the rest is built aside. */
export async function prebuildAll(cloud: Cloud, deadline: number, json = false): Promise<number> {
  const phases = phasesFor(json);
  try {
    if (readRecord()?.serviceName !== cloud.serviceName) {
      const code = await deployOne(FIRST_STEP.id, cloud, deadline, json);
      if (code !== 0) return code;
    }
    for (const step of STEP_IDS) {
      const project = projectOrReport(step, json);
      if (!project) return 1;
      phases.begin(`手順 ${step} を組み立て`);
      await prebuild({ ...request(project, cloud, phases, deadline), onPhase: () => {} });
    }
    phases.finish(true);
    if (json) return 0;
    console.log(colours.green('\n✔ すべての手順が組み立て済みです。'));
    console.log('  次に: npm run deploy -- 2-4 のように手順を指定すると、すぐに切り替わります。');
    return 0;
  } catch (error) {
    phases.finish(false);
    throw error;
  }
}

function print(result: DeployResult): void {
  console.log(JSON.stringify(result));
}

function projectOrReport(name: BuildName, json: boolean): Project | undefined {
  const built = projectOf(name);
  if (built.kind === 'project') return built.project;
  if (json) {
    print({ ok: false, verdicts: [judgeSyntax(built.problems)] });
    return undefined;
  }
  console.error('コードに文法の誤りがあるので、送りませんでした。公開中の /token は前のままです。\n');
  console.error(renderVerdicts([judgeSyntax(built.problems)], process.stderr.columns));
  return undefined;
}

function request(project: Project, cloud: Cloud, phases: Phases, deadline: number): DeployRequest {
  const { kind, credentials, settings, serviceName } = cloud;
  return {
    project,
    cloud: kind,
    credentials,
    settings,
    serviceName,
    deadline,
    onPhase: (title) => phases.begin(title),
  };
}
