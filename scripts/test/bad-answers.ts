/** Everything that may come back from a `/token` instead of a good token, each from a real server or proxy. */
import type { Blame } from '../../checks/verdict.js';
import { BODIES } from './bad-answers/bodies.js';
import { CONNECTIONS } from './bad-answers/connections.js';
import { GRANTS } from './bad-answers/grants.js';
import { PROXIES } from './bad-answers/proxies.js';
import { SIGNATURES } from './bad-answers/signatures.js';
import { STATUSES } from './bad-answers/statuses.js';
import { TIMES } from './bad-answers/times.js';
import { TOKEN_VALUES } from './bad-answers/token-values.js';
import type { Loopback, Served } from './loopback.js';

export interface BadAnswer {
  title: string;
  serve: (loopback: Loopback) => Promise<Served>;
  /** The verdict that must fail, and no other but those in `also`. */
  verdict: string;
  also?: readonly string[];
  /** `network` too where nobody can tell. */
  blame: Blame;
  /** Found in the cause or the next action. */
  says: RegExp;
  /** Milliseconds until the deadline, for servers that never finish. */
  deadline?: number;
  /** The title of another bad answer that deliberately gets the same explanation. */
  sameAs?: string;
}

export const BAD_ANSWERS: readonly BadAnswer[] = [
  ...CONNECTIONS,
  ...PROXIES,
  ...STATUSES,
  ...BODIES,
  ...TOKEN_VALUES,
  ...SIGNATURES,
  ...TIMES,
  ...GRANTS,
];
