/** What all parts of the API share: errors, pages, dates and addresses, in Twilio's shapes. */
import type { ErrorRequestHandler, Request, Response } from 'express';

/** Thrown by whatever refuses a request: its status, one of Twilio's error codes, and the reason. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** @throws Refusal of a value that the documentation rules out */
export function requireValid(isRight: boolean, message: string): asserts isRight {
  if (!isRight) throw new Refusal(400, 20001, message);
}

/** Twilio's error document (https://www.twilio.com/docs/api/errors). */
export function apiError(response: Response, status: number, code: number, message: string): void {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  response.status(status).json({ code, message, more_info, status });
}

export function notFound(request: Request): never {
  throw new Refusal(404, 20404, `The requested resource ${pathOf(request)} was not found`);
}

/** Refusals, what Express and its parsers refuse (a broken address, a form too large), and mistakes of the sandbox's own. */
export const unexpected: ErrorRequestHandler = (error: { status?: unknown }, request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof Refusal) return apiError(response.set(error.headers), error.status, error.code, error.message);
  const status = Number(error.status);
  if (status >= 400 && status < 500) return apiError(response, status, 20_000 + status, 'The request is malformed');
  // A client that hung up (a killed command) needs no answer, and nobody needs to read about it.
  if (request.socket.destroyed) return;
  console.error(`${request.method} ${pathOf(request)}:`, error);
  return apiError(response, 500, 20500, 'An internal server error has occurred');
};

const PAGE_SIZE = 50;

/** Version 1 gives 100 at most, whatever is asked for; the REST API as many as its documentation says. */
const LARGEST_PAGE = { version1: 100, rest: 1000 };

/** One page of a list, and the addresses (from `here`) of itself, the first one and its neighbours, with the same filters. */
function paged<T>({ query }: Request, items: readonly T[], largest: number, here: string) {
  const size = Math.min(largest, Math.max(1, Math.floor(Number(query.PageSize)) || PAGE_SIZE));
  // The clients send `Page` and `PageToken`, or the token alone.
  const token = /^PT(\d+)$/.exec(String(query.PageToken))?.[1];
  const number = Math.max(0, Math.floor(Number(token ?? query.Page)) || 0);
  const last = Math.max(0, Math.ceil(items.length / size) - 1);
  const { PageSize: _1, Page: _2, PageToken: _3, ...filters } = query as Record<string, string>;
  const address = (index: number, more = {}) =>
    `${here}?${new URLSearchParams({ ...filters, PageSize: String(size), Page: String(index), ...more })}`;
  return {
    size,
    number,
    items: items.slice(number * size, (number + 1) * size),
    first: address(0),
    here: address(number),
    next: number < last ? address(number + 1, { PageToken: `PT${number + 1}` }) : null,
    previous: number > 0 ? address(number - 1, { PageToken: `PT${number - 1}` }) : null,
  };
}

/** A page of a list as a document. Only the items on it are made documents of. */
export type Page = <T>(request: Request, key: string, items: readonly T[], present: (item: T) => object) => object;

/** As the APIs of version 1 have it. */
export const page: Page = (request, key, all, present) => {
  const here = `https://${request.hostname}${pathOf(request)}`;
  const { items, ...place } = paged(request, all, LARGEST_PAGE.version1, here);
  return {
    [key]: items.map(present),
    meta: {
      first_page_url: place.first,
      key,
      next_page_url: place.next,
      page: place.number,
      page_size: place.size,
      previous_page_url: place.previous,
      url: place.here,
    },
  };
};

/** The REST API 2010-04-01 carries its numbers beside the list, and addresses without a host. */
export const restPage: Page = (request, key, all, present) => {
  const { items, size, number, ...place } = paged(request, all, LARGEST_PAGE.rest, pathOf(request));
  return {
    [key]: items.map(present),
    first_page_uri: place.first,
    next_page_uri: place.next,
    previous_page_uri: place.previous,
    uri: place.here,
    page: number,
    page_size: size,
    start: number * size,
    end: Math.max(0, Math.min(all.length, (number + 1) * size) - 1),
  };
};

/** The whole path, also inside a router that was mounted on a part of it. */
function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?')[0] ?? '';
}
