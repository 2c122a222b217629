/**
 * What this computer remembers of its deployments, in `.handson/deployment.json` (no secret in it):
 *   cloud                     `twilio` or `sandbox`
 *   accountSid, serviceName   whose they are; a record of somebody else's is not used
 *   serviceSid, environmentSid, domain   where they are
 *   live                      the marker of the content that was last made live
 *   builds                    fingerprint → BuildSid: what need not be built again
 */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { HOME } from '../system/paths.js';
import { replaceFile } from '../system/whole-file.js';
import type { BuildName } from '../workspace/build.js';

export const RECORD_FILE = path.join(HOME, '.handson', 'deployment.json');
const RECORD_VERSION = 1;

export interface DeploymentRecord {
  cloud: 'twilio' | 'sandbox';
  accountSid: string;
  serviceName: string;
  serviceSid: string;
  environmentSid: string;
  domain: string;
  live?: Marker;
  builds: Record<string, string>;
}

/** Undefined when there is none, or one that cannot be read: the cloud is then asked anew. */
export function readRecord(file = RECORD_FILE): DeploymentRecord | undefined {
  try {
    const { version, ...record } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return version === RECORD_VERSION && typeof record.domain === 'string' && record.builds ? record : undefined;
  } catch {
    return undefined;
  }
}

/** @throws UserError when it cannot be written */
export function writeRecord(record: DeploymentRecord, file = RECORD_FILE): void {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    replaceFile(file, `${JSON.stringify({ version: RECORD_VERSION, ...record }, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new UserError(
      `デプロイの記録を .handson/deployment.json に書き込めませんでした（${(error as NodeJS.ErrnoException).code}）。デプロイそのものは終わっています。`,
      'ディスクの空きと書き込みの権限を確かめてから、もう一度実行してください。',
      { cause: error },
    );
  }
}

export function forgetRecord(): void {
  fs.rmSync(RECORD_FILE, { force: true });
}

/** The address of the `/token` that was deployed last. */
export function deployedUrl(record: DeploymentRecord): string {
  return `https://${record.domain}/token`;
}

/** The small public asset that every deployment carries: which step and which content it is. No secret in it. */
export const MARKER_PATH = '/handson.json';

export interface Marker {
  name: BuildName;
  /** Of the content: the same code gives the same fingerprint, whoever deploys it and whenever. */
  fingerprint: string;
}

/** Undefined for anything that is not a marker. */
export function parseMarker(text: string): Marker | undefined {
  try {
    const { name, fingerprint } = JSON.parse(text);
    return typeof name === 'string' && typeof fingerprint === 'string'
      ? { name: name as BuildName, fingerprint }
      : undefined;
  } catch {
    return undefined;
  }
}
