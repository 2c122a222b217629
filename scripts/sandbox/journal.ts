/** What was asked of the sandbox's API, for tests and measurements. Neither headers nor bodies are kept. */
import type { RequestHandler } from 'express';

export interface Call {
  method: string;
  host: string;
  path: string;
  /** 0 when the connection was cut. */
  status: number;
}

export interface Journal {
  calls(): readonly Call[];
  clear(): void;
  middleware: RequestHandler;
}

/** As many calls as a demonstration makes; older ones are dropped. */
const MOST = 10_000;

export function createJournal(): Journal {
  let calls: Call[] = [];
  return {
    calls: () => calls,
    clear: () => {
      calls = [];
    },
    middleware: (request, response, next) => {
      const { method, hostname: host, path } = request;
      response.once('close', () => {
        if (calls.length < MOST)
          calls.push({ method, host, path, status: response.writableFinished ? response.statusCode : 0 });
      });
      next();
    },
  };
}
