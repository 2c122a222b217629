/** Faults on demand: what goes wrong with a call, and when. */
import { STATUS_CODES } from 'node:http';
import type { RequestHandler } from 'express';
import { UserError } from '../cli/user-error.js';
import { apiError } from './api/answers.js';

export interface Fault {
  kind: 'latency' | 'status' | 'reset' | 'reset-after' | 'build-fails' | 'slow-build' | 'clock' | 'restricted-keys';
  /** Milliseconds of latency or of a build; the HTTP status; seconds that the clock is ahead. */
  value?: number;
  /** Only calls whose `METHOD path` matches this regular expression; all of them without it. */
  match?: string;
  /** Only the n-th matching call, or build (from 1); every one without it. */
  nth?: number;
}

export interface Faults {
  /** Replaces all faults, and counts anew. */
  set(faults: readonly Fault[]): void;
  list(): readonly Fault[];
  /** Makes calls late, refused or broken. */
  middleware: RequestHandler;
  /** How long (ms) a build takes that begins now, and whether it fails. To be asked once for each build. */
  buildPlan(): { ms: number; fails: boolean };
  /** The sandbox's clock, milliseconds since the epoch. */
  now(): number;
  /** Whether every API key is a Restricted one, without a permission. */
  restrictsKeys(): boolean;
}

interface Rule {
  /** The integers that it takes; none without it. */
  value?: readonly [least: number, most: number];
  options: readonly ('match' | 'nth')[];
}

const DAY_MS = 86_400_000;

const RULES: Record<Fault['kind'], Rule> = {
  latency: { value: [0, DAY_MS], options: ['match', 'nth'] },
  status: { value: [400, 599], options: ['match', 'nth'] },
  reset: { options: ['match', 'nth'] },
  'reset-after': { options: ['match', 'nth'] },
  'build-fails': { options: ['nth'] },
  'slow-build': { value: [0, DAY_MS], options: ['nth'] },
  clock: { value: [-1_000_000_000, 1_000_000_000], options: [] },
  'restricted-keys': { options: [] },
};

/** Twilio's code is 20000 + status, but for a few; the words are those of its errors. */
const REFUSALS: Record<number, readonly [code: number, message: string]> = {
  401: [20003, 'Authenticate'],
  500: [20500, 'An internal server error has occurred'],
};

/** @param buildMs how long a build takes without a fault */
export function createFaults(initial: readonly Fault[] = [], buildMs = 200): Faults {
  let faults: Fault[] = [];
  let counts = new Map<Fault, number>();
  const set = (next: readonly Fault[]) => {
    faults = next.map((fault) => ({ ...fault }));
    counts = new Map();
  };
  /** Those of some kinds that hold for this call or build, which counts for each of them. */
  const hits = (kinds: readonly Fault['kind'][], call = '') =>
    faults.filter((fault) => {
      if (!kinds.includes(fault.kind) || (fault.match && !new RegExp(fault.match).test(call))) return false;
      const count = (counts.get(fault) ?? 0) + 1;
      counts.set(fault, count);
      return fault.nth === undefined || fault.nth === count;
    });
  const middleware: RequestHandler = (request, response, next) => {
    const hit = hits(['latency', 'status', 'reset', 'reset-after'], `${request.method} ${request.path}`);
    const act = () => {
      if (hit.some(({ kind }) => kind === 'reset')) return request.socket.destroy();
      const status = numberOf(hit, 'status');
      if (status === undefined) {
        // The call takes effect, and whoever made it never hears so.
        const lose = () => request.socket.destroy();
        if (hit.some(({ kind }) => kind === 'reset-after')) Object.assign(response, { write: lose, end: lose });
        return next();
      }
      const [code, message] = REFUSALS[status] ?? [20_000 + status, STATUS_CODES[status] ?? 'Error'];
      return apiError(response, status, code, message);
    };
    const latency = numberOf(hit, 'latency') ?? 0;
    if (latency === 0) return act();
    const timer = setTimeout(act, latency);
    response.once('close', () => clearTimeout(timer)); // nobody waits for it any more
  };
  set(initial);
  return {
    set,
    list: () => faults,
    middleware,
    buildPlan: () => {
      const hit = hits(['build-fails', 'slow-build']);
      return { ms: numberOf(hit, 'slow-build') ?? buildMs, fails: hit.some(({ kind }) => kind === 'build-fails') };
    },
    now: () => Date.now() + (numberOf(faults, 'clock') ?? 0) * 1000,
    restrictsKeys: () => faults.some(({ kind }) => kind === 'restricted-keys'),
  };
}

function numberOf(faults: readonly Fault[], wanted: Fault['kind']): number | undefined {
  return faults.find(({ kind }) => kind === wanted)?.value;
}

/** What is wrong with a fault from outside, in Japanese; undefined when it is one. */
export function problemOf(candidate: unknown): string | undefined {
  const { kind = '', value, ...options } = Object(candidate) as Partial<Fault>;
  if (typeof kind !== 'string') return 'kind の値が、文字列になっていません。';
  if (!Object.hasOwn(RULES, kind)) return `「${kind}」という障害はありません。`;
  const rule = RULES[kind as Fault['kind']];
  const unknown = Object.keys(options).find((name) => !rule.options.some((option) => option === name));
  if (unknown) return `${kind} に ${unknown} は指定できません。`;
  const [least = 0, most = 0] = rule.value ?? [];
  if (!rule.value && value !== undefined) return `${kind} に値は指定できません。`;
  if (rule.value && !(Number.isInteger(value) && value! >= least && value! <= most)) {
    return `${kind} の値は、${least} から ${most} までの整数です。`;
  }
  const { match, nth } = options;
  if (nth !== undefined && !(Number.isInteger(nth) && nth >= 1)) return 'nth の値は、1 以上の整数です。';
  if (match !== undefined && !isPattern(match)) return 'match の値が、正規表現になっていません。';
  return undefined;
}

function isPattern(text: unknown): boolean {
  try {
    return typeof text === 'string' && text !== '' && new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/**
 * @param text such as `latency=150` or `status=429,match=POST .*Builds,nth=1`; a comma that no name follows is a part
 *   of the regular expression
 * @throws UserError
 */
export function parseFault(text: string): Fault {
  const [head = '', ...rest] = text.split(/,(?=\w+=)/);
  const [kind, value] = cut(head);
  const options = rest.map(cut).map(([name, option = '']) => [name, name === 'nth' ? integer(option) : option]);
  const fault = { kind, ...(value === undefined ? {} : { value: integer(value) }), ...Object.fromEntries(options) };
  const problem = problemOf(fault);
  if (problem === undefined) return fault as Fault;
  throw new UserError(
    `--fault の値「${text.slice(0, 60)}」の書き方が違います。${problem}`,
    '例: latency=150、status=429,match=POST .*Builds,nth=1、reset、reset-after（処理はされるが、レスポンスが届かない）、build-fails、slow-build=20000、clock=-600、restricted-keys（API キーを Restricted にする）、none（すべて解除）',
  );
}

function cut(part: string): [name: string, value?: string] {
  return part.split(/=(.*)/s) as [string, string?];
}

/** Number() would take `''`, `0x10` and `1e3` too. */
function integer(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
}
