/** Builds: the versions and dependencies that are put together, after a check of both. */
import { Router } from 'express';
import type { Build, Service } from '../state.js';
import { newSid } from '../store.js';
import { apiError, page } from './answers.js';
import { type Api, field, fields, made, remove, resourceOf, serviceOf, settle } from './router.js';

/** node18 is refused since 2025; node22 is the default. */
const RUNTIMES = ['node20', 'node22', 'node24'];
const DEFAULT_RUNTIME = 'node22';

/** The platform accepts only some versions of its runtime handler: these were refused. */
const REFUSED_HANDLERS = ['2.0.3', '2.1.0'];

export function builds(api: Api): Router {
  const router = Router({ mergeParams: true });
  const { store, faults, present } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    for (const build of service.builds) settle(build, faults.now());
    response.json(page(request, 'builds', service.builds, present.build(service)));
  });
  router.post('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    const build = newBuild(api, field(request, 'Runtime') ?? DEFAULT_RUNTIME, {
      functionVersions: fields(request, 'FunctionVersions'),
      assetVersions: fields(request, 'AssetVersions'),
      dependencies: field(request, 'Dependencies') ?? '[]',
    });
    const refused = build ? refusal(service, build) : 'Dependencies must be a JSON array';
    if (!build || refused) return apiError(response, 400, 20001, refused ?? '');
    service.builds.unshift(build);
    store.save();
    response.status(201).json(present.build(service)(build));
  });
  router.get('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const build = service && resourceOf(service.builds, request, response);
    if (service && build) response.json(present.build(service)(settle(build, faults.now())));
  });
  router.get('/:sid/Status', (request, response) => {
    const service = serviceOf(api, request, response);
    const build = service && resourceOf(service.builds, request, response);
    if (service && build) response.json(present.buildStatus(service, settle(build, faults.now())));
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

interface Parts {
  functionVersions: string[];
  assetVersions: string[];
  /** JSON. */
  dependencies: string;
}

function newBuild(api: Api, runtime: string, { dependencies, ...versions }: Parts): Build | undefined {
  const { ms, fails } = api.faults.buildPlan();
  try {
    // Twilio's own client puts the JSON between quotes, without escaping those inside; the platform takes both.
    const parsed: Build['dependencies'] = JSON.parse(dependencies.replace(/^"([\s\S]*)"$/, '$1'));
    const readyAt = api.faults.now() + ms;
    return {
      sid: newSid('ZB'),
      ...made(api),
      status: 'building',
      runtime,
      dependencies: parsed,
      ...versions,
      readyAt,
      willFail: fails,
    };
  } catch {
    return undefined;
  }
}

function refusal(
  service: Service,
  { functionVersions, assetVersions, dependencies, runtime }: Build,
): string | undefined {
  if (functionVersions.length + assetVersions.length === 0)
    return 'A build needs at least one Function or Asset version';
  const exist = (contents: Service['functions'], wanted: string[]) =>
    wanted.every((sid) => contents.some(({ versions }) => versions.some((version) => version.sid === sid)));
  if (!exist(service.functions, functionVersions)) return 'Invalid FunctionVersions';
  if (!exist(service.assets, assetVersions)) return 'Invalid AssetVersions';
  if (!RUNTIMES.includes(runtime)) return `Runtime ${runtime} is not supported`;
  const handler = dependencies.find(({ name }) => name === '@twilio/runtime-handler');
  if (handler && REFUSED_HANDLERS.includes(handler.version)) return 'Some dependencies could not be validated';
  return undefined;
}
