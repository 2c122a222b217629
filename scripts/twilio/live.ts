/** What is live: a deployment says so itself, by its marker. */
import { judgeDeployment } from '../../checks/response/deployment.js';
import type { Verdict } from '../../checks/verdict.js';
import { UserError } from '../cli/user-error.js';
import { type FetchOptions, fetchToken } from '../net/fetch-token.js';
import { MARKER_PATH, type Marker, parseMarker } from './record.js';

/** What is live at a domain by its own word; undefined when it says nothing. */
export async function liveMarker(domain: string, options: FetchOptions): Promise<Marker | undefined> {
  const outcome = await fetchToken(new URL(`https://${domain}${MARKER_PATH}`), options);
  return outcome.kind === 'answered' && outcome.status === 200 ? parseMarker(outcome.body) : undefined;
}

/** Is the live code the participant's latest? */
export async function checkLive(domain: string, options: FetchOptions): Promise<Verdict> {
  const live = await liveMarker(domain, options);
  return judgeDeployment(live, live?.name === 'workspace' ? ownFingerprint() : undefined);
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
