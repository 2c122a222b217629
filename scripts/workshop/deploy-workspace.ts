/** One deployment of the workspace, from the page. Loads Twilio's client. */
import { judgeSyntax } from '../../checks/handler/syntax.js';
import type { Limits } from '../cli/ending.js';
import type { OnPhase } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import { leakIn } from '../run/inspect-handler.js';
import { WORKSPACE_FILE } from '../system/paths.js';
import type { Cloud } from '../twilio/cloud.js';
import { deploy } from '../twilio/deploy.js';
import { destinationText, tellingLive } from '../twilio/destination.js';
import { projectOf } from '../twilio/project.js';
import { lookAt } from '../twilio/seal.js';

/**
 * @param onDestination told where it goes and what is live there, before anything is sent
 * @throws UserError for code that cannot be read or gives a secret away, and for what people and networks cause
 */
export async function deployWorkspace(
  cloud: Cloud,
  work: Limits & { onPhase: OnPhase },
  onDestination: (text: string) => void,
): Promise<void> {
  const made = projectOf('workspace');
  if (made.kind === 'refused') {
    const { cause = '', next = '検査の結果を見て、コードを直してください。' } = judgeSyntax(made.problems);
    throw new UserError(`コードに文法の誤りがあるので、デプロイしませんでした。${cause}`, next);
  }
  const leak = await leakIn(WORKSPACE_FILE, cloud.settings);
  if (leak)
    throw new UserError(`レスポンスに秘密の値が入っているので、デプロイしませんでした。${leak.cause}`, leak.next ?? '');
  const look = await tellingLive(cloud, {}, () => lookAt(cloud, work));
  onDestination(destinationText(cloud, look));
  await deploy({ project: made.project, cloud, ...work, look });
}
