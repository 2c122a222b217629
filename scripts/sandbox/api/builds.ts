/** Builds: the versions and dependencies that are put together, after a check of both. */
import { Router } from 'express';
import type { Build, Service } from '../state.js';
import { newSid } from '../store.js';
import { apiError, page } from './answers.js';
import { type Api, field, fields, made, remove, resourceOf, serviceOf, settle } from './router.js';

/** node18 is refused since 2025; node22 is the default. */
const RUNTIMES = ['node20', 'node22', 'node24'];
const DEFAULT_RUNTIME = 'node22';

const HANDLER = '@twilio/runtime-handler';
const HANDLER_VERSIONS = 'https://www.twilio.com/docs/serverless/functions-assets/handler';

/**
 * The platform accepts only some versions of its runtime handler, and no range. Twilio's list changes without notice
 * (serverless-toolkit issues 538, 557, 564): these are npm's versions before 2.0.2. 2.0.3 and 2.1.0 were refused.
 */
const HANDLER_VERSION = /^(1\.\d+\.\d+|2\.0\.[01])$/;

export function builds(api: Api): Router {
  const router = Router({ mergeParams: true });
  const { store, present } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    for (const build of service.builds) settle(build);
    response.json(page(request, 'builds', service.builds, present.build(service)));
  });
  router.post('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    const content = {
      runtime: field(request, 'Runtime') ?? DEFAULT_RUNTIME,
      dependencies: parsedDependencies(field(request, 'Dependencies') ?? '[]'),
      functionVersions: fields(request, 'FunctionVersions'),
      assetVersions: fields(request, 'AssetVersions'),
    };
    const refused = refusal(service, content);
    if (refused) return apiError(response, 400, 20001, refused);
    const build = newBuild(api, content);
    service.builds.unshift(build);
    store.save();
    response.status(201).json(present.build(service)(build));
  });
  router.get('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const build = service && resourceOf(service.builds, request, response);
    if (service && build) response.json(present.build(service)(settle(build)));
  });
  router.get('/:sid/Status', (request, response) => {
    const service = serviceOf(api, request, response);
    const build = service && resourceOf(service.builds, request, response);
    if (service && build) response.json(present.buildStatus(service, settle(build)));
  });
  router.delete('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const build = service && resourceOf(service.builds, request, response);
    if (!service || !build) return;
    if (service.environments.some(({ buildSid }) => buildSid === build.sid)) {
      return apiError(response, 400, 20001, `Build ${build.sid} is deployed`);
    }
    remove(service.builds, build);
    store.save();
    response.status(204).end();
  });
  return router;
}

type BuildContent = Pick<Build, 'runtime' | 'dependencies' | 'functionVersions' | 'assetVersions'>;

function newBuild(api: Api, content: BuildContent): Build {
  const { ms, fails } = api.faults.buildPlan();
  // By the real clock: a fault that moves the sandbox's clock in between must not make a build last for hours.
  const readyAt = Date.now() + ms;
  return { sid: newSid('ZB'), ...made(api), ...content, status: 'building', readyAt, willFail: fails };
}

/** Twilio's own client puts the JSON between quotes, without escaping those inside; the platform takes both. */
function parsedDependencies(text: string): Build['dependencies'] {
  try {
    return JSON.parse(text.replace(/^"([\s\S]*)"$/, '$1'));
  } catch {
    return NO_DEPENDENCIES;
  }
}

/** No list: refused like everything that is none. */
const NO_DEPENDENCIES = {} as Build['dependencies'];

function refusal(service: Service, content: BuildContent): string | undefined {
  const { functionVersions, assetVersions, runtime } = content;
  if (functionVersions.length + assetVersions.length === 0) {
    return 'A build needs at least one Function or Asset version';
  }
  const exist = (contents: Service['functions'], wanted: string[]) =>
    wanted.every((sid) => contents.some(({ versions }) => versions.some((version) => version.sid === sid)));
  if (!exist(service.functions, functionVersions)) return 'Invalid FunctionVersions';
  if (!exist(service.assets, assetVersions)) return 'Invalid AssetVersions';
  if (!RUNTIMES.includes(runtime)) return `unsupported runtime: ${runtime}`;
  return dependencyRefusal(content.dependencies);
}

function dependencyRefusal(dependencies: Build['dependencies']): string | undefined {
  const isDependency = (each: unknown) => {
    const { name, version } = Object(each) as Record<string, unknown>;
    return typeof name === 'string' && name !== '' && typeof version === 'string' && version !== '';
  };
  if (!Array.isArray(dependencies) || !dependencies.every(isDependency)) {
    return 'Dependencies must be a JSON array of objects with name and version';
  }
  const handler = dependencies.find(({ name }) => name === HANDLER);
  if (!handler || HANDLER_VERSION.test(handler.version)) return undefined;
  return `Some dependencies could not be validated. No matching version found for ${HANDLER}@${handler.version}. You can find the valid versions at ${HANDLER_VERSIONS}`;
}
