/** The sandbox's API by itself, without proxy and certificate: what a test asks of it, as Twilio's clients do. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import Response from 'twilio/lib/http/response';
import { createApi } from '../sandbox/api/api.js';
import { createFaults, type Faults } from '../sandbox/faults.js';
import { createJournal, type Journal } from '../sandbox/journal.js';
import { openStore, type Store } from '../sandbox/store.js';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: a document of any resource
  body: any;
}

/** An address without `https://`. */
export type Place = `${'serverless' | 'serverless-upload' | 'api'}.twilio.com/${string}`;

/** Form fields; one may stand several times. */
export type Form = readonly (readonly [name: string, value: string])[];

export interface Credentials {
  username: string;
  password: string;
}

export interface TestApi {
  store: Store;
  faults: Faults;
  journal: Journal;
  /** With the account's own credentials, when there are no others. */
  send(method: string, place: Place, form?: Form, credentials?: Credentials): Promise<Answer>;
  /** A version of a Function or an Asset, by multipart as Twilio's clients send it. `parts` replace those of a `/token`. */
  upload(
    service: string,
    kind: 'Functions' | 'Assets',
    content: string,
    parts?: Record<string, string>,
  ): Promise<Answer>;
  /** Sends any body. */
  sendRaw(method: string, place: Place, headers: http.OutgoingHttpHeaders, body: string | Buffer): Promise<Answer>;
  /** Twilio's own library. */
  client(credentials?: Credentials): twilio.Twilio;
  close(): void;
}

/** Builds are ready at once. */
export async function testApi(): Promise<TestApi> {
  const [store, faults, journal] = [openStore(undefined), createFaults([], 0), createJournal()];
  const server = http.createServer(createApi(store, faults, journal));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { account } = store.state;
  const owner = { username: account.sid, password: account.authToken };

  const sendRaw: TestApi['sendRaw'] = async (method, place, headers, body) => {
    const { port } = server.address() as AddressInfo;
    const [host = '', ...path] = place.split(/(?=\/)/);
    const all = { authorization: basic(owner), ...headers, host };
    const request = http.request({ host: '127.0.0.1', port, method, path: path.join(''), headers: all });
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, body: parsed(await text(response)) };
  };
  const send: TestApi['send'] = (method, place, form = [], credentials = owner) => {
    const headers = { authorization: basic(credentials), 'content-type': 'application/x-www-form-urlencoded' };
    return sendRaw(method, place, headers, new URLSearchParams(form as [string, string][]).toString());
  };
  return {
    store,
    faults,
    journal,
    send,
    sendRaw,
    upload: (service, kind, content, parts) => {
      const place = `serverless-upload.twilio.com/v1/Services/${service}/${kind}/${content}/Versions` as const;
      return sendRaw('POST', place, { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }, multipart(parts));
    },
    client: ({ username, password } = owner) => {
      const httpClient = new DirectClient(send);
      return twilio(username, password, { accountSid: account.sid, httpClient });
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Leads Twilio's library here: it knows its hosts, and https, only. */
class DirectClient extends twilio.RequestClient {
  constructor(private readonly send: TestApi['send']) {
    super();
  }

  override async request<T>(options: Parameters<twilio.RequestClient['request']>[0]): Promise<Response<T>> {
    const { method, uri, params = {}, data = {}, username = '', password = '' } = options;
    const query = new URLSearchParams(params as Record<string, string>).toString();
    const place = `${uri.replace('https://', '')}${query && `?${query}`}` as Place;
    const form = Object.entries(Object(data)).flatMap(([name, value]) =>
      [value].flat().map((each) => [name, String(each)] as const),
    );
    const { status, headers, body } = await this.send(method, place, form, { username, password });
    return new Response(status, body as T, headers);
  }
}

function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** Of the kind that the clients make: nothing like it stands in a content. */
const BOUNDARY = '--------------------------483920175630284719205837';

function multipart(replaced: Record<string, string> = {}): string {
  const parts = { Path: '/token', Visibility: 'public', Content: 'module.exports = 1;', ...replaced };
  const heads = Object.entries(parts).map(([name, value]) => {
    const file = name === 'Content' ? '; filename="token.js"\r\nContent-Type: application/javascript' : '';
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return `${heads.join('')}--${BOUNDARY}--\r\n`;
}

async function text(response: http.IncomingMessage): Promise<string> {
  let whole = '';
  for await (const part of response.setEncoding('utf8')) whole += part;
  return whole;
}

function parsed(body: string): unknown {
  return body === '' ? undefined : JSON.parse(body);
}
