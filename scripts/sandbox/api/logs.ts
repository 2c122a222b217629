/** What the deployed Functions printed. */
import { Router } from 'express';
import { apiError, page } from './answers.js';
import { type Api, environmentOf, resourceOf, serviceOf } from './router.js';

const DAY_MS = 86_400_000;

export function logs(api: Api): Router {
  const router = Router({ mergeParams: true });
  const { present, faults } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (!service || !environment) return;
    const { FunctionSid, StartDate, EndDate } = request.query;
    // Without them: the last day, as documented.
    const start = StartDate === undefined ? faults.now() - DAY_MS : Date.parse(String(StartDate));
    const end = EndDate === undefined ? faults.now() : Date.parse(String(EndDate));
    if (Number.isNaN(start) || Number.isNaN(end)) return apiError(response, 400, 20001, 'Invalid StartDate or EndDate');
    const wanted = environment.logs.filter(({ functionSid, dateCreated }) => {
      const time = Date.parse(dateCreated);
      return (!FunctionSid || functionSid === FunctionSid) && time >= start && time <= end;
    });
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
