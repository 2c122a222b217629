/**
 * Whose a service is: people who share an account must not destroy each other's. What is deployed carries the random id of
 * the computer that it came from (owner.ts), and every command looks before it touches.
 */
import { ask } from '../cli/ask.js';
import { UserError } from '../cli/user-error.js';
import type { Environment } from './ask.js';
import type { During } from './client.js';
import type { Cloud } from './cloud.js';
import { explaining, isGone } from './errors.js';
import { liveMarker, nameOf } from './live.js';
import { isOwn } from './owner.js';
import { type DeploymentRecord, type Marker, recordOf } from './record.js';

/** The domain suffix of the environment that participants see; `twilio-run deploy` uses the same. */
export const ENVIRONMENT = 'dev';

/**
 * - `none`: there is no such service
 * - `empty`: there is one in which nothing is live: anybody's to use
 * - `ours`: what is live came from this computer
 * - `theirs`: it came from somewhere else, or nothing proves that it did not
 */
export type Ownership = 'none' | 'empty' | 'ours' | 'theirs';

/** What was seen of a cloud's service. */
export interface Look {
  ownership: Ownership;
  service?: Place;
  /** What is live where people look, by its own word; undefined when that says nothing. */
  live?: Marker;
  /** Nothing is live where people look: something was only built for later. */
  isHidden?: true;
  /** Since when, for what is not ours. That Twilio dates an environment anew with each deployment was not tried there. */
  since?: Date;
}

export interface Place {
  serviceSid: string;
  /** Of the environment that people look at; undefined while there is none. */
  environmentSid?: string;
  domain?: string;
}

export interface LookOptions extends During {
  /** Past the record, which may lead to what is not there any more. */
  isFresh?: boolean;
}

/** How long (ms) a marker may take to answer, where nobody set a deadline. */
const PATIENCE_MS = 10_000;

/** Looks at the service of a cloud; with a record, what is live tells whose it is. @throws UserError when the API does not tell */
export async function lookAt(cloud: Cloud, options: LookOptions = {}): Promise<Look> {
  const record = recordOf(cloud);
  return explaining(
    cloud,
    async () =>
      (record && !options.isFresh && (await lookWhereRecorded(cloud, record, options))) ||
      lookByName(cloud, record, options),
  );
}

/** @returns undefined when it is not there any more */
async function lookWhereRecorded(
  cloud: Cloud,
  record: DeploymentRecord,
  options: LookOptions,
): Promise<Look | undefined> {
  const { serviceSid, environmentSid, domain, builds } = record;
  const live = await markerAt(domain, cloud, options);
  const seen = { service: { serviceSid, environmentSid, domain }, ...(live ? { live } : {}) };
  if (live && isOwn(live, cloud, record)) return { ownership: 'ours', ...seen };
  const environment = await read<Environment>(cloud, `${serviceSid}/Environments/${environmentSid}`, options);
  if (!environment) return undefined;
  if (!environment.build_sid) return { ownership: 'empty', service: seen.service };
  // A marker that is slow or out of reach proves nothing: a build that was made here does.
  const ours = Object.values(builds).includes(environment.build_sid);
  return { ownership: ours ? 'ours' : 'theirs', ...seen, ...(ours ? {} : sinceOf(environment)) };
}

async function lookByName(cloud: Cloud, record: DeploymentRecord | undefined, options: LookOptions): Promise<Look> {
  const service = await read<{ sid: string }>(cloud, encodeURIComponent(cloud.serviceName), options);
  const page = service && (await read<{ environments: Environment[] }>(cloud, `${service.sid}/Environments`, options));
  if (!page) return { ownership: 'none' };
  const { environments } = page;
  const visible = environments.find(({ domain_suffix }) => domain_suffix === ENVIRONMENT);
  const place = visible && { environmentSid: visible.sid, domain: visible.domain_name };
  const seen = { service: { serviceSid: service.sid, ...place } };
  // Where nothing is live for people to see, something may have been built for later.
  const telling = visible?.build_sid ? visible : environments.find(({ build_sid }) => build_sid);
  if (!telling) return { ownership: 'empty', ...seen };
  const marker = await markerAt(telling.domain_name, cloud, options);
  const ours = marker !== undefined && isOwn(marker, cloud, record?.serviceSid === service.sid ? record : undefined);
  const live = telling !== visible ? { isHidden: true as const } : marker ? { live: marker } : {};
  return { ownership: ours ? 'ours' : 'theirs', ...seen, ...live, ...(ours ? {} : sinceOf(telling)) };
}

/** @returns undefined when there is no such thing */
async function read<T>(cloud: Cloud, place: string, options: LookOptions): Promise<T | undefined> {
  const { connect }: typeof import('./client.js') = require('./client.js');
  try {
    const { body } = (await connect(cloud, options).request('get', `Services/${place}`)) as { body: T };
    return body;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function markerAt(domain: string, { way }: Cloud, { deadline = Infinity, signal }: LookOptions) {
  return liveMarker(domain, { ...way, signal, deadline: Math.min(deadline, Date.now() + PATIENCE_MS) });
}

function sinceOf({ date_updated }: Environment): { since?: Date } {
  const since = new Date(date_updated ?? Number.NaN);
  return Number.isNaN(since.getTime()) ? {} : { since };
}

/** Whether what is not ours may be touched all the same. @throws UserError when there is nobody to ask */
export type MayTakeOver = (look: Look) => Promise<boolean>;

/** @param command as people call it, for what they can do instead. @throws UserError when it is not ours, and nobody permits it */
export async function requireOwn(
  look: Look,
  cloud: Cloud,
  command: string,
  mayTakeOver: MayTakeOver | undefined,
): Promise<void> {
  if (look.ownership !== 'theirs') return;
  if (!mayTakeOver) throw refusal(look, cloud, command);
  if (await mayTakeOver(look)) return;
  throw new UserError('サービスの名前が入力されなかったので、何も変更していません。', otherwise(cloud, command));
}

/** Takes the name from `--take-over` (`typed`), or asks for it on the terminal. */
export function takingOver(
  cloud: Cloud,
  command: string,
  typed: string | undefined,
  canAsk: boolean,
  signal: AbortSignal,
): MayTakeOver {
  return async (look) => {
    if (typed === cloud.serviceName) return true;
    if (typed !== undefined) {
      throw new UserError(
        `--take-over の値が、サービスの名前（${cloud.serviceName}）と違います。何も変更していません。`,
        otherwise(cloud, command),
      );
    }
    if (!canAsk || !process.stdin.isTTY) throw refusal(look, cloud, command);
    // Below the phase that is under way.
    console.log(`\n${contents(look, cloud)}\n続けると、そのコードは失われます。`);
    const answer = await ask('続けるなら、サービスの名前を入力してください（Enter だけで中止）: ', signal);
    return answer.trim() === cloud.serviceName;
  };
}

function refusal(look: Look, cloud: Cloud, command: string): UserError {
  return new UserError(`${contents(look, cloud)}何も変更していません。`, otherwise(cloud, command));
}

/** What is in it, and since when. */
export function contents({ live, since }: Look, { serviceName }: Cloud): string {
  const what = live ? nameOf(live) : 'このキットの目印を返さないもの';
  const when = since ? `、${since.toLocaleString('ja-JP', { dateStyle: 'medium', timeStyle: 'short' })} から` : '';
  return `サービス ${serviceName} には、このパソコンからデプロイしたことを確かめられないコードがあります（${what}${when}）。`;
}

function otherwise({ serviceName }: Cloud, command: string): string {
  return `ほかの人のものなら、npm run env で自分だけのサービスの名前に変えてください。自分が別のパソコンなどからデプロイしたもので、失われてもよければ、ターミナルで ${command} -- --take-over ${serviceName} のように、サービスの名前を書いて実行してください。`;
}
