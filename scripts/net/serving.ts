/** Servers that outlive their handlers: whatever goes wrong with one request, or one message, ends neither the server nor others. */
import express, { type Express, type Router } from 'express';
import type { WebSocket } from 'ws';

/**
 * An app whose handlers may be async, as in Express 5: version 4 forgets their promises, and a rejection that nobody looks at
 * ends the process. A query is texts and lists of texts, never objects, whose `toString` the asker could choose.
 */
export function createApp(): Express {
  return caring(express().disable('x-powered-by').set('etag', false).set('query parser', 'simple'));
}

/** The same for a part of an app. It sees the parameters of the path that it is put at. */
export function createRouter(): Router {
  return caring(express.Router({ mergeParams: true }));
}

function caring<T extends Router>(router: T): T {
  for (const name of ['use', 'get', 'post', 'put', 'delete'] as const) {
    const add = router[name] as (...args: unknown[]) => unknown;
    Object.assign(router, { [name]: (...args: unknown[]) => add.apply(router, args.map(caught)) });
  }
  return router;
}

/** Leaves alone what is no plain handler: paths, handlers of errors (which take four arguments), routers and apps. */
function caught(handler: unknown): unknown {
  if (typeof handler !== 'function' || handler.length > 3 || 'handle' in handler) return handler;
  const caught: express.RequestHandler = (request, response, next) => {
    const result: unknown = handler(request, response, next);
    if (result instanceof Promise) result.catch(next);
  };
  return caught;
}

/** The last one of an app, for whatever its routes could not answer. `say` gets 4xx for a request that cannot be read. */
export function onError(say: (response: express.Response, status: number) => void): express.ErrorRequestHandler {
  return (error: { status?: unknown } | undefined, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = Number(error?.status);
    say(response, status >= 400 && status < 500 ? status : 500);
  };
}

/** Hands a socket's messages on as texts. One that its handler fails for closes this socket only, as RFC 6455 has it (1011). */
export function onMessage(socket: WebSocket, handle: (text: string) => unknown): void {
  socket.on('error', () => {}); // its client is gone, or broke the protocol
  socket.on('message', async (data) => {
    try {
      await handle(String(data));
    } catch {
      socket.close(1011);
    }
  });
}
