/** Takes the demo back to the start: a plan, and doing it. Each part is harmless when there is nothing (left) to do. */
import fs from 'node:fs';
import { FIRST_STEP } from '../../steps/steps.js';
import type { Limits } from '../cli/ending.js';
import type { OnPhase } from '../cli/phases.js';
import { stepFile } from '../system/paths.js';
import { forgetProgress, hasProgress } from '../workspace/progress.js';
import { ensureWorkspace, replaceWorkspace } from '../workspace/workspace.js';
import { ANY_CREDENTIALS, connect, type During } from './client.js';
import type { Cloud } from './cloud.js';
import { deploy } from './deploy.js';
import { explaining, isGone } from './errors.js';
import { projectOfStep } from './project.js';
import { forgetRecord } from './record.js';
import { removeVariables } from './variables.js';

export interface ResetPlan {
  /** What will be done, in Japanese; empty when there is nothing to do. */
  lines: string[];
  /** Does it. @returns the name under which the former workspace is kept. @throws UserError */
  carryOut: (onPhase: OnPhase) => Promise<string | undefined>;
}

/** @param cloud undefined takes only this computer back. @param isDeleted the whole service goes. @throws UserError */
export async function planReset(cloud: Cloud | undefined, isDeleted: boolean, limits: Limits): Promise<ResetPlan> {
  const serviceSid = cloud && (await findService(cloud, limits));
  const where = cloud?.kind === 'sandbox' ? 'サンドボックス' : 'Twilio ';
  const ofService = isDeleted
    ? [`${where}のサービス ${cloud?.serviceName} を、中身ごと削除します。`]
    : [
        `${where}のサービス ${cloud?.serviceName} の公開中のものを、手順 ${FIRST_STEP.id} に戻します。`,
        'デプロイ先の環境変数 TWIML_APP_SID、API_KEY、API_SECRET を消します。',
      ];
  const ofWorkspace = `作業ファイル workspace/token.ts を手順 ${FIRST_STEP.id} に戻します（いまの内容は workspace/kept/ に残ります）。`;
  const isAtStart = fs.readFileSync(ensureWorkspace()).equals(startingCode());
  return {
    lines: [
      ...(serviceSid ? ofService : []),
      ...(isAtStart ? [] : [ofWorkspace]),
      ...(hasProgress() ? ['進み具合の記録を消します。'] : []),
    ],
    async carryOut(onPhase) {
      if (cloud && serviceSid && isDeleted) {
        onPhase('サービスを削除');
        await deleteService(cloud, serviceSid, { ...limits, onPhase });
      } else if (cloud && serviceSid) {
        await backToStart({ cloud, onPhase, ...limits });
      }
      onPhase('このパソコンの作業ファイルと記録を元に戻す');
      const replaced = replaceWorkspace(startingCode());
      forgetProgress();
      return replaced.kind === 'replaced' ? replaced.kept : undefined;
    },
  };
}

function startingCode(): Buffer {
  return fs.readFileSync(stepFile(FIRST_STEP.file));
}

/** The service of this name in the account, whether this computer remembers it or not. @throws UserError */
function findService(cloud: Cloud, during: During): Promise<string | undefined> {
  return explaining(async () => {
    const { services = [] } = await connect(cloud, during).list({ ...ANY_CREDENTIALS, types: 'services' });
    return services.find(({ unique_name }) => unique_name === cloud.serviceName)?.sid;
  });
}

export interface ReturnRequest {
  cloud: Cloud;
  onPhase: OnPhase;
  deadline: number;
  signal?: AbortSignal;
  /** Where the project is built. */
  dist?: string;
}

/** Makes the starting step live and takes the chapter's variables off the environment. @throws UserError */
export async function backToStart({ cloud, dist, ...during }: ReturnRequest): Promise<void> {
  const project = projectOfStep(FIRST_STEP.id, dist);
  const { record } = await deploy({ project, cloud: { ...cloud, settings: {} }, ...during });
  during.onPhase('この章の環境変数を削除');
  await explaining(() => removeVariables(cloud, record, during));
}

/** Removes the service with everything in it. @throws UserError */
async function deleteService(cloud: Cloud, serviceSid: string, during: During): Promise<void> {
  await explaining(async () => {
    try {
      await connect(cloud, during).request('delete', `Services/${serviceSid}`);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  });
  forgetRecord(cloud);
}
