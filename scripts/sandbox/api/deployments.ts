/** Deployments: each makes one build live in an environment. */
import { Router } from 'express';
import { newSid } from '../store.js';
import { apiError, page } from './answers.js';
import { type Api, environmentOf, field, made, resourceOf, serviceOf, settle } from './router.js';

export function deployments(api: Api): Router {
  const router = Router({ mergeParams: true });
  const { store, present } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (!service || !environment) return;
    response.json(page(request, 'deployments', environment.deployments, present.deployment(service, environment)));
  });
  router.post('/', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (!service || !environment) return;
    // Optional in Twilio's specification; that nothing is live afterwards was not tried there.
    const buildSid = field(request, 'BuildSid') || null;
    const build = service.builds.find(({ sid }) => sid === buildSid);
    if (buildSid && !build) return apiError(response, 404, 20404, `Build ${buildSid} was not found`);
    if (build && settle(build).status !== 'completed')
      return apiError(response, 400, 20001, `Build ${buildSid} is not completed`);
    if (build && environment.buildSid === buildSid)
      return apiError(response, 409, 20409, `Build ${buildSid} is already deployed`);
    const deployment = { sid: newSid('ZD'), ...made(api), buildSid };
    environment.deployments.unshift(deployment);
    environment.buildSid = buildSid;
    environment.dateUpdated = api.now();
    store.save();
    response.status(201).json(present.deployment(service, environment)(deployment));
  });
  router.get('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    const deployment = environment && resourceOf(environment.deployments, request, response);
    if (service && environment && deployment) response.json(present.deployment(service, environment)(deployment));
  });
  return router;
}
