/** Faults on demand: what goes wrong with a call, and when. */
import type { RequestHandler } from 'express';
import { UserError } from '../lib/user-error.js';
import { apiError } from './api/answers.js';

export interface Fault {
  kind: 'latency' | 'status' | 'reset' | 'build-fails' | 'slow-build' | 'clock';
  /** `latency`: ms a call; `slow-build`: ms a build; `status`: the HTTP status; `clock`: seconds ahead (negative: behind). */
  value?: number;
  /** Only calls of this method and path (a regular expression on `METHOD /path`); all without it. */
  match?: string;
  /** Only the n-th matching call (from 1); every one without it. */
  nth?: number;
}

export interface Faults {
  set(faults: readonly Fault[]): void;
  list(): readonly Fault[];
  /** Makes calls late, refused or broken. */
  middleware: RequestHandler;
  /** How long (ms) a build takes that begins now, and whether it fails. */
  buildPlan(): { ms: number; fails: boolean };
  /** The sandbox's clock, milliseconds since the epoch. */
  now(): number;
}

/** @param buildMs how long a build takes without a fault */
export function createFaults(initial: readonly Fault[] = [], buildMs = 200): Faults {
  let faults = [...initial];
  let counts = new Map<Fault, number>();
  const faultValue = (kind: Fault['kind']) => faults.find((fault) => fault.kind === kind)?.value;
  const applies = (fault: Fault, call: string) => {
    if (fault.match && !new RegExp(fault.match).test(call)) return false;
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    return fault.nth === undefined || fault.nth === count;
  };
  return {
    set: (next) => {
      faults = [...next];
      counts = new Map();
    },
    list: () => faults,
    middleware: (request, response, next) => {
      const call = `${request.method} ${request.path}`;
      const hit = faults
        .filter(({ kind }) => ['latency', 'status', 'reset'].includes(kind))
        .filter((fault) => applies(fault, call));
      const latency = hit.find(({ kind }) => kind === 'latency')?.value ?? 0;
      const act = () => {
        if (hit.some(({ kind }) => kind === 'reset')) return request.socket.destroy();
        const status = hit.find(({ kind }) => kind === 'status')?.value;
        if (status === undefined) return next();
        return apiError(
          response,
          status,
          status === 429 ? 20429 : 20500,
          status === 429 ? 'Too Many Requests' : 'Server error',
        );
      };
      if (latency > 0) setTimeout(act, latency);
      else act();
    },
    buildPlan: () => ({
      ms: faultValue('slow-build') ?? buildMs,
      fails: faults.some(({ kind }) => kind === 'build-fails'),
    }),
    now: () => Date.now() + (faultValue('clock') ?? 0) * 1000,
  };
}

const KINDS: Record<Fault['kind'], 'number' | 'none'> = {
  latency: 'number',
  status: 'number',
  'slow-build': 'number',
  clock: 'number',
  reset: 'none',
  'build-fails': 'none',
};

/** @param text such as `latency=150` or `status=429,match=POST .*Builds,nth=1` @throws UserError */
export function parseFault(text: string): Fault {
  const [head = '', ...rest] = text.split(',');
  const [kind = '', value] = head.split('=');
  const known = KINDS[kind as Fault['kind']];
  if (!known || (known === 'number' ? !Number.isFinite(Number(value ?? NaN)) : value !== undefined))
    throw unknownFault(text);
  const fault: Fault = { kind: kind as Fault['kind'], ...(value === undefined ? {} : { value: Number(value) }) };
  for (const part of rest) {
    const [name = '', ...text_] = part.split('=');
    if (name === 'match') fault.match = text_.join('=');
    else if (name === 'nth' && Number.isInteger(Number(text_[0]))) fault.nth = Number(text_[0]);
    else throw unknownFault(text);
  }
  return fault;
}

function unknownFault(text: string): UserError {
  return new UserError(
    `--fault の値「${text.slice(0, 60)}」の書き方が違います。`,
    '例: latency=150、status=429,match=POST .*Builds,nth=1、reset、build-fails、slow-build=20000、clock=-600、none（すべて解除）',
  );
}
