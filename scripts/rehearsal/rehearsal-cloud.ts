/** The second half of the rehearsal: settings, deployments, switching and the reset, on a sandbox of its own. */
import { judgeAddress } from '../../checks/check.js';
import { judgeResponse } from '../../checks/response/response.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import type { Settings } from '../../checks/settings/settings.js';
import { type ClaimRow, describeClaims } from '../../checks/token/claims-table.js';
import type { Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, includes, LAST_STEP, STEPS, type StepId, stepFor } from '../../steps/steps.js';
import { fetchToken } from '../net/fetch-token.js';
import { readSettingsFile } from '../settings/env-file.js';
import { store } from '../settings/store.js';
import { DEFAULT_SETTINGS } from '../system/paths.js';
import { connect } from '../twilio/client.js';
import { credentialsOf } from '../twilio/credentials.js';
import { type Deployed, type DeployRequest, deploy } from '../twilio/deploy.js';
import { liveMarker } from '../twilio/live.js';
import { projectOf } from '../twilio/project.js';
import { deployedUrl, readRecord } from '../twilio/record.js';
import { backToStart } from '../twilio/reset.js';
import { ANY_CREDENTIALS, CHAPTER_VARIABLES } from '../twilio/variables.js';
import { expected, type Part, TIMEOUT_MS } from './rehearsal-part.js';

const SERVICE = 'handson-rehearsal';

/** @param onClaims told what the token of the last step says */
export function cloudParts(settings: Settings, onClaims: (claims: ClaimRow[]) => void): Part[] {
  return [
    {
      id: 'env',
      title: '設定ファイルに書き込み（npm run env）',
      verdicts: async () => {
        store(DEFAULT_SETTINGS, { settings, serviceName: SERVICE, sandbox: true });
        return judgeEnvironment(readSettingsFile(DEFAULT_SETTINGS));
      },
    },
    ...STEPS.slice(1).map(({ id }) => ({
      id: `deploy ${id}`,
      title: `手順 ${id} をデプロイし、そのアドレスで検査`,
      verdicts: async () => {
        const { built } = await deployStep(id, settings);
        const first = expected('rehearsal.built', '組み立て', built, '前に組み立てたはずのないものが使われました。');
        return [first, ...(await checkDeployed(id, settings, onClaims))];
      },
    })),
    ...[stepFor('grant').id, LAST_STEP.id].map((id) => ({
      id: `switch ${id}`,
      title: `手順 ${id} に切り替え（組み立てなし）`,
      verdicts: async () => {
        const { built } = await deployStep(id, settings);
        const first = expected(
          'rehearsal.reused',
          '前のビルドの再利用',
          !built,
          '前のビルドを使わずに、組み立て直しました。',
        );
        return [first, ...(await checkDeployed(id, settings, onClaims))];
      },
    })),
    { id: 'reset', title: 'はじめの状態に戻す（npm run reset）', verdicts: () => resetAndLook(settings) },
  ];
}

function request(id: StepId, settings: Settings): DeployRequest {
  const built = projectOf(id);
  if (built.kind === 'refused') throw new Error(`the kit’s own step ${id} does not compile`);
  return {
    project: built.project,
    cloud: 'sandbox',
    credentials: credentialsOf(settings),
    settings,
    serviceName: SERVICE,
    deadline: Date.now() + TIMEOUT_MS,
    onPhase: () => {},
  };
}

function deployStep(id: StepId, settings: Settings): Promise<Deployed> {
  return deploy(request(id, settings));
}

/** Up to 2-5 the answer is TwiML; which step it is, the deployment itself tells. */
async function checkDeployed(
  id: StepId,
  settings: Settings,
  onClaims: (claims: ClaimRow[]) => void,
): Promise<Verdict[]> {
  const record = readRecord()!;
  const deadline = Date.now() + TIMEOUT_MS;
  const [live, outcome] = await Promise.all([
    liveMarker(record.domain, deadline),
    fetchToken(new URL(deployedUrl(record)), { deadline }),
  ]);
  const isLive = expected('rehearsal.live', '公開中の手順', live?.name === id, `公開中なのは ${live?.name} です。`);
  if (!includes(id, 'response')) {
    const answers = outcome.kind === 'answered' && outcome.status === 200 && outcome.body.includes('<Response>');
    return [isLive, expected('rehearsal.answers', '仮の応答', answers, '公開したものが TwiML で応答しませんでした。')];
  }
  const { token } = judgeResponse(outcome);
  if (token) onClaims(describeClaims(token));
  return [isLive, ...judgeAddress(outcome, settings)];
}

async function resetAndLook(settings: Settings): Promise<Verdict[]> {
  await backToStart(request(FIRST_STEP.id, settings));
  const { domain, serviceSid, environmentSid: environment } = readRecord()!;
  const { variables } = await connect(credentialsOf(settings)).getEnvironmentVariables({
    ...ANY_CREDENTIALS,
    serviceSid,
    environment,
    keys: [...CHAPTER_VARIABLES],
    getValues: false,
  });
  const live = await liveMarker(domain, Date.now() + TIMEOUT_MS);
  return [
    expected('rehearsal.start', '公開中の手順', live?.name === FIRST_STEP.id, `公開中なのは ${live?.name} です。`),
    expected('rehearsal.variables', '環境変数の削除', variables.length === 0, '環境変数が残っています。'),
  ];
}
