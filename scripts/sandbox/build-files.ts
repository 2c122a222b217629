/** The files of the builds that are being served. */
import fs from 'node:fs';
import path from 'node:path';
import type { BuildConfig } from '../run/function/protocol.js';
import type { ContentVersion, Site } from './state.js';

/** What Twilio's runtime needs to serve a site's build; its files are written at first use. */
export type BuildFiles = (site: Site) => BuildConfig;

/** @param folder of the pool that serves them */
export function createBuildFiles(folder: string): BuildFiles {
  const written = new Map<string, BuildConfig['routes']>();
  return (site) => {
    const { build, service, environment, variables } = site;
    const baseDir = path.join(folder, build.sid);
    const routes = written.get(build.sid) ?? writeBuild(baseDir, site);
    written.set(build.sid, routes);
    // Twilio's own two, which a deployed Function finds in its context as well.
    const env = { ...variables, SERVICE_SID: service.sid, ENVIRONMENT_SID: environment.sid };
    return { baseDir, routes, env, url: `https://${environment.domainName}` };
  };
}

function writeBuild(baseDir: string, { build, functions, assets }: Site): BuildConfig['routes'] {
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
