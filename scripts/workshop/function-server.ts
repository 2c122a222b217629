/** Serves the workspace's `/token` at a loopback address, for `curl` and for the client of the next chapter. */
import http from 'node:http';
import { isForLoopback, isLoopbackOrigin } from '../net/loopback.js';
import { type SiteAnswer, text } from '../run/function/answer.js';
import { bodyOf } from '../sandbox/sites.js';
import type { LocalFunction } from './local-function.js';

export function functionServer(local: LocalFunction): http.Server {
  return http.createServer((request, response) => {
    answer(local, request)
      .then(({ status, headers, body }) => {
        response.writeHead(status, { ...headers, ...cors(request), 'content-length': body.length });
        response.end(request.method === 'HEAD' ? undefined : body);
      })
      .catch(() => request.socket.destroy()); // the caller left before it had said everything
  });
}

async function answer(local: LocalFunction, request: http.IncomingMessage): Promise<SiteAnswer> {
  const { origin } = request.headers;
  // A token lets its holder place calls: pages from elsewhere do not get one.
  const isForeign = origin !== undefined && !isLoopbackOrigin(origin);
  if (!isForLoopback(request.headers) || isForeign || request.headers['sec-fetch-site'] === 'cross-site') {
    return text(403, 'Forbidden');
  }
  if (request.url?.split('?', 1)[0] !== '/token') return text(404, 'Could not find requested resource');
  const body = await bodyOf(request);
  return body ? local.answer(request, body) : text(413, 'request entity too large');
}

/** A client that is being developed has an address of its own, such as http://localhost:5173. */
function cors({ headers: { origin } }: http.IncomingMessage): http.OutgoingHttpHeaders {
  return isLoopbackOrigin(origin) ? { 'access-control-allow-origin': origin, vary: 'Origin' } : {};
}
