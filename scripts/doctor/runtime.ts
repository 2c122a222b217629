/** Node and npm. */
import { judgeNode, judgeNpm } from '../../checks/doctor/runtime.js';
import type { Verdict } from '../../checks/verdict.js';
import type { KitManifest } from './packages.js';

/** @param manifest undefined when the kit's package.json cannot be read */
export function examineRuntime(manifest: KitManifest | undefined): Verdict[] {
  const version = process.versions.node;
  const range = manifest?.engines?.node ?? '';
  return [
    judgeNode({ version, range, satisfied: range ? satisfies(version, range) : undefined }),
    judgeNpm(process.env.npm_config_user_agent),
  ];
}

/** Undefined while the library itself is not installed: the packages have a verdict of their own. */
function satisfies(version: string, range: string): boolean | undefined {
  try {
    const semver: typeof import('semver') = require('semver');
    return semver.satisfies(version, range);
  } catch {
    return undefined;
  }
}
