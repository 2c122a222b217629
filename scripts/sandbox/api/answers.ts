/** What all parts of the API share: errors, pages, dates and addresses, in Twilio's shapes. */
import type { Request, Response } from 'express';

export const SERVERLESS = 'https://serverless.twilio.com/v1';

/** Twilio's error document (https://www.twilio.com/docs/api/errors). */
export function apiError(response: Response, status: number, code: number, message: string): void {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  response.status(status).json({ code, message, more_info, status });
}

export function notFound(request: Request, response: Response): void {
  apiError(response, 404, 20404, `The requested resource ${pathOf(request)} was not found`);
}

const PAGE_SIZE = 50;
const LARGEST_PAGE = 100;

/** One page of a list, newest first as Twilio does it, with the addresses of its neighbours. */
export function page<T>(request: Request, key: string, items: readonly T[], present: (item: T) => object): object {
  const size = Math.min(LARGEST_PAGE, Math.max(1, Number(request.query.PageSize) || PAGE_SIZE));
  const number = Math.max(0, Number(request.query.Page) || 0);
  const here = `https://${request.hostname}${pathOf(request)}`;
  const last = Math.max(0, Math.ceil(items.length / size) - 1);
  const address = (index: number) => `${here}?PageSize=${size}&Page=${index}&PageToken=PT${index}`;
  return {
    [key]: items.slice(number * size, (number + 1) * size).map(present),
    meta: {
      first_page_url: `${here}?PageSize=${size}&Page=0`,
      key,
      next_page_url: number < last ? address(number + 1) : null,
      page: number,
      page_size: size,
      previous_page_url: number > 0 ? address(number - 1) : null,
      url: `${here}?PageSize=${size}&Page=${number}`,
    },
  };
}

/** The whole path, also inside a router that was mounted on a part of it. */
function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?')[0] ?? '';
}

/** Version 1 of the API has no fractions of a second. */
export function isoDate(timestamp: string): string {
  return timestamp.replace(/\.\d+Z$/, 'Z');
}
