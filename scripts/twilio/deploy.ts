/** The flow of a deployment: project → build in the cloud, or an earlier one → live → seen to be live → remembered. */
import { setTimeout as pause } from 'node:timers/promises';
import type { StatusUpdate } from '@twilio-labs/serverless-api';
import type { Settings } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import { connect } from './client.js';
import type { Credentials } from './credentials.js';
import { explained, isGone, isLiveAlready } from './errors.js';
import { liveMarker } from './live.js';
import type { Marker } from './marker.js';
import { type Project, RUNTIME, resourcesOf } from './project.js';
import { type DeploymentRecord, readRecord } from './record.js';
import { catchingStray } from './stray.js';
import { ANY_CREDENTIALS, chapterVariables } from './variables.js';
import { writeRecord } from './write-record.js';

export interface DeployRequest {
  project: Project;
  serviceName: string;
  cloud: DeploymentRecord['cloud'];
  credentials: Credentials;
  /** Only the chapter's three variables of these are sent. */
  settings: Partial<Settings>;
  /** Told each phase, in Japanese. */
  onPhase: (phase: string) => void;
  /** Milliseconds since the epoch; until then the new code has to answer. */
  deadline: number;
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
export async function deploy(request: DeployRequest): Promise<Deployed> {
  try {
    const earlier = await activateEarlier(request);
    const record = earlier ?? (await deployAnew(request, ENVIRONMENT));
    writeRecord(record);
    request.onPhase('新しいコードの応答を確認');
    await untilLive(record.domain, request.project.marker, request.deadline);
    return { record, built: !earlier };
  } catch (error) {
    throw explained(error);
  }
}

/** Builds a project without making it live where people look. @returns false when it had been built before */
export async function prebuild(request: DeployRequest): Promise<boolean> {
  try {
    if (await isBuilt(request)) return false;
    const { builds } = await deployAnew({ ...request, settings: {} }, PREBUILD_ENVIRONMENT);
    const record = ownRecord(request);
    if (record) writeRecord({ ...record, builds: { ...record.builds, ...builds } });
    return true;
  } catch (error) {
    throw explained(error);
  }
}

/** Whether the build that the record names is still there. */
async function isBuilt(request: DeployRequest): Promise<boolean> {
  const record = ownRecord(request);
  const buildSid = record?.builds[request.project.marker.fingerprint];
  if (!record || !buildSid) return false;
  try {
    await connect(request.credentials).request('get', `Services/${record.serviceSid}/Builds/${buildSid}`);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** The record of this computer, unless it is of another account or another service. */
function ownRecord({ credentials, serviceName }: DeployRequest): DeploymentRecord | undefined {
  const record = readRecord();
  return record?.accountSid === credentials.accountSid && record.serviceName === serviceName ? record : undefined;
}

/**
 * Makes an earlier build of the same content live: three calls (variables, environment, deployment) and no build.
 * Undefined when there is none; Twilio prunes builds that are not live, and people delete services.
 */
async function activateEarlier(request: DeployRequest): Promise<DeploymentRecord | undefined> {
  const { project, settings, credentials, onPhase } = request;
  const record = ownRecord(request);
  const buildSid = record?.builds[project.marker.fingerprint];
  if (!record || !buildSid) return undefined;
  const { serviceSid, environmentSid: targetEnvironment } = record;
  onPhase('前に作ったビルドを公開');
  try {
    const env = chapterVariables(settings);
    await connect(credentials).activateBuild({ ...ANY_CREDENTIALS, env, buildSid, serviceSid, targetEnvironment });
  } catch (error) {
    if (isGone(error)) return undefined;
    if (!isLiveAlready(error)) throw error;
  }
  return { ...record, live: project.marker };
}

async function deployAnew(request: DeployRequest, functionsEnv: string): Promise<DeploymentRecord> {
  const { project, serviceName, cloud, credentials, settings, onPhase } = request;
  const client = connect(credentials);
  client.on('status-update', ({ status }: StatusUpdate) => onPhase(PHASES[status] ?? status));
  const known = ownRecord(request);
  const config = {
    ...ANY_CREDENTIALS,
    ...resourcesOf(project),
    serviceName,
    functionsEnv,
    env: chapterVariables(settings),
    pkgJson: { dependencies: project.dependencies },
    runtime: RUNTIME,
    overrideExistingService: true,
    uiEditable: true,
  };
  const result = await catchingStray(() => client.deployProject(config));
  const sameService = known?.serviceSid === result.serviceSid;
  return {
    cloud,
    accountSid: credentials.accountSid,
    serviceName,
    serviceSid: result.serviceSid,
    environmentSid: result.environmentSid,
    domain: result.domain,
    live: project.marker,
    builds: { ...(sameService ? known?.builds : {}), [project.marker.fingerprint]: result.buildSid },
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
async function untilLive(domain: string, { fingerprint }: Marker, deadline: number): Promise<void> {
  for (;;) {
    const marker = await liveMarker(domain, Math.min(deadline, Date.now() + 10_000));
    if (marker?.fingerprint === fingerprint) return;
    if (Date.now() + LOOK_EVERY > deadline) break;
    await pause(LOOK_EVERY);
  }
  throw new UserError(
    `デプロイは終わりましたが、https://${domain} が時間内に新しいコードで応答しませんでした。`,
    '1 分ほど待ってから npm run check:step6 で確かめてください。',
  );
}
