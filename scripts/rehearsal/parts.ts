/** The parts of the rehearsal: each step is built and run; then settings, deployments, switching and the reset. */
import path from 'node:path';
import { judgeAddress } from '../../checks/address.js';
import { judgeCode } from '../../checks/check.js';
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { FetchOutcome } from '../../checks/response/http.js';
import { judgeResponse } from '../../checks/response/response.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { describeClaims } from '../../checks/token/claims-table.js';
import { byCode, judge, type Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, includes, LAST_STEP, STEPS, type StepId, stepFor } from '../../steps/steps.js';
import { fetchToken } from '../net/fetch-token.js';
import { inspectHandler } from '../run/inspect-handler.js';
import type { Runner } from '../run/runner/runner.js';
import { readSettingsFile } from '../settings/env-file.js';
import { store } from '../settings/store.js';
import { deploy } from '../twilio/deploy.js';
import { liveMarker } from '../twilio/live.js';
import { projectOfStep } from '../twilio/project.js';
import { deployedUrl, recordOf } from '../twilio/record.js';
import { backToStart } from '../twilio/reset.js';
import { variablesThere } from '../twilio/variables.js';
import { build } from '../workspace/build.js';
import type { Part, Place } from './rehearsal.js';

export function cloudParts(place: Place): Part[] {
  const deployed = (id: StepId, isNew: boolean) => async () => [
    await deployAndLook(place, id, isNew),
    ...(await checkDeployed(place, id)),
  ];
  return [
    { id: 'env', title: '設定ファイルに書き込み（npm run env）', verdicts: async () => storeSettings(place) },
    ...STEPS.slice(1).map(({ id }) => ({
      id: `deploy ${id}`,
      title: `手順 ${id} をデプロイし、そのアドレスで検査`,
      verdicts: deployed(id, true),
    })),
    ...[stepFor('grant').id, LAST_STEP.id].map((id) => ({
      id: `switch ${id}`,
      title: `手順 ${id} に切り替え（ビルドなし）`,
      verdicts: deployed(id, false),
    })),
    { id: 'reset', title: 'はじめの状態に戻す（npm run reset）', verdicts: () => resetAndLook(place) },
  ];
}

/** Waits until the address answers with the step. @returns whether it was built for it */
export async function deployStep({ cloud, dist, deadline, signal }: Place, id: StepId): Promise<boolean> {
  const project = projectOfStep(id, dist);
  return (await deploy({ project, cloud, deadline: deadline(), signal, onPhase: () => {} })).built;
}

/** Judges what the deployed `/token` answered, and tells the claims of its token. */
export function judgeToken(outcome: FetchOutcome, { settings, onClaims }: Place): Verdict[] {
  const { token } = judgeResponse(outcome);
  if (token) onClaims(describeClaims(token));
  return judgeAddress(outcome, settings);
}

/** A fact that only the kit itself can get wrong. */
function expected(id: string, title: string, holds: boolean, cause: string): Verdict {
  return judge(
    { id, title },
    holds ? undefined : byCode(cause, 'キットの不具合です。表示された内容を講師に伝えてください。'),
  );
}

function storeSettings({ home, settings, cloud: { serviceName } }: Place): Verdict[] {
  const file = path.join(home, '.env');
  store(file, { settings, serviceName, sandbox: true });
  return judgeEnvironment(readSettingsFile(file));
}

async function deployAndLook(place: Place, id: StepId, isNew: boolean): Promise<Verdict> {
  const built = await deployStep(place, id);
  return isNew
    ? expected('rehearsal.built', 'ビルド', built, 'まだビルドしていないはずなのに、前のビルドが使われました。')
    : expected('rehearsal.reused', '前のビルドの再利用', !built, '前のビルドを使わずに、ビルドし直しました。');
}

/** The early steps all answer with the same TwiML; which step it is, the deployment itself tells. */
async function checkDeployed(place: Place, id: StepId): Promise<Verdict[]> {
  const { cloud, deadline } = place;
  const record = recordOf(cloud)!;
  const options = { ...cloud.way, deadline: deadline() };
  const [live, outcome] = await Promise.all([
    liveMarker(record.domain, options),
    fetchToken(new URL(deployedUrl(record)), options),
  ]);
  const isLive = expected('rehearsal.live', '公開中の手順', live?.name === id, `公開中なのは ${live?.name} です。`);
  if (includes(id, 'response')) return [isLive, ...judgeToken(outcome, place)];
  const answers = outcome.kind === 'answered' && outcome.status === 200 && outcome.body.includes('<Response>');
  return [
    isLive,
    expected('rehearsal.answers', '仮のレスポンス', answers, 'デプロイしたものが TwiML を返しませんでした。'),
  ];
}

async function resetAndLook({ cloud, dist, deadline }: Place): Promise<Verdict[]> {
  await backToStart({ cloud, deadline: deadline(), onPhase: () => {} }, dist);
  const record = recordOf(cloud)!;
  const variables = await variablesThere(cloud, record);
  const live = await liveMarker(record.domain, { ...cloud.way, deadline: deadline() });
  return [
    expected('rehearsal.start', '公開中の手順', live?.name === FIRST_STEP.id, `公開中なのは ${live?.name} です。`),
    expected('rehearsal.variables', '環境変数の削除', variables.length === 0, '環境変数が残っています。'),
  ];
}

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
    title: `手順 ${id}「${title}」をビルドし、実行して検査`,
    verdicts: () => check(id),
  }));
}
