/** The deployed sites: what `https://<domain>.twil.io/<path>` answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerOf, type SiteAnswer, text } from '../run/function/answer.js';
import type { FunctionPool } from '../run/function/pool.js';
import type { FunctionSetup } from '../run/function/protocol.js';
import type { BuildFiles } from './build-files.js';
import { addLogs } from './site-logs.js';
import { isSignedByTwilio } from './site-signature.js';
import { type ContentVersion, type Site, siteAt } from './state.js';
import type { Store } from './store.js';

/** Answers one request for a site. `url` is what it asks for: path and query, whichever way it came. */
export type Sites = (domain: string, url: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface SitesOptions {
  store: Store;
  files: BuildFiles;
  pool: FunctionPool;
  /** The sandbox's clock, milliseconds since the epoch. */
  now(): number;
}

/** Bytes of a request that Twilio's runtime reads. */
const BODY_LIMIT = 6 * 1024 * 1024;

export function createSites({ store, files, pool, now }: SitesOptions): Sites {
  const setupOf = (site: Site): FunctionSetup => {
    const clockOffset = Math.round((now() - Date.now()) / 1000) * 1000; // a fault, given in seconds
    return { config: files(site), clockOffset };
  };

  async function answerTo(domain: string, url: string, request: IncomingMessage, body: Buffer): Promise<SiteAnswer> {
    const { method = 'GET', rawHeaders, socket } = request;
    const site = siteAt(store.state, domain);
    if (!site) return text(404, 'Not found');
    const pathname = pathOf(url);
    const code = site.functions.find(({ path }) => path === pathname);
    const found = code ?? assetAt(site, pathname);
    if (!found) return text(404, 'Could not find requested resource');
    if (found.visibility === 'private') return text(403, 'Forbidden');
    // A browser asks by OPTIONS before it signs or sends anything.
    const mustBeSigned = found.visibility === 'protected' && method !== 'OPTIONS';
    if (mustBeSigned && !isSignedByTwilio(store.state.account.authToken, domain, url, request, body)) {
      return text(403, 'Forbidden');
    }
    if (!code && method !== 'OPTIONS') {
      // Whoever looks which build is live (as a deployment of the kit does) calls its Function next.
      if (site.functions.length > 0) pool.prepare(setupOf(site));
      return asset(found, method);
    }
    const isGone = () => socket.destroyed;
    const called = { ...setupOf(site), method, path: url, rawHeaders, body, isGone };
    const { outcome, logs, omitted } = await pool.call(called);
    const { answer, log } = answerOf(outcome);
    if (code) addLogs(store, site, code.functionSid, log ? [...logs, log] : logs, omitted, now());
    return answer;
  }

  return async (domain, url, request, response) => {
    const body = await bodyOf(request);
    const answer = body ? await answerTo(domain, url, request, body) : text(413, 'request entity too large');
    const date = new Date(now()).toUTCString();
    response.writeHead(answer.status, { ...answer.headers, date, 'content-length': answer.body.length });
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  };
}

/** The site's own page at `/`, as in Twilio's cloud. */
function assetAt(site: Site, pathname: string): ContentVersion | undefined {
  const wanted = pathname === '/' ? ['/index.html', '/assets/index.html'] : [pathname];
  return site.assets.find(({ path }) => wanted.includes(path));
}

function asset({ content, contentType }: ContentVersion, method: string): SiteAnswer {
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'Method not allowed');
  const headers = { 'content-type': contentType, 'access-control-allow-origin': '*' };
  return { status: 200, headers, body: Buffer.from(content, 'base64') };
}

function pathOf(url: string): string {
  const pathname = url.split('?', 1)[0]!;
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** @returns undefined when it is larger than the limit */
export async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= BODY_LIMIT) chunks.push(chunk);
  }
  return length <= BODY_LIMIT ? Buffer.concat(chunks) : undefined;
}
