/** What came back from a `/token` address, as data: the checks judge it, `scripts/lib/fetch-token.ts` makes it. */

export interface HttpResponse {
  status: number;
  /** Names in lower case; a repeated header is joined by `, `. */
  headers: Record<string, string>;
  body: string;
  /** The body was longer than the limit and was cut. */
  truncated: boolean;
  /** Local clock when the headers arrived, seconds since the epoch. */
  receivedAt: number;
  /** The address that answered, after redirects on the same host. */
  url: string;
}

/** Why no response came. `code` is Node's error code where there is one. */
export interface NetworkFailure {
  kind: 'unreachable';
  phase: 'proxy' | 'connect' | 'headers' | 'body';
  code: string;
  message: string;
  host: string;
  /** The proxy in use, without credentials. */
  proxy?: string;
  /** The whole check's deadline in seconds, for time-outs. */
  timeoutSeconds?: number;
}

export type FetchOutcome = ({ kind: 'answered' } & HttpResponse) | NetworkFailure;
