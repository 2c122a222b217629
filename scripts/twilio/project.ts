/** What is sent to the cloud for a step or the workspace. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { type BuildName, type BuildResult, build } from '../workspace/build.js';
import { MARKER_PATH, type Marker } from './record.js';

/** Twilio's default since 2025; node18 is refused. */
export const RUNTIME = 'node22';

export interface Project {
  marker: Marker;
  /** Of the `/token` function, JavaScript. */
  code: string;
  dependencies: Record<string, string>;
}

export type Built = { kind: 'project'; project: Project } | Extract<BuildResult, { kind: 'refused' }>;

/** @param folder as for `build`. @throws UserError when the source cannot be read or the project not be written */
export function projectOf(name: BuildName, folder?: string): Built {
  const built = build(name, folder);
  if (built.kind === 'refused') return built;
  const code = fs.readFileSync(path.join(built.folder, 'functions', 'token.js'), 'utf8');
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(built.folder, 'package.json'), 'utf8'));
  const fingerprint = fingerprintOf({ name, code, dependencies, runtime: RUNTIME });
  return { kind: 'project', project: { marker: { name, fingerprint }, code, dependencies } };
}

/** Of a step of the kit, which always compiles. */
export function projectOfStep(...of: Parameters<typeof projectOf>): Project {
  const built = projectOf(...of);
  if (built.kind === 'refused') throw new Error(`the kit’s own step ${of[0]} does not compile`);
  return built.project;
}

/** @param content everything that decides what the cloud makes of a project */
function fingerprintOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/** As Twilio's Serverless client takes them. @param owner whose it is to be */
export function resourcesOf({ code, marker }: Project, owner: string) {
  const content = JSON.stringify({ ...marker, owner });
  return {
    functions: [{ name: '/token', path: '/token', access: 'public' as const, content: code }],
    assets: [{ name: MARKER_PATH, path: MARKER_PATH, access: 'public' as const, content }],
  };
}
