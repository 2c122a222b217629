/** What the deployed Functions printed. */
import { Router } from 'express';
import { page } from './answers.js';
import { type Api, environmentOf, resourceOf, serviceOf } from './router.js';

export function logs(api: Api): Router {
  const router = Router({ mergeParams: true });
  const { present } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (!service || !environment) return;
    const { FunctionSid, StartDate, EndDate } = request.query;
    const wanted = environment.logs.filter(
      ({ functionSid, dateCreated }) =>
        (!FunctionSid || functionSid === FunctionSid) &&
        (!StartDate || dateCreated >= String(StartDate)) &&
        (!EndDate || dateCreated <= String(EndDate)),
    );
    response.json(page(request, 'logs', wanted, present.log(service, environment)));
  });
  router.get('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    const entry = environment && resourceOf(environment.logs, request, response);
    if (service && environment && entry) response.json(present.log(service, environment)(entry));
  });
  return router;
}
