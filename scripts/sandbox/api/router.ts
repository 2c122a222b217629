/** What the routes of the API work with. */
import type { Request, Response } from 'express';
import type { Faults } from '../faults.js';
import type { Build, Content, Environment, Service } from '../state.js';
import type { Store } from '../store.js';
import { notFound } from './answers.js';
import type { Presenter } from './present.js';

export interface Api {
  store: Store;
  faults: Faults;
  present: Presenter;
  /** ISO 8601, by the sandbox's clock. */
  now(): string;
}

/** Dates of something that is made now. */
export function made({ now }: Api): { dateCreated: string; dateUpdated: string } {
  return { dateCreated: now(), dateUpdated: now() };
}

/** A form's field as text; the client libraries send forms only. */
export function field(request: Request, name: string): string | undefined {
  const value = request.body?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** A field that may stand several times. */
export function fields(request: Request, name: string): string[] {
  return [request.body?.[name] ?? []].flat();
}

/** Finds the service of a path, by SID or by unique name; answers 404 itself when there is none. */
export function serviceOf({ store }: Api, request: Request, response: Response): Service | undefined {
  const wanted = request.params.service;
  const service = store.state.services.find(({ sid, uniqueName }) => sid === wanted || uniqueName === wanted);
  if (!service) notFound(request, response);
  return service;
}

export function environmentOf(service: Service, request: Request, response: Response): Environment | undefined {
  const wanted = request.params.environment;
  const environment = service.environments.find(({ sid, uniqueName }) => sid === wanted || uniqueName === wanted);
  if (!environment) notFound(request, response);
  return environment;
}

/** The resource of a path with this SID; answers 404 itself when there is none. */
export function resourceOf<T extends { sid: string }>(
  list: readonly T[],
  request: Request,
  response: Response,
): T | undefined {
  const found = list.find(({ sid }) => sid === request.params.sid);
  if (!found) notFound(request, response);
  return found;
}

export function remove<T extends { sid: string }>(list: T[], { sid }: T): void {
  list.splice(
    list.findIndex((entry) => entry.sid === sid),
    1,
  );
}

/** A build's state follows from the clock: nothing has to run while it is built. */
export function settle(build: Build): Build {
  if (build.status === 'building' && Date.now() >= build.readyAt)
    build.status = build.willFail ? 'failed' : 'completed';
  return build;
}

export type ContentKind = 'Functions' | 'Assets';

export function contentsOf(service: Service, kind: ContentKind): Content[] {
  return kind === 'Functions' ? service.functions : service.assets;
}
