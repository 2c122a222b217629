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
import { HOME } from '../system/paths.js';
import type { Marker } from './marker.js';

export const RECORD_FILE = path.join(HOME, '.handson', 'deployment.json');
export const RECORD_VERSION = 1;

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
export function readRecord(): DeploymentRecord | undefined {
  try {
    const { version, ...record } = JSON.parse(fs.readFileSync(RECORD_FILE, 'utf8'));
    return version === RECORD_VERSION && typeof record.domain === 'string' && record.builds ? record : undefined;
  } catch {
    return undefined;
  }
}

export function forgetRecord(): void {
  fs.rmSync(RECORD_FILE, { force: true });
}

/** The address of the `/token` that was deployed last. */
export function deployedUrl(record: DeploymentRecord): string {
  return `https://${record.domain}/token`;
}
