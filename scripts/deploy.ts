/** `npm run deploy`: brings a step or the participant's own file to Twilio, or to the sandbox. */
import { judgeSyntax } from '../checks/handler/syntax.js';
import { isStepId, STEP_IDS } from '../steps/steps.js';
import { parseArguments } from './lib/arguments.js';
import type { BuildName } from './lib/build.js';
import { type DeployRequest, deploy, prebuild } from './lib/cloud/deploy.js';
import { withLock } from './lib/cloud/lock.js';
import { type Project, projectOf } from './lib/cloud/project.js';
import { deployedUrl, readRecord } from './lib/cloud/record.js';
import { type Cloud, inCloud } from './lib/cloud/target-cloud.js';
import { colours } from './lib/colours.js';
import { Phases } from './lib/phases.js';
import { renderVerdicts } from './lib/report.js';
import { reportUserError, UserError } from './lib/user-error.js';

const HELP = `使い方: npm run deploy [-- 対象] [-- オプション]

  対象: workspace（既定: 自分の workspace/token.ts）、2-1、2-2、2-4、2-5、2-6

    --prebuild    実演の前に、すべての手順をあらかじめ組み立てる（公開中のものは変えない）
    --sandbox     Twilio の代わりに、npm run sandbox で動かしたサンドボックスへ送る
    --env パス    設定ファイル（既定: .env）
    --timeout 秒  全体の制限時間（既定: 300）
    --help        この説明

終了コード: 0 成功、1 コードに誤りがあって送らなかった、2 そのほかの失敗`;

const USAGE = '使い方は npm run deploy -- --help で確かめられます。';

/** @returns the exit code */
export function main(args: string[]): Promise<number> {
  return run(args).catch(reportUserError);
}

async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    {
      args,
      allowPositionals: true,
      options: {
        prebuild: { type: 'boolean', default: false },
        sandbox: { type: 'boolean', default: false },
        env: { type: 'string' },
        timeout: { type: 'string', default: '300' },
        help: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const name = nameOf(positionals);
  const timeoutMs = milliseconds(values.timeout);
  return inCloud(['deploy', ...args], values, (cloud) =>
    withLock(() => {
      const deadline = Date.now() + timeoutMs;
      return values.prebuild ? prebuildAll(cloud, deadline) : deployOne(name, cloud, deadline);
    }),
  );
}

function nameOf([name = 'workspace', extra]: string[]): BuildName {
  if (extra !== undefined) throw new UserError(`余分な引数 ${extra} があります。`, USAGE);
  if (name === 'workspace' || isStepId(name)) return name;
  throw new UserError(
    `${name} というデプロイの対象はありません。`,
    `workspace か、${STEP_IDS.join('、')} のどれかを指定してください。`,
  );
}

async function deployOne(name: BuildName, cloud: Cloud, deadline: number): Promise<number> {
  const project = projectOrReport(name);
  if (!project) return 1;
  const phases = new Phases();
  try {
    const { record, built } = await deploy(request(project, cloud, phases, deadline));
    phases.finish(true);
    const how = built ? '新しく組み立てました' : '前に組み立てたものをそのまま使いました';
    console.log(
      colours.green(`\n✔ ${name === 'workspace' ? '作業ファイル' : `手順 ${name}`} を公開しました（${how}）。`),
    );
    console.log(`  アドレス: ${deployedUrl(record)}`);
    console.log('  次に: npm run check:step6 で、このアドレスの /token を検査できます。');
    return 0;
  } catch (error) {
    phases.finish(false);
    throw error;
  }
}

/** The first of a new service has to go live somewhere: the starting step does, and the rest is built aside. */
async function prebuildAll(cloud: Cloud, deadline: number): Promise<number> {
  const phases = new Phases();
  try {
    if (readRecord()?.serviceName !== cloud.serviceName) {
      const code = await deployOne('2-1', cloud, deadline);
      if (code !== 0) return code;
    }
    for (const step of STEP_IDS) {
      const project = projectOrReport(step);
      if (!project) return 1;
      phases.begin(`手順 ${step} を組み立て`);
      await prebuild({ ...request(project, cloud, phases, deadline), onPhase: () => {} });
    }
    phases.finish(true);
    console.log(colours.green('\n✔ すべての手順が組み立て済みです。'));
    console.log('  次に: npm run deploy -- 2-4 のように手順を指定すると、すぐに切り替わります。');
    return 0;
  } catch (error) {
    phases.finish(false);
    throw error;
  }
}

function projectOrReport(name: BuildName): Project | undefined {
  const built = projectOf(name);
  if (built.kind === 'project') return built.project;
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

function milliseconds(seconds: string): number {
  const value = Number(seconds);
  if (seconds.trim() !== '' && value > 0 && value <= 3_600) return value * 1000;
  throw new UserError(`--timeout の値 ${seconds} は使えません。`, '0 より大きく 3600 以下の秒数を指定してください。');
}
