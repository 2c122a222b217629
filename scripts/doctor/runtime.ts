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

/** Compares with ranges such as `^20.17.0 || ^22.9.0`, the only form that package.json uses; undefined for other ones. */
function satisfies(version: string, range: string): boolean | undefined {
  const numbers = (text: string) => text.split('.').map(Number) as [number, number, number];
  const [major, minor, patch] = numbers(version);
  const ranges = range.split('||').map((each) => /^\s*\^(\d+\.\d+\.\d+)\s*$/.exec(each)?.[1]);
  if (ranges.includes(undefined)) return undefined;
  return ranges.some((least) => {
    const from = numbers(least!);
    return major === from[0] && (minor > from[1] || (minor === from[1] && patch >= from[2]));
  });
}
