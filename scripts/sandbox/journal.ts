/** What was asked of the sandbox's API, for tests and measurements. Neither headers nor bodies are kept. */
import type { RequestHandler } from 'express';

export interface Call {
  method: string;
  host: string;
  path: string;
  /** 0 while it is under way, and for good when its connection was cut. */
  status: number;
  /** Until it was answered or cut, milliseconds; 0 while it is under way. */
  ms: number;
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
      const call: Call = { method, host, path, status: 0, ms: 0 };
      const start = performance.now();
      calls.push(call);
      if (calls.length > MOST) calls.shift();
      response.once('finish', () => {
        call.status = response.statusCode;
      });
      response.once('close', () => {
        call.ms = Math.round(performance.now() - start);
      });
      next();
    },
  };
}
