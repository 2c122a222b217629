/** Takes the demo back to the start: a plan, and doing it. Each part is harmless when there is nothing (left) to do. */
import fs from 'node:fs';
import { FIRST_STEP } from '../../steps/steps.js';
import type { Limits } from '../cli/ending.js';
import type { OnPhase } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import { stepFile } from '../system/paths.js';
import { replaceNoting } from '../workspace/history.js';
import { forgetProgress, hasProgress } from '../workspace/progress.js';
import { ensureWorkspace } from '../workspace/workspace.js';
import { connect, type During } from './client.js';
import type { Cloud } from './cloud.js';
import { deploy, type Work } from './deploy.js';
import { lookAfterwards, tellingLive, WHERE } from './destination.js';
import { explaining, isGone } from './errors.js';
import { projectOfStep } from './project.js';
import { forgetRecord } from './record.js';
import { contents, type Look, lookAt, type MayTakeOver, requireOwn } from './seal.js';
import { removeVariables } from './variables.js';

export const COMMAND = 'npm run reset';

export interface ResetPlan {
  /** What will be done, in Japanese; empty when there is nothing to do. */
  lines: string[];
  /** The service is not this computer's: doing it takes more than a yes. */
  isTheirs: boolean;
  /** Does the cloud first. @returns the name under which the former workspace is kept. @throws UserError */
  carryOut: (onPhase: OnPhase, mayTakeOver?: MayTakeOver) => Promise<string | undefined>;
}

/** @param cloud undefined takes only this computer back. @param seen what a look saw just before. @throws UserError */
export async function planReset(
  cloud: Cloud | undefined,
  isDeleted: boolean,
  limits: Limits,
  seen?: Look,
): Promise<ResetPlan> {
  const look = seen ?? (cloud && (await tellingLive(cloud, {}, () => lookAt(cloud, limits))));
  const isTheirs = look?.ownership === 'theirs';
  const ofWorkspace = `作業ファイル workspace/token.ts を手順 ${FIRST_STEP.id} に戻します（いまの内容は workspace/kept/ に残ります）。`;
  const isAtStart = fs.readFileSync(ensureWorkspace()).equals(startingCode());
  return {
    lines: [
      ...(cloud && look?.service ? linesFor(cloud, isDeleted) : []),
      ...(cloud && isTheirs ? [`注意: ${contents(look, cloud)}`] : []),
      ...(isAtStart ? [] : [ofWorkspace]),
      ...(hasProgress() ? ['進み具合の記録を消します。'] : []),
    ],
    isTheirs,
    async carryOut(onPhase, mayTakeOver) {
      if (cloud && look?.service) {
        await requireOwn(look, cloud, COMMAND, mayTakeOver);
        if (isDeleted) await deleteService(cloud, look, { ...limits, onPhase });
        else await backToStart({ cloud, onPhase, ...limits, mayTakeOver: async () => true });
      }
      onPhase('このパソコンの作業ファイルと記録を元に戻す');
      const replaced = replaceNoting(startingCode(), 'reset');
      forgetProgress();
      return replaced.kind === 'replaced' ? replaced.kept : undefined;
    },
  };
}

function linesFor({ kind, serviceName }: Cloud, isDeleted: boolean): string[] {
  if (isDeleted) return [`${WHERE[kind]}のサービス ${serviceName} を、中身ごと削除します。`];
  return [
    `${WHERE[kind]}のサービス ${serviceName} の公開中のものを、手順 ${FIRST_STEP.id} に戻します。`,
    'デプロイ先の環境変数 TWIML_APP_SID、API_KEY、API_SECRET を削除します。',
  ];
}

function startingCode(): Buffer {
  return fs.readFileSync(stepFile(FIRST_STEP.file));
}

/** Makes the starting step live and takes the chapter's variables off the environment. @param dist where it is built. @throws UserError */
export async function backToStart({ cloud, ...work }: Work, dist?: string): Promise<void> {
  const project = projectOfStep(FIRST_STEP.id, dist);
  const { record } = await deploy({ ...work, project, cloud: { ...cloud, settings: {} } });
  work.onPhase('この章の環境変数を削除');
  await tellingLive(cloud, { wanted: record.live }, () => removeVariables(cloud, record, work));
}

/** Removes the service with everything in it. @throws UserError when it is there still, or nobody can tell */
async function deleteService(cloud: Cloud, { service }: Look, during: During): Promise<void> {
  during.onPhase?.('サービスを削除');
  try {
    await explaining(cloud, () => connect(cloud, during).request('delete', `Services/${service!.serviceSid}`));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The answer may have been lost after the deed.
    const after = isGone(error.cause) ? undefined : await lookAfterwards(cloud);
    if (!isGone(error.cause) && after?.ownership !== 'none') {
      const now = after ? 'は、まだあります' : 'が削除されたかどうかは、確かめられませんでした';
      throw new UserError(`${error.message}サービス ${cloud.serviceName} ${now}。`, error.next, { cause: error });
    }
  }
  forgetRecord(cloud);
}
