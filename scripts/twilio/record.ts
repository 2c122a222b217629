/** What this computer remembers of its deployments: one record for each cloud, account and service, and which was published last. */
import fs from 'node:fs';
import path from 'node:path';
import { UserError } from '../cli/user-error.js';
import { readJsonFile, writeJsonFile } from '../system/json-file.js';
import { HOME } from '../system/paths.js';
import type { BuildName } from '../workspace/build.js';
import type { Cloud } from './cloud.js';

export const RECORD_FILE = path.join(HOME, '.handson', 'deployment.json');
const RECORD_VERSION = 2;

/** Kept as soon as there is something to come back to: also of a deployment that failed then. */
export interface DeploymentRecord {
  cloud: 'twilio' | 'sandbox';
  accountSid: string;
  serviceName: string;
  serviceSid: string;
  environmentSid: string;
  domain: string;
  /** What the deployment itself said last when it was asked; absent when nothing was seen to be live. */
  live?: Marker;
  /** Whose seal the builds carry; absent for those of earlier kits, which have none. */
  owner?: string;
  /** Fingerprint → BuildSid: what need not be built again. */
  builds: Record<string, string>;
}

/** Of the file. A file of version 1 was a single record. */
interface Records {
  /** The key of the one that was published last. */
  latest?: string | undefined;
  records: Record<string, DeploymentRecord>;
}

/** Of which a record is. */
export type RecordOwner = Pick<Cloud, 'kind' | 'credentials' | 'serviceName' | 'recordFile'>;

/** The record of this cloud, account and service. */
export function recordOf(cloud: RecordOwner): DeploymentRecord | undefined {
  return readRecords(cloud.recordFile).records[keyOfCloud(cloud)];
}

/** What the last deployment or switch published, wherever that was. */
export function latestRecord(file?: string): DeploymentRecord | undefined {
  const { latest, records } = readRecords(file);
  return latest === undefined ? undefined : records[latest];
}

export function allRecords(file?: string): DeploymentRecord[] {
  return Object.values(readRecords(file).records);
}

/** The one that was deployed to a domain. */
export function recordAt(domain: string): DeploymentRecord | undefined {
  return allRecords().find((record) => record.domain === domain);
}

/** @param isLatest it was just published. @throws UserError when it cannot be written */
export function keepRecord(record: DeploymentRecord, { file = RECORD_FILE, isLatest = false } = {}): void {
  const { latest, records } = readRecords(file);
  const key = keyOf(record);
  // Behind the others: the order of the records is that of their deployments.
  const { [key]: _, ...others } = records;
  writeRecords({ latest: isLatest ? key : latest, records: { ...others, [key]: record } }, file);
}

/** Forgets one; the one before it is then what was published last. @throws UserError when that cannot be written */
export function forgetRecord(cloud: RecordOwner): void {
  const { recordFile: file = RECORD_FILE } = cloud;
  const { latest, records } = readRecords(file);
  const key = keyOfCloud(cloud);
  const { [key]: forgotten, ...others } = records;
  if (!forgotten) return;
  const published = Object.entries(others).findLast(([, { live }]) => live !== undefined)?.[0];
  if (Object.keys(others).length === 0) fs.rmSync(file, { force: true });
  else writeRecords({ latest: latest === key ? published : latest, records: others }, file);
}

function keyOfCloud({ kind, credentials: { accountSid }, serviceName }: RecordOwner): string {
  return keyOf({ cloud: kind, accountSid, serviceName });
}

function keyOf({ cloud, accountSid, serviceName }: Pick<DeploymentRecord, 'cloud' | 'accountSid' | 'serviceName'>) {
  return [cloud, accountSid, serviceName].join('/');
}

/** None of a file that is not there or cannot be read: the cloud is then asked anew. */
function readRecords(file = RECORD_FILE): Records {
  const { version, latest, records = {}, ...single } = readJsonFile<Records & { version: number }>(file) ?? {};
  if (version === 1 && isRecord(single)) return { latest: keyOf(single), records: { [keyOf(single)]: single } };
  if (version !== RECORD_VERSION) return { records: {} };
  const usable = Object.values<unknown>(Object(records)).filter(isRecord);
  return { latest, records: Object.fromEntries(usable.map((record) => [keyOf(record), record])) };
}

function isRecord(value: unknown): value is DeploymentRecord {
  const { domain, builds } = Object(value) as Partial<DeploymentRecord>;
  return typeof domain === 'string' && typeof builds === 'object' && builds !== null;
}

/** @throws UserError when they cannot be written */
function writeRecords(records: Records, file: string): void {
  try {
    writeJsonFile(file, { version: RECORD_VERSION, ...records });
  } catch (error) {
    throw new UserError(
      `デプロイの記録を .handson/deployment.json に書き込めませんでした（${(error as NodeJS.ErrnoException).code}）。`,
      'ディスクの空きと書き込みの権限を確かめてから、もう一度実行してください。',
      { cause: error },
    );
  }
}

/** The address of the `/token` that was deployed last. */
export function deployedUrl(record: DeploymentRecord): string {
  return `https://${record.domain}/token`;
}

/** The small public asset that every deployment carries: which step and which content it is, and whose. No secret in it. */
export const MARKER_PATH = '/handson.json';

export interface Marker {
  name: BuildName;
  /** Of the content: the same code gives the same fingerprint, whoever deploys it and whenever. */
  fingerprint: string;
  /** Of the computer that built it (see `seal.ts`); deployments of earlier kits have none. */
  owner?: string;
}

/** Undefined for anything that is not a marker. What it says is shown: nothing but names and numbers gets through. */
export function parseMarker(text: string): Marker | undefined {
  try {
    const { name, fingerprint, owner } = JSON.parse(text);
    if (![name, fingerprint].every(isWord)) return undefined;
    return { name, fingerprint, ...(isWord(owner) ? { owner } : {}) };
  } catch {
    return undefined;
  }
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,40}$/.test(value);
}
