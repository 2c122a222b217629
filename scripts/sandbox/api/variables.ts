/** The variables of an environment. A change takes effect without a new deployment. */
import { Router } from 'express';
import type { Environment } from '../state.js';
import { newSid } from '../store.js';
import { apiError, page } from './answers.js';
import { type Api, environmentOf, field, made, remove, resourceOf, serviceOf } from './router.js';

/** Documented limits: characters of a key, bytes of a value. */
const LONGEST_KEY = 128;
const LONGEST_VALUE = 450;

export function variables(api: Api): Router {
  const router = Router({ mergeParams: true });
  const { store, present } = api;

  router.get('/', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (!service || !environment) return;
    response.json(page(request, 'variables', environment.variables, present.variable(service, environment)));
  });
  router.post('/', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    if (!service || !environment) return;
    const [key, value] = [field(request, 'Key') ?? '', field(request, 'Value')];
    const refused = refusal(key, value);
    if (value === undefined || refused) return apiError(response, 400, 20001, refused ?? 'Value is required');
    if (isTaken(environment, key)) return apiError(response, 409, 20409, `Variable ${key} already exists`);
    const variable = { sid: newSid('ZV'), ...made(api), key, value };
    environment.variables.unshift(variable);
    store.save();
    response.status(201).json(present.variable(service, environment)(variable));
  });
  router.get('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    const variable = environment && resourceOf(environment.variables, request, response);
    if (service && environment && variable) response.json(present.variable(service, environment)(variable));
  });
  router.post('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    const variable = environment && resourceOf(environment.variables, request, response);
    if (!service || !environment || !variable) return;
    const [key, value] = [field(request, 'Key') ?? variable.key, field(request, 'Value') ?? variable.value];
    const refused = refusal(key, value);
    if (refused) return apiError(response, 400, 20001, refused);
    if (key !== variable.key && isTaken(environment, key)) {
      return apiError(response, 409, 20409, `Variable ${key} already exists`);
    }
    Object.assign(variable, { key, value, dateUpdated: api.now() });
    store.save();
    response.json(present.variable(service, environment)(variable));
  });
  router.delete('/:sid', (request, response) => {
    const service = serviceOf(api, request, response);
    const environment = service && environmentOf(service, request, response);
    const variable = environment && resourceOf(environment.variables, request, response);
    if (!environment || !variable) return;
    remove(environment.variables, variable);
    store.save();
    response.status(204).end();
  });
  return router;
}

function isTaken({ variables }: Environment, wanted: string): boolean {
  return variables.some(({ key }) => key === wanted);
}

function refusal(key: string, value: string | undefined): string | undefined {
  if (key === '' || key.length > LONGEST_KEY) return 'Invalid Key';
  if (value === undefined) return 'Value is required';
  if (Buffer.byteLength(value) > LONGEST_VALUE) return `Value must be at most ${LONGEST_VALUE} bytes`;
  return undefined;
}
