/** The small public asset that every deployment carries: which step and which content is live there. No secret in it. */
import { createHash } from 'node:crypto';
import type { BuildName } from '../workspace/build.js';

export const MARKER_PATH = '/handson.json';

export interface Marker {
  name: BuildName;
  /** Of the content: the same code gives the same fingerprint, whoever deploys it and whenever. */
  fingerprint: string;
}

/** @param content everything that decides what the cloud makes of a project */
export function fingerprintOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
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
