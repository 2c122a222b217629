/** The flow of a deployment: project → build in the cloud, or an earlier one → live → seen to be live → remembered. */
import type { StatusUpdate } from '@twilio-labs/serverless-api';
import { LAST_STEP } from '../../steps/steps.js';
import { pause } from '../cli/ending.js';
import type { OnPhase } from '../cli/phases.js';
import { UserError } from '../cli/user-error.js';
import { ANY_CREDENTIALS, connect, deployProject } from './client.js';
import type { Cloud } from './cloud.js';
import { explaining, isGone, isLiveAlready } from './errors.js';
import { liveMarker } from './live.js';
import { ownerOf } from './owner.js';
import { type Project, RUNTIME, resourcesOf } from './project.js';
import { type DeploymentRecord, keepRecord, recordOf } from './record.js';
import { chapterVariables } from './variables.js';

export interface DeployRequest {
  project: Project;
  cloud: Cloud;
  /** Told each phase, in Japanese. */
  onPhase: OnPhase;
  /** Milliseconds since the epoch; until then the new code has to answer. */
  deadline: number;
  /** Ends the deployment at once, with the signal's reason. */
  signal?: AbortSignal;
}

export interface Deployed {
  record: DeploymentRecord;
  /** Whether Twilio had to build it, or an earlier build was made live again. */
  built: boolean;
}

/** The domain suffix of the environment that participants see; `twilio-run deploy` uses the same. */
const ENVIRONMENT = 'dev';
/** Where builds for later are parked: a deployment always makes its build live somewhere. */
const PREBUILD_ENVIRONMENT = 'prebuild';

/** @throws UserError for what people and networks cause; what was live before is live then still */
export function deploy(request: DeployRequest): Promise<Deployed> {
  return explaining(async () => {
    const earlier = await activateEarlier(request);
    const record = earlier ?? (await deployAnew(request, ENVIRONMENT));
    keepRecord(record, { file: request.cloud.recordFile, isLatest: true });
    request.onPhase('新しいコードの応答を確認');
    await untilLive(record.domain, request);
    return { record, built: !earlier };
  });
}

/** Builds a project without making it live where people look. @returns false when it had been built before */
export function prebuild(request: DeployRequest): Promise<boolean> {
  return explaining(async () => {
    if (await isBuilt(request)) return false;
    const cloud = { ...request.cloud, settings: {} };
    const { builds } = await deployAnew({ ...request, cloud }, PREBUILD_ENVIRONMENT);
    const record = recordOf(cloud);
    if (record) keepRecord({ ...record, builds: { ...record.builds, ...builds } }, { file: cloud.recordFile });
    return true;
  });
}

/** Whether the build that the record names is still there. */
async function isBuilt(request: DeployRequest): Promise<boolean> {
  const { cloud, project } = request;
  const record = recordOf(cloud);
  const buildSid = record?.builds[project.marker.fingerprint];
  if (!record || !buildSid) return false;
  try {
    await connect(cloud, request).request('get', `Services/${record.serviceSid}/Builds/${buildSid}`);
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
async function activateEarlier(request: DeployRequest): Promise<DeploymentRecord | undefined> {
  const { project, cloud, onPhase } = request;
  const record = recordOf(cloud);
  const buildSid = record?.builds[project.marker.fingerprint];
  if (!record || !buildSid) return undefined;
  const { serviceSid, environmentSid: targetEnvironment } = record;
  onPhase('前に作ったビルドを公開');
  try {
    const env = chapterVariables(cloud.settings);
    const config = { ...ANY_CREDENTIALS, env, buildSid, serviceSid, targetEnvironment };
    await connect(cloud, request).activateBuild(config);
  } catch (error) {
    if (isGone(error)) return undefined;
    if (!isLiveAlready(error)) throw error;
  }
  return { ...record, live: project.marker };
}

async function deployAnew(request: DeployRequest, functionsEnv: string): Promise<DeploymentRecord> {
  const { project, cloud, onPhase, signal } = request;
  const { kind, credentials, serviceName, settings } = cloud;
  const client = connect(cloud, request);
  client.on('status-update', ({ status }: StatusUpdate) => onPhase(PHASES[status] ?? status));
  const known = recordOf(cloud);
  const { serviceSid, environmentSid, domain, buildSid } = await deployProject(client, signal, {
    ...ANY_CREDENTIALS,
    ...resourcesOf(project, ownerOf(cloud)),
    serviceName,
    functionsEnv,
    env: chapterVariables(settings),
    pkgJson: { dependencies: project.dependencies },
    runtime: RUNTIME,
    overrideExistingService: true,
    uiEditable: true,
  });
  const builds = known?.serviceSid === serviceSid ? known.builds : {};
  return {
    cloud: kind,
    accountSid: credentials.accountSid,
    serviceName,
    serviceSid,
    environmentSid,
    domain,
    live: project.marker,
    builds: { ...builds, [project.marker.fingerprint]: buildSid },
  };
}

/** By the client's own names for them. */
const PHASES: Record<string, string> = {
  'creating-service': 'サービスを用意',
  'configuring-environment': '環境を用意',
  'creating-functions': 'Function を用意',
  'uploading-functions': 'コードを送信',
  'creating-assets': '目印を用意',
  'uploading-assets': '目印を送信',
  building: 'Twilio の中で組み立て',
  'setting-variables': '環境変数を設定',
  'activating-deployment': '公開',
};

/** How long to wait between two looks, in milliseconds. */
const LOOK_EVERY = 300;

/** Asks the deployment itself what it is, until it is the new one: a deployment takes effect a little later. */
async function untilLive(domain: string, { project, cloud, deadline, signal }: DeployRequest): Promise<void> {
  for (;;) {
    const options = { ...cloud.way, deadline: Math.min(deadline, Date.now() + 10_000), signal };
    const marker = await liveMarker(domain, options);
    if (marker?.fingerprint === project.marker.fingerprint) return;
    if (Date.now() + LOOK_EVERY > deadline) break;
    await pause(LOOK_EVERY, signal);
  }
  throw new UserError(
    `デプロイは終わりましたが、https://${domain} が時間内に新しいコードで応答しませんでした。`,
    `1 分ほど待ってから npm run ${LAST_STEP.check} で確かめてください。`,
  );
}
