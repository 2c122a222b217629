/** The flow of a deployment: project → build in the cloud, or an earlier one → live → seen to be live → remembered. */
import type { StatusUpdate } from '@twilio-labs/serverless-api';
import { LAST_STEP } from '../../steps/steps.js';
import { pause } from '../cli/ending.js';
import { type OnPhase, onlyWaits } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import { ANY_CREDENTIALS, connect, deployProject } from './client.js';
import type { Cloud } from './cloud.js';
import { tellingLive } from './destination.js';
import { isGone, isLiveAlready } from './errors.js';
import { liveMarker } from './live.js';
import { isOwn, ownerOf } from './owner.js';
import { type Project, RUNTIME, resourcesOf } from './project.js';
import { type DeploymentRecord, keepRecord, type Marker, recordOf } from './record.js';
import { ENVIRONMENT, type Look, lookAt, type MayTakeOver, requireOwn } from './seal.js';
import { chapterVariables } from './variables.js';

/** Work on the service of a cloud. */
export interface Work {
  /** What was seen of it just before, where somebody has looked. */
  look?: Look;
  cloud: Cloud;
  /** Told each phase, in Japanese. */
  onPhase: OnPhase;
  /** Milliseconds since the epoch; until then the new code has to answer. */
  deadline: number;
  /** Ends the deployment at once, with the signal's reason. */
  signal?: AbortSignal;
  /** Asked where what is live is not ours; without it, that is refused. */
  mayTakeOver?: MayTakeOver;
}

type DeployRequest = Work & { project: Project };

export interface Deployed {
  record: DeploymentRecord;
  /** Whether Twilio had to build it, or an earlier build was made live again. */
  built: boolean;
}

/** Where builds for later are parked: a deployment always makes its build live somewhere. */
const PREBUILD_ENVIRONMENT = 'prebuild';

async function lookOnce(request: Work): Promise<Look> {
  if (request.look) return request.look;
  request.onPhase('公開中のものを確認');
  return tellingLive(request.cloud, {}, () => lookAt(request.cloud, request));
}

/** As people call it, for what they can do instead. */
export const COMMAND = 'npm run deploy';

/** @throws UserError for what people and networks cause, with what is live then */
export async function deploy(request: DeployRequest): Promise<Deployed> {
  const { project, cloud, onPhase, mayTakeOver } = request;
  const look = await lookOnce(request);
  await requireOwn(look, cloud, COMMAND, mayTakeOver);
  const expected = { before: look.live, wanted: { ...project.marker, owner: ownerOf(cloud) } };
  return tellingLive(cloud, expected, async () => {
    const { record, built } = await inPlace(request, look, async (place) => {
      const earlier = await activateEarlier(request, place);
      return { record: earlier ?? (await deployAnew(request, place, ENVIRONMENT)), built: !earlier };
    });
    keepRecord(record, { file: cloud.recordFile, isLatest: true });
    onPhase('新しいコードのレスポンスを確認');
    const deployed = { ...record, live: await untilLive(record, request) };
    keepRecord(deployed, { file: cloud.recordFile, isLatest: true });
    return { record: deployed, built };
  });
}

/** Builds projects without making them live where people look. @throws UserError */
export async function prebuild(projects: readonly Project[], given: Work): Promise<void> {
  const { onPhase, mayTakeOver } = given;
  const cloud = { ...given.cloud, settings: {} };
  const request = { ...given, cloud, onPhase: onlyWaits(onPhase) };
  const look = await lookOnce({ ...request, onPhase });
  await requireOwn(look, cloud, `${COMMAND} -- --prebuild`, mayTakeOver);
  await tellingLive(cloud, { before: look.live }, () =>
    inPlace(request, look, async (place) => {
      let record = place;
      for (const project of projects) {
        onPhase(`手順 ${project.marker.name} をビルド`);
        if (await isBuilt({ ...request, project }, record)) continue;
        record = await deployAnew({ ...request, project }, record, PREBUILD_ENVIRONMENT);
        keepRecord(record, { file: cloud.recordFile });
      }
    }),
  );
}

/**
 * Does the work in the service and the environment that a look found, made where they were missing. A marker may still
 * answer for a while for what is deleted already: then it is looked once more, past it.
 */
async function inPlace<T>(request: Work, look: Look, work: (place: DeploymentRecord) => Promise<T>): Promise<T> {
  const { cloud, mayTakeOver } = request;
  try {
    return await work(await placeOf(request, look));
  } catch (error) {
    if (!isGone(error)) throw error;
    const fresh = await lookAt(cloud, { ...request, isFresh: true });
    await requireOwn(fresh, cloud, COMMAND, mayTakeOver);
    return work(await placeOf(request, fresh));
  }
}

/** Remembered at once: a deployment that fails afterwards is known by it. */
async function placeOf(request: Work, { service, live, ownership }: Look): Promise<DeploymentRecord> {
  const { cloud, onPhase } = request;
  const { kind, credentials, serviceName, recordFile } = cloud;
  const owner = ownerOf(cloud);
  const known = recordOf(cloud);
  // Builds under a seal that was lost would look like somebody else's.
  const isUsable = known !== undefined && (known.owner ?? owner) === owner;
  if (isUsable && service?.environmentSid === known.environmentSid) return known;
  const client = connect(cloud, request);
  const make = async <T>(place: string, form: object): Promise<T> =>
    ((await client.request('post', place, { form } as object)) as { body: T }).body;
  if (!service) onPhase(PHASES['creating-service']!);
  const serviceSid = service?.serviceSid ?? (await make<{ sid: string }>('Services', serviceForm(serviceName))).sid;
  const environment = service?.environmentSid
    ? { sid: service.environmentSid, domain_name: service.domain! }
    : await make<{ sid: string; domain_name: string }>(`Services/${serviceSid}/Environments`, ENVIRONMENT_FORM);
  const record: DeploymentRecord = {
    cloud: kind,
    accountSid: credentials.accountSid,
    serviceName,
    serviceSid,
    environmentSid: environment.sid,
    domain: environment.domain_name,
    ...(live && ownership === 'ours' ? { live } : {}),
    owner,
    builds: isUsable && known.serviceSid === serviceSid ? known.builds : {},
  };
  keepRecord(record, { file: recordFile });
  return record;
}

/** As Twilio's Serverless client makes them, which would first list all services of the account. */
function serviceForm(name: string) {
  return { UniqueName: name, FriendlyName: name, IncludeCredentials: true, UiEditable: true };
}

const ENVIRONMENT_FORM = { UniqueName: `${ENVIRONMENT}-environment`, DomainSuffix: ENVIRONMENT };

/** Whether the build that the record names is still there. */
async function isBuilt(request: DeployRequest, place: DeploymentRecord): Promise<boolean> {
  const buildSid = place.builds[request.project.marker.fingerprint];
  if (!buildSid) return false;
  try {
    await connect(request.cloud, request).request('get', `Services/${place.serviceSid}/Builds/${buildSid}`);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/**
 * Makes an earlier build of the same content live: three calls (variables, environment, deployment) and no build.
 * Undefined when there is none; Twilio prunes builds that are not live, and people delete services.
 */
async function activateEarlier(request: DeployRequest, place: DeploymentRecord): Promise<DeploymentRecord | undefined> {
  const { project, cloud, onPhase } = request;
  const buildSid = place.builds[project.marker.fingerprint];
  if (!buildSid) return undefined;
  const { serviceSid, environmentSid: targetEnvironment } = place;
  onPhase('前のビルドに切り替え');
  try {
    const env = chapterVariables(cloud.settings);
    const config = { ...ANY_CREDENTIALS, env, buildSid, serviceSid, targetEnvironment };
    await connect(cloud, request).activateBuild(config);
  } catch (error) {
    if (isGone(error)) return undefined;
    if (!isLiveAlready(error)) throw error;
  }
  return place;
}

/** @param environment the one of the place, or the domain suffix of another one, which is made where it is missing */
async function deployAnew(
  request: DeployRequest,
  place: DeploymentRecord,
  environment: typeof ENVIRONMENT | typeof PREBUILD_ENVIRONMENT,
): Promise<DeploymentRecord> {
  const { project, cloud, onPhase, signal } = request;
  const client = connect(cloud, request);
  client.on('status-update', ({ status }: StatusUpdate) => PHASES[status] && onPhase(PHASES[status]));
  const { buildSid } = await deployProject(client, signal, {
    ...ANY_CREDENTIALS,
    ...resourcesOf(project, ownerOf(cloud)),
    serviceName: place.serviceName,
    serviceSid: place.serviceSid,
    functionsEnv: environment === ENVIRONMENT ? place.environmentSid : environment,
    env: chapterVariables(cloud.settings),
    pkgJson: { dependencies: project.dependencies },
    runtime: RUNTIME,
    overrideExistingService: true,
  });
  return { ...place, builds: { ...place.builds, [project.marker.fingerprint]: buildSid } };
}

/** By the client's own names for them. The marker's upload is none of people's business: it counts as sending the code. */
const PHASES: Record<string, string> = {
  'creating-service': 'サービスを用意',
  'configuring-environment': '環境を用意',
  'creating-functions': 'Function を用意',
  'uploading-functions': 'コードを送信',
  building: 'Twilio でビルド',
  'setting-variables': '環境変数を設定',
  'activating-deployment': '新しいビルドに切り替え',
};

/** How long to wait between two looks, in milliseconds. */
const LOOK_EVERY = 300;

/** Asks the deployment itself what it is, until it is the new one: a deployment takes effect a little later. */
async function untilLive(
  record: DeploymentRecord,
  { project, cloud, deadline, signal }: DeployRequest,
): Promise<Marker> {
  const { domain } = record;
  for (;;) {
    const options = { ...cloud.way, deadline: Math.min(deadline, Date.now() + 10_000), signal };
    const marker = await liveMarker(domain, options);
    if (marker?.fingerprint === project.marker.fingerprint && isOwn(marker, cloud, record)) return marker;
    if (Date.now() + LOOK_EVERY > deadline) break;
    await pause(LOOK_EVERY, signal);
  }
  throw new UserError(
    `デプロイは終わりましたが、https://${domain} は、時間内に新しいコードに切り替わりませんでした。`,
    `1 分ほど待ってから npm run ${LAST_STEP.check} で確かめてください。`,
  );
}
