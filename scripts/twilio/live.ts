/** What is live: a deployment says so itself, by its marker. */
import { judgeDeployment } from '../../checks/response/deployment.js';
import type { Verdict } from '../../checks/verdict.js';
import { UserError } from '../cli/user-error.js';
import { type FetchOptions, fetchToken } from '../net/fetch-token.js';
import { isOwn } from './owner.js';
import { type DeploymentRecord, MARKER_PATH, type Marker, parseMarker } from './record.js';

/** What is live at a domain by its own word; undefined when it says nothing. */
export async function liveMarker(domain: string, options: FetchOptions): Promise<Marker | undefined> {
  const outcome = await fetchToken(new URL(`https://${domain}${MARKER_PATH}`), options);
  return outcome.kind === 'answered' && outcome.status === 200 ? parseMarker(outcome.body) : undefined;
}

/** What a marker names, in Japanese. */
export function nameOf({ name }: Marker): string {
  return name === 'workspace' ? '作業ファイル' : `手順 ${name} の完成例`;
}

/** Is the live code this computer's, and the participant's latest? */
export async function checkLive(record: DeploymentRecord, options: FetchOptions): Promise<Verdict> {
  return judgeLive(await liveMarker(record.domain, options), record);
}

/** @param ownNow tells the fingerprint of the workspace, when that is what is live */
export function judgeLive(live: Marker | undefined, record: DeploymentRecord, ownNow = ownFingerprint): Verdict {
  const isShared = live !== undefined && !isOwn(live, {}, record);
  const own = live?.name === 'workspace' && !isShared ? ownNow() : undefined;
  return judgeDeployment(live, own, isShared ? record.serviceName : undefined);
}

/** Undefined while the workspace cannot be built: then it cannot be what is live either, and its own check says why. */
export function ownFingerprint(): string | undefined {
  const { projectOf }: typeof import('./project.js') = require('./project.js'); // loads the compiler
  try {
    const built = projectOf('workspace');
    return built.kind === 'project' ? built.project.marker.fingerprint : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
