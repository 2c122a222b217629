/** What is true after a failure: nobody is told what is live unless it was looked up. */
import { UserError } from '../cli/user-error.js';
import type { Cloud } from './cloud.js';
import { explaining } from './errors.js';
import { nameOf } from './live.js';
import type { Marker } from './record.js';
import { type Look, lookAt } from './seal.js';

export interface Expectation {
  /** What was live before, by its own word. */
  before?: Marker | undefined;
  /** What was to be live; undefined for work that changes nothing that is live. */
  wanted?: Marker | undefined;
}

/** How long (ms) the look after a failure may take: it comes on top of the time that the work had. */
const LOOK_MS = 2_000;

/** Does the work. @throws UserError for what people and networks cause, with what is live now */
export async function tellingLive<T>(cloud: Cloud, expected: Expectation, work: () => Promise<T>): Promise<T> {
  try {
    return await explaining(cloud, work);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const look = await lookAfterwards(cloud);
    throw new UserError(`${error.message}${sentence(look, cloud, expected)}`, error.next, { cause: error });
  }
}

/** @returns undefined when it could not be asked */
export async function lookAfterwards(cloud: Cloud): Promise<Look | undefined> {
  const options = { deadline: Date.now() + LOOK_MS, signal: AbortSignal.timeout(LOOK_MS) };
  try {
    return await lookAt(cloud, options);
  } catch {
    return undefined;
  }
}

function sentence(look: Look | undefined, { serviceName }: Cloud, { before, wanted }: Expectation): string {
  if (!look) return 'いま何が公開されているかは、確かめられませんでした。';
  const { ownership, live, service } = look;
  if (ownership === 'none') return `サービス ${serviceName} は、アカウントにありません。`;
  if (ownership === 'empty') return `サービス ${serviceName} はありますが、まだ何も公開されていません。`;
  if (!live) {
    return `いま何が公開されているかは、${service?.domain ? `https://${service.domain}` : 'デプロイ先'} が目印を返さないので分かりません。`;
  }
  if (isSame(live, before)) return `公開中のものは前のまま（${nameOf(live)}）です。`;
  if (isSame(live, wanted)) return `新しいコード（${nameOf(live)}）は、もう公開されています。`;
  return `公開中なのは、${nameOf(live)}です。`;
}

/** Builds of earlier kits have no owner: whose they are is no part of what they are. */
function isSame(live: Marker, other: Marker | undefined): boolean {
  return live.fingerprint === other?.fingerprint && (!live.owner || !other.owner || live.owner === other.owner);
}
