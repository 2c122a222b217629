/** Where a command sends: the first thing that it says, after it has looked what is there; and what is live after a failure. */
import { maskedSid } from '../../checks/settings/setting-guide.js';
import { colours } from '../cli/colours.js';
import type { Limits } from '../cli/ending.js';
import { inPhases, type OnPhase, onlyWaits, phasePrinter } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import type { Cloud } from './cloud.js';
import { explaining } from './errors.js';
import { nameOf } from './live.js';
import type { Marker } from './record.js';
import { type Look, lookAt } from './seal.js';

/** Of a cloud, what a destination tells. */
type Sent = Pick<Cloud, 'kind' | 'credentials' | 'serviceName'>;

/** As people read it. */
export const WHERE: Record<Cloud['kind'], string> = { twilio: 'Twilio ', sandbox: 'サンドボックス' };

/** As programs get it. */
export interface Destination {
  cloud: Cloud['kind'];
  /** Masked. */
  account: string;
  service: string;
  /** What is live: a step, or `workspace`; null for nothing, `unknown` where that cannot be told. */
  live: string | null;
  /** Why it cannot be told, in Japanese. */
  why?: string;
}

/** Looks at the service, and says where the command sends. @throws UserError when it cannot be looked at, after saying where */
export async function lookAndTell(cloud: Cloud, json: boolean, limits: Limits): Promise<Look> {
  // No phase of its own: only a wait is worth a line before the first one.
  const look = (onPhase: OnPhase) => lookAt(cloud, { ...limits, onPhase: onlyWaits(onPhase) });
  const seen = await orWhy(tellingLive(cloud, {}, () => inPhases(phasePrinter(json), look)));
  console.log(json ? JSON.stringify({ destination: destinationOf(cloud, seen) }) : destinationLine(cloud, seen));
  if (seen instanceof UserError) throw seen;
  return seen;
}

/** What a look sees, or why it sees nothing. */
export function orWhy(look: Promise<Look>): Promise<Look | UserError> {
  return look.catch((error) => {
    if (error instanceof UserError) return error;
    throw error;
  });
}

/** @param seen what a look saw, or why it saw nothing */
export function destinationOf(cloud: Sent, seen: Look | UserError): Destination {
  const { kind, serviceName: service } = cloud;
  return { cloud: kind, account: maskedSid(cloud.credentials.accountSid), service, ...liveIn(seen) };
}

function liveIn(seen: Look | UserError): Pick<Destination, 'live' | 'why'> {
  if (seen instanceof UserError) return { live: 'unknown', why: seen.message };
  if (seen.live) return { live: seen.live.name };
  if (seen.ownership === 'none' || seen.ownership === 'empty' || seen.isHidden) return { live: null };
  return { live: 'unknown', why: '公開中のものが、このキットの目印を返しません。' };
}

/** What a command says first. @param note about the service */
export function destinationLine(cloud: Sent, seen: Look | UserError, note = ''): string {
  return `${colours.bold('送信先')}: ${destinationText(cloud, seen, note)}`;
}

/** In Japanese, without a heading. @param seen as for `destinationOf` */
export function destinationText(of: Sent, seen: Look | UserError, note = ''): string {
  const { cloud, account, service, live, why } = destinationOf(of, seen);
  const what =
    live === null
      ? 'まだ何もデプロイされていません'
      : why
        ? `公開中のものは確認できません（${why.replace(/。$/, '')}）`
        : `公開中: ${seen instanceof UserError || !seen.live ? live : nameOf(seen.live)}`;
  return `${WHERE[cloud]}のアカウント ${account} / サービス ${service}${note} / ${what}`;
}

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
  if (!look) return 'いま公開中のものは、確認できませんでした。';
  const { ownership, live, service } = look;
  if (ownership === 'none') return `サービス ${serviceName} は、アカウントにありません。`;
  if (ownership === 'empty') return `サービス ${serviceName} はありますが、まだ何もデプロイされていません。`;
  if (!live) {
    return `${service?.domain ? `https://${service.domain}` : 'デプロイ先'} がこのキットの目印を返さないので、いま何が公開中なのかは分かりません。`;
  }
  if (isSame(live, before)) return `公開中のものは前のまま（${nameOf(live)}）です。`;
  if (isSame(live, wanted)) return `新しいコード（${nameOf(live)}）は、もう公開中です。`;
  return `公開中なのは、${nameOf(live)}です。`;
}

/** Builds of earlier kits have no owner: whose they are is no part of what they are. */
function isSame(live: Marker, other: Marker | undefined): boolean {
  return live.fingerprint === other?.fingerprint && (!live.owner || !other.owner || live.owner === other.owner);
}
