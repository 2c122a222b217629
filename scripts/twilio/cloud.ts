/** Which cloud there is to talk to, as whom, and how it is reached: Twilio, or the sandbox on this computer. */
import { wellFormed } from '../../checks/settings/environment.js';
import { explainServiceName, serviceNameOf } from '../../checks/settings/service-name.js';
import { isSandbox, type Settings, type SettingsFile } from '../../checks/settings/settings.js';
import { UserError } from '../cli/user-error.js';
import type { Login } from '../net/fetch-token.js';
import type { Way } from '../net/proxy.js';
import { findSandbox, type RunningSandbox, requireSandbox, sandboxSettings, wayTo } from '../net/sandbox-link.js';
import type { ApiAnswer } from '../net/twilio-api.js';
import { settingsFor } from '../settings/env-file.js';
import { proposedServiceName } from '../settings/service-name.js';
import { type DeploymentRecord, deployedUrl, latestRecord, recordAt } from './record.js';

export interface Cloud {
  kind: DeploymentRecord['cloud'];
  way: Way;
  credentials: Credentials;
  /** Of these, the chapter's variables are deployed. */
  settings: Partial<Settings>;
  serviceName: string;
  /** Where deployments to it are remembered; by default, in this computer's record. */
  recordFile?: string;
  /** With what they are sealed; by default, with this computer's id. */
  owner?: string;
  /** Told each answer of its API. */
  onAnswer?: (answer: ApiAnswer) => void;
}

export interface Credentials extends Login {
  accountSid: string;
}

export interface CloudOptions {
  /** Asks for the sandbox whatever the settings say. */
  sandbox: boolean;
  /** The settings file, as the person typed it. */
  env?: string;
}

/** @throws UserError when credentials are missing or no sandbox is running */
export async function chooseCloud(options: CloudOptions): Promise<Cloud> {
  const file = settingsFor(options.env);
  if (wantsSandbox(file, options.sandbox)) return cloudIn(await requireSandbox(), file);
  return accountCloud(file ? wellFormed(file) : {}, file);
}

export function wantsSandbox(file: SettingsFile | undefined, asked: boolean): boolean {
  return asked || (file !== undefined && isSandbox(file));
}

/** Undefined where nothing can be deployed, as without credentials. @throws UserError as `chooseCloud` */
export async function cloudIfAny(options: CloudOptions): Promise<Cloud | undefined> {
  return options.sandbox || hasCredentials(options) ? chooseCloud(options) : undefined;
}

/** Whether a deployment is possible at all with these settings. */
export function hasCredentials(options: CloudOptions): boolean {
  const file = settingsFor(options.env);
  return file !== undefined && credentialsIfKnown(wellFormed(file)) !== undefined;
}

/** @throws UserError when its credentials are not known */
export function accountCloud(settings: Partial<Settings>, file?: SettingsFile): Cloud {
  return { kind: 'twilio', way: {}, credentials: credentialsOf(settings), settings, serviceName: serviceNameIn(file) };
}

/** The sandbox knows only its own account: real settings are never sent to it, throwaway ones only where it made them. */
export async function cloudIn(running: RunningSandbox, file?: SettingsFile): Promise<Cloud> {
  const settings = await sandboxSettings(running);
  const credentials = credentialsOf(settings);
  return { kind: 'sandbox', way: wayTo(running), credentials, settings, serviceName: serviceNameIn(file) };
}

/** Undefined when nothing was deployed from here, or when it was to a sandbox that is not running now. */
export async function deployedAddress(): Promise<string | undefined> {
  const record = latestRecord();
  if (!record || (record.cloud === 'sandbox' && !(await findSandbox()))) return undefined;
  return deployedUrl(record);
}

/** The sandbox that an address was deployed to; undefined for one elsewhere. @throws UserError when it is not running */
export async function sandboxWith(url: string): Promise<RunningSandbox | undefined> {
  return recordAt(new URL(url).hostname)?.cloud === 'sandbox' ? requireSandbox() : undefined;
}

/**
 * The auth token where it is known, the API key otherwise (that a Standard key may deploy is Twilio's documentation's
 * word, not tried on the live service). Undefined when neither is there.
 */
export function credentialsIfKnown(known: Partial<Settings>): Credentials | undefined {
  const { ACCOUNT_SID, AUTH_TOKEN, API_KEY, API_SECRET } = known;
  if (ACCOUNT_SID && AUTH_TOKEN) return { accountSid: ACCOUNT_SID, username: ACCOUNT_SID, password: AUTH_TOKEN };
  if (ACCOUNT_SID && API_KEY && API_SECRET) return { accountSid: ACCOUNT_SID, username: API_KEY, password: API_SECRET };
  return undefined;
}

export function credentialsOf(known: Partial<Settings>): Credentials {
  const credentials = credentialsIfKnown(known);
  if (credentials) return credentials;
  throw new UserError(
    'デプロイに必要な値が、設定ファイルにそろっていません。ACCOUNT_SID のほかに、AUTH_TOKEN か、API_KEY と API_SECRET が必要です。',
    'npm run env で値を入力するか、アカウントがなければ npm run deploy -- --sandbox で試してください。',
  );
}

/** @throws UserError for one that Twilio would refuse */
function serviceNameIn(file: SettingsFile | undefined): string {
  const name = serviceNameOf(file) ?? proposedServiceName();
  const explanation = explainServiceName(name);
  if (explanation)
    throw new UserError(explanation.cause, `設定ファイルの HANDSON_SERVICE_NAME を直してください。${explanation.next}`);
  return name;
}
