/** Services: the container of everything that is deployed. */
import { randomInt } from 'node:crypto';
import { Router } from 'express';
import { newSid } from '../store.js';
import { apiError, page } from './answers.js';
import { type Api, field, made, remove, serviceOf } from './router.js';

/** Documented limit, in characters. */
const LONGEST_NAME = 255;

/** Letters, digits and hyphens, 50 characters (Twilio's documentation of UniqueName). */
const UNIQUE_NAME = /^[A-Za-z0-9-]{1,50}$/;

export function services(api: Api): Router {
  const router = Router();
  const { store, present } = api;

  router.get('/', (request, response) => {
    response.json(page(request, 'services', store.state.services, present.service));
  });
  router.post('/', (request, response) => {
    const uniqueName = field(request, 'UniqueName') ?? '';
    const friendlyName = field(request, 'FriendlyName') ?? '';
    if (!UNIQUE_NAME.test(uniqueName) || friendlyName === '' || friendlyName.length > LONGEST_NAME)
      return apiError(response, 400, 20001, 'Invalid UniqueName or FriendlyName');
    if (store.state.services.some((service) => service.uniqueName === uniqueName)) {
      return apiError(response, 409, 20409, `Service with unique name ${uniqueName} already exists`);
    }
    const service = {
      sid: newSid('ZS'),
      ...made(api),
      uniqueName,
      friendlyName,
      includeCredentials: field(request, 'IncludeCredentials') !== 'false',
      uiEditable: field(request, 'UiEditable') === 'true',
      domainBase: `${uniqueName.toLowerCase()}-${randomInt(1000, 9999)}`,
      environments: [],
      functions: [],
      assets: [],
      builds: [],
    };
    store.state.services.unshift(service);
    store.save();
    response.status(201).json(present.service(service));
  });
  router.get('/:service', (request, response) => {
    const service = serviceOf(api, request, response);
    if (service) response.json(present.service(service));
  });
  router.post('/:service', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    service.friendlyName = field(request, 'FriendlyName') ?? service.friendlyName;
    service.includeCredentials =
      (field(request, 'IncludeCredentials') ?? String(service.includeCredentials)) === 'true';
    service.uiEditable = (field(request, 'UiEditable') ?? String(service.uiEditable)) === 'true';
    service.dateUpdated = api.now();
    store.save();
    response.json(present.service(service));
  });
  router.delete('/:service', (request, response) => {
    const service = serviceOf(api, request, response);
    if (!service) return;
    remove(store.state.services, service);
    store.save();
    response.status(204).end();
  });
  return router;
}
