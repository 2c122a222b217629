/** The files of the builds that are being served. */
import fs from 'node:fs';
import path from 'node:path';
import type { ServerConfig } from '@twilio/runtime-handler/dev';
import { RUNTIME_CONFIG } from '../run/function/protocol.js';
import type { ContentVersion, Site } from './state.js';

export interface BuildFiles {
  /** What Twilio's runtime needs to serve a build; its files are written at first use. */
  configOf(site: Site): ServerConfig;
}

/** @param folder of the pool that serves them */
export function createBuildFiles(folder: string): BuildFiles {
  const written = new Map<string, ServerConfig['routes']>();
  return {
    configOf(site) {
      const baseDir = path.join(folder, site.build.sid);
      const routes = written.get(site.build.sid) ?? writeBuild(baseDir, site);
      written.set(site.build.sid, routes);
      return { ...configFor(site), baseDir, routes };
    },
  };
}

function writeBuild(baseDir: string, { build, functions, assets }: Site): ServerConfig['routes'] {
  const dependencies = Object.fromEntries(build.dependencies.map(({ name, version }) => [name, version]));
  fs.mkdirSync(path.join(baseDir, 'functions'), { recursive: true });
  fs.mkdirSync(path.join(baseDir, 'assets'), { recursive: true });
  fs.writeFileSync(path.join(baseDir, 'package.json'), JSON.stringify({ private: true, dependencies }));
  // Named by SID, as in Twilio's cloud: a path comes from whoever uploaded it, and may leave the folder.
  const write = (version: ContentVersion, file: string) => {
    const filePath = path.join(baseDir, file);
    fs.writeFileSync(filePath, Buffer.from(version.content, 'base64'));
    return { name: version.path.slice(1), path: version.path, access: version.visibility, content: '', filePath };
  };
  return {
    functions: functions.map((version) => write(version, `functions/${version.sid}.js`)),
    assets: assets.map((version) => write(version, `assets/${version.sid}${path.posix.extname(version.path)}`)),
  };
}

function configFor({ service, environment, variables }: Site): Omit<ServerConfig, 'baseDir' | 'routes'> {
  return {
    ...RUNTIME_CONFIG,
    // Twilio's own two, which a deployed Function finds in its context as well.
    env: { ...variables, SERVICE_SID: service.sid, ENVIRONMENT_SID: environment.sid },
    url: `https://${environment.domainName}`,
  };
}
