/** What all parts of the API share: errors, pages, dates and addresses, in Twilio's shapes. */
import type { ErrorRequestHandler, Request, Response } from 'express';

export const SERVERLESS = 'https://serverless.twilio.com/v1';

/** Twilio's error document (https://www.twilio.com/docs/api/errors). */
export function apiError(response: Response, status: number, code: number, message: string): void {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  response.status(status).json({ code, message, more_info, status });
}

export function notFound(request: Request, response: Response): void {
  apiError(response, 404, 20404, `The requested resource ${pathOf(request)} was not found`);
}

/** What Express and its parsers refuse (a broken address, a form too large), and mistakes of the sandbox's own. */
export const unexpected: ErrorRequestHandler = (error: { status?: unknown }, request, response, next) => {
  if (response.headersSent) return next(error);
  const status = Number(error.status);
  if (status >= 400 && status < 500) return apiError(response, status, 20_000 + status, 'The request is malformed');
  // A client that hung up (a killed command) needs no answer, and nobody needs to read about it.
  if (request.socket.destroyed) return;
  console.error(`${request.method} ${pathOf(request)}:`, error);
  return apiError(response, 500, 20500, 'An internal server error has occurred');
};

/** The largest page is the one of Twilio's API specifications. */
const PAGE_SIZE = 50;
const LARGEST_PAGE = 1000;

/** Which page of a list is asked for; the clients send `Page` and `PageToken`, or the token alone. */
export function pageOf({ query }: Request, total: number): { size: number; number: number; last: number } {
  const size = Math.min(LARGEST_PAGE, Math.max(1, Math.floor(Number(query.PageSize)) || PAGE_SIZE));
  const token = /^PT(\d+)$/.exec(String(query.PageToken))?.[1];
  const number = Math.max(0, Math.floor(Number(token ?? query.Page)) || 0);
  return { size, number, last: Math.max(0, Math.ceil(total / size) - 1) };
}

/** The query of another page of the same list, with the same filters. */
export function pageQuery({ query }: Request, size: number, number: number, token?: string): string {
  const { PageSize: _1, Page: _2, PageToken: _3, ...filters } = query as Record<string, string>;
  const place = { PageSize: String(size), Page: String(number), ...(token ? { PageToken: token } : {}) };
  return new URLSearchParams({ ...filters, ...place }).toString();
}

/** One page of a list, newest first as Twilio does it, with the addresses of its neighbours. */
export function page<T>(request: Request, key: string, items: readonly T[], present: (item: T) => object): object {
  const { size, number, last } = pageOf(request, items.length);
  const here = `https://${request.hostname}${pathOf(request)}`;
  const address = (index: number, token?: string) => `${here}?${pageQuery(request, size, index, token)}`;
  return {
    [key]: items.slice(number * size, (number + 1) * size).map(present),
    meta: {
      first_page_url: address(0),
      key,
      next_page_url: number < last ? address(number + 1, `PT${number + 1}`) : null,
      page: number,
      page_size: size,
      previous_page_url: number > 0 ? address(number - 1, `PT${number - 1}`) : null,
      url: address(number),
    },
  };
}

/** The whole path, also inside a router that was mounted on a part of it. */
export function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?')[0] ?? '';
}

/** Version 1 of the API has no fractions of a second. */
export function isoDate(timestamp: string): string {
  return timestamp.replace(/\.\d+Z$/, 'Z');
}
