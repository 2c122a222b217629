/** What is sent to the cloud for a step or the workspace. */
import fs from 'node:fs';
import path from 'node:path';
import { type BuildName, type BuildResult, build } from '../workspace/build.js';
import { fingerprintOf, MARKER_PATH, type Marker } from './marker.js';

/** Twilio's default since 2025; node18 is refused. */
export const RUNTIME = 'node22';

export interface Project {
  marker: Marker;
  /** Of the `/token` function, JavaScript. */
  code: string;
  dependencies: Record<string, string>;
}

export type Built = { kind: 'project'; project: Project } | Extract<BuildResult, { kind: 'refused' }>;

/** @throws UserError when the source cannot be read or the project not be written */
export function projectOf(name: BuildName): Built {
  const built = build(name);
  if (built.kind === 'refused') return built;
  const code = fs.readFileSync(path.join(built.folder, 'functions', 'token.js'), 'utf8');
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(built.folder, 'package.json'), 'utf8'));
  const fingerprint = fingerprintOf({ name, code, dependencies, runtime: RUNTIME });
  return { kind: 'project', project: { marker: { name, fingerprint }, code, dependencies } };
}

/** As Twilio's Serverless client takes them. */
export function resourcesOf({ code, marker }: Project) {
  return {
    functions: [{ name: '/token', path: '/token', access: 'public' as const, content: code }],
    assets: [{ name: MARKER_PATH, path: MARKER_PATH, access: 'public' as const, content: JSON.stringify(marker) }],
  };
}
