/** Environments: what is live where, and with which variables. */
import { Router } from 'express';
import type { Environment, Service } from '../state.js';
import { newSid } from '../store.js';
import { apiError, page } from './answers.js';
import { deployments } from './deployments.js';
import { logs } from './logs.js';
import { type Api, environmentOf, field, made, remove, serviceOf } from './router.js';
import { variables } from './variables.js';

/** Documented limits, in characters. */
const LONGEST_NAME = 100;
const DOMAIN_SUFFIX = /^[A-Za-z0-9-]{1,16}$/;

export function environments(api: Api): Router {
  const router = Router({ mergeParams: true });
  const { store, present } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (service) response.json(page(request, 'environments', service.environments, present.environment(service)));
  });
  router.post('/', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    const uniqueName = field(request, 'UniqueName') ?? '';
    const domainSuffix = field(request, 'DomainSuffix') || null;
    if (uniqueName === '' || uniqueName.length > LONGEST_NAME)
      return apiError(response, 400, 20001, 'Invalid UniqueName');
    if (domainSuffix && !DOMAIN_SUFFIX.test(domainSuffix))
      return apiError(response, 400, 20001, 'Invalid DomainSuffix');
    if (service.environments.some((each) => each.uniqueName === uniqueName || each.domainSuffix === domainSuffix)) {
      return apiError(response, 409, 20409, `Environment ${uniqueName} already exists`);
    }
    const environment = newEnvironment(api, service, uniqueName, domainSuffix);
    service.environments.unshift(environment);
    store.save();
    response.status(201).json(present.environment(service)(environment));
  });
  router.get('/:environment', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (service && environment) response.json(present.environment(service)(environment));
  });
  router.delete('/:environment', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (!service || !environment) return;
    remove(service.environments, environment);
    store.save();
    response.status(204).end();
  });
  router.use('/:environment/Variables', variables(api));
  router.use('/:environment/Deployments', deployments(api));
  router.use('/:environment/Logs', logs(api));
  return router;
}

function newEnvironment(api: Api, service: Service, uniqueName: string, domainSuffix: string | null): Environment {
  return {
    sid: newSid('ZE'),
    ...made(api),
    uniqueName,
    domainSuffix,
    domainName: `${service.domainBase}${domainSuffix ? `-${domainSuffix.toLowerCase()}` : ''}.twil.io`,
    buildSid: null,
    variables: [],
    deployments: [],
    logs: [],
  };
}
