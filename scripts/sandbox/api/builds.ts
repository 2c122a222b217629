/** Builds: the versions and dependencies that are put together, after a check of both. */
import type { Router } from 'express';
import { type Build, type Service, settled } from '../state.js';
import { newSid } from '../store.js';
import { requireValid } from './answers.js';
import { version } from './contents.js';
import { type Api, field, fields, found, made, resource } from './resource.js';
import { type ContentKind, contentsOf, DATES, documented, type InService, inContent, scopesOf } from './scopes.js';

/** node18 is refused since 2025; node22 is the default. */
const RUNTIMES = ['node20', 'node22', 'node24'];
const DEFAULT_RUNTIME = 'node22';

const HANDLER = '@twilio/runtime-handler';
const HANDLER_VERSIONS = 'https://www.twilio.com/docs/serverless/functions-assets/handler';

/**
 * The platform accepts only some versions of its runtime handler, and no range. Twilio's list changes without notice
 * (serverless-toolkit issues 538, 557, 564): these are npm's versions before 2.0.2, and 2.1.2, which npm has not. 2.0.3 and
 * 2.1.0 were refused.
 */
const HANDLER_VERSION = /^(1\.\d+\.\d+|2\.0\.[01]|2\.1\.2)$/;

/** Under node24 the platform builds with its newest handler instead of those from 1.2.0 on, and cannot with older ones. */
const RAISED = { runtime: 'node24', to: '2.1.2', tooOld: /^1\.[01]\./ };

export function builds(api: Api): Router {
  const { ofService } = scopesOf(api.store.state);
  const router = resource(api, {
    key: 'builds',
    scope: ofService,
    list: ({ service }) => {
      service.builds.forEach(settled);
      return service.builds;
    },
    present: presentBuild,
    make(form, { service }) {
      const content: BuildContent = {
        runtime: field(form, 'Runtime') ?? DEFAULT_RUNTIME,
        dependencies: parsedDependencies(field(form, 'Dependencies') ?? '[]'),
        functionVersions: fields(form, 'FunctionVersions'),
        assetVersions: fields(form, 'AssetVersions'),
      };
      requirePossible(service, content);
      const { ms, fails } = api.faults.buildPlan();
      // By the real clock: a fault that moves the sandbox's clock in between must not make a build last for hours.
      const readyAt = Date.now() + ms;
      const willFail = fails || isTooOld(content);
      return { sid: newSid('ZB'), ...made(api), ...raised(content), status: 'building', readyAt, willFail };
    },
    remove({ sid }, { service }) {
      const isLive = service.environments.some(({ buildSid }) => buildSid === sid);
      requireValid(!isLive, `Build ${sid} is deployed`);
    },
  });
  router.get('/:sid/Status', (request, response) => {
    const scope = ofService(request);
    const build = settled(found(scope.service.builds, request, 'sid'));
    response.json(buildStatus(build, scope));
  });
  return router;
}

const buildStatus = documented<Build>('/Builds', ['status'], undefined, '/Status');
const ownFields = documented<Build>('/Builds', [...DATES, 'status', 'runtime', 'dependencies'], ['build_status']);

function presentBuild(build: Build, scope: InService): object {
  const versions = (kind: ContentKind, wanted: string[]) =>
    contentsOf(scope.service, kind).flatMap((content) => {
      const place = inContent(scope, kind, content);
      return content.versions.filter(({ sid }) => wanted.includes(sid)).map((each) => version(each, place));
    });
  return {
    ...ownFields(build, scope),
    function_versions: versions('Functions', build.functionVersions),
    asset_versions: versions('Assets', build.assetVersions),
  };
}

type BuildContent = Pick<Build, 'runtime' | 'dependencies' | 'functionVersions' | 'assetVersions'>;

/** Twilio's own client puts the JSON between quotes, without escaping those inside; the platform takes both. */
function parsedDependencies(text: string): Build['dependencies'] {
  try {
    return JSON.parse(text.replace(/^"([\s\S]*)"$/, '$1'));
  } catch {
    return {} as Build['dependencies']; // refused like everything else that is no list
  }
}

function requirePossible(service: Service, content: BuildContent): void {
  const { functionVersions, assetVersions, runtime, dependencies } = content;
  requireValid(
    functionVersions.length + assetVersions.length > 0,
    'A build needs at least one Function or Asset version',
  );
  const exist = (kind: ContentKind, wanted: string[]) => {
    const known = contentsOf(service, kind).flatMap(({ versions }) => versions.map(({ sid }) => sid));
    return wanted.every((sid) => known.includes(sid));
  };
  requireValid(exist('Functions', functionVersions), 'Invalid FunctionVersions');
  requireValid(exist('Assets', assetVersions), 'Invalid AssetVersions');
  requireValid(RUNTIMES.includes(runtime), `unsupported runtime: ${runtime}`);
  requireValid(
    Array.isArray(dependencies) && dependencies.every(isDependency),
    'Dependencies must be a JSON array of objects with name and version',
  );
  const handler = handlerOf(content);
  requireValid(
    !handler || HANDLER_VERSION.test(handler.version),
    `Some dependencies could not be validated. No matching version found for ${HANDLER}@${handler?.version}. You can find the valid versions at ${HANDLER_VERSIONS}`,
  );
}

function handlerOf({ dependencies }: BuildContent): Build['dependencies'][number] | undefined {
  return dependencies.find(({ name }) => name === HANDLER);
}

function isTooOld(content: BuildContent): boolean {
  return content.runtime === RAISED.runtime && RAISED.tooOld.test(handlerOf(content)?.version ?? '');
}

function raised(content: BuildContent): BuildContent {
  const handler = handlerOf(content);
  if (content.runtime !== RAISED.runtime || !handler || isTooOld(content)) return content;
  const newer = { ...handler, version: RAISED.to };
  return { ...content, dependencies: content.dependencies.map((each) => (each === handler ? newer : each)) };
}

function isDependency(each: unknown): boolean {
  const { name, version } = Object(each) as Record<string, unknown>;
  return typeof name === 'string' && name !== '' && typeof version === 'string' && version !== '';
}
