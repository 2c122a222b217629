/** A kind of resource, and the routes that all kinds have alike: list, make, fetch, change, remove. */
import { type Request, Router } from 'express';
import type { Faults } from '../faults.js';
import type { Store } from '../store.js';
import { notFound, type Page, page } from './answers.js';

export interface Api {
  store: Store;
  faults: Faults;
  /** ISO 8601, by the sandbox's clock. */
  now(): string;
}

/** One of the things that a list holds. */
type Item = { sid: string; uniqueName?: string; dateUpdated?: string };

/**
 * What is particular to a kind of resource, and which operations it has. `S` is what the path of a request leads through:
 * the service, its environment. Whatever refuses throws a `Refusal`.
 */
export interface Kind<T extends Item, S> {
  /** Of the list in a page, such as `environments`. */
  key: string;
  scope(request: Request): S;
  list(scope: S): T[];
  /** The document of one. */
  present(item: T, scope: NoInfer<S>): object;
  /** Tells once what is never told again. */
  presentNew?(item: T, scope: NoInfer<S>): object;
  /** Which ones a list shows, by the filters of the request; all when absent. */
  wanted?(items: readonly T[], request: Request): readonly T[];
  /** Without the parts that all have: see {@link made}. */
  make?(form: Request, scope: S): T;
  /** The new values of one's fields. */
  change?(item: T, form: Request, scope: S): Partial<T>;
  /** Refuses those that must stay. */
  remove?(item: T, scope: S): void;
}

export interface Dialect {
  /** What stands before and behind the paths, such as `/Keys` and `.json`. */
  base: string;
  suffix: string;
  page: Page;
  /** At which end of its list a new one is put. */
  newest: 'first' | 'last';
}

const VERSION_1: Dialect = { base: '', suffix: '', page, newest: 'first' };

/** For a place in a router whose path names what `kind.scope` looks for. */
export function resource<T extends Item, S>(api: Api, kind: Kind<T, S>, dialect = VERSION_1): Router {
  const { key, scope, list, present, presentNew = present, wanted = (items) => items, make, change, remove } = kind;
  const all = `${dialect.base}${dialect.suffix}` || '/';
  const one = `${dialect.base}/:sid${dialect.suffix}`;
  const router = Router({ mergeParams: true });
  router.get(all, (request, response) => {
    const place = scope(request);
    response.json(dialect.page(request, key, wanted(list(place), request), (item) => present(item, place)));
  });
  router.get(one, (request, response) => {
    const place = scope(request);
    response.json(present(found(list(place), request, 'sid'), place));
  });
  if (make) {
    router.post(all, (request, response) => {
      const place = scope(request);
      const item = make(request, place);
      if (dialect.newest === 'first') list(place).unshift(item);
      else list(place).push(item);
      api.store.save();
      response.status(201).json(presentNew(item, place));
    });
  }
  if (change) {
    router.post(one, (request, response) => {
      const place = scope(request);
      const item = found(list(place), request, 'sid');
      Object.assign(item, change(item, request, place), { dateUpdated: api.now() });
      api.store.save();
      response.json(present(item, place));
    });
  }
  if (remove) {
    router.delete(one, (request, response) => {
      const place = scope(request);
      const item = found(list(place), request, 'sid');
      remove(item, place);
      list(place).splice(list(place).indexOf(item), 1);
      api.store.save();
      response.status(204).end();
    });
  }
  return router;
}

/** For kinds of which each one may be removed. */
export const anyone = (): void => {};

/** The one that a part of the path names, by its SID or its unique name. @throws Refusal when there is none */
export function found<T extends Item>(list: readonly T[], request: Request, parameter: string): T {
  const wanted = request.params[parameter];
  return list.find(({ sid, uniqueName }) => sid === wanted || uniqueName === wanted) ?? notFound(request);
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
