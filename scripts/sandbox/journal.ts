/** What was asked of the sandbox, for tests, measurements and people. Neither queries nor headers nor bodies are kept. */
import type { RequestHandler, Response } from 'express';
import { redactor } from '../settings/redact.js';
import type { SandboxState } from './state.js';

export interface Call {
  /** When it began, milliseconds since the epoch. */
  at: number;
  method: string;
  host: string;
  path: string;
  /** 0 while it is under way, and for good when its connection was cut. */
  status: number;
  /** Until it was answered or cut, milliseconds; 0 while it is under way. */
  ms: number;
}

export interface Journal {
  /** Oldest first. */
  calls(): readonly Call[];
  clear(): void;
  /** Notes a call, and what becomes of it. */
  note(call: Pick<Call, 'method' | 'host' | 'path'>, response: Response): void;
  middleware: RequestHandler;
}

/** As many calls as a demonstration makes; older ones are dropped. */
const MOST = 10_000;

/** @param gate blots out secrets: anybody may write one into an address */
export function createJournal(gate: (text: string) => string = (text) => text): Journal {
  let calls: Call[] = [];
  const note: Journal['note'] = ({ method, host, path }, response) => {
    const call: Call = { at: Date.now(), method, host: gate(host), path: gate(path), status: 0, ms: 0 };
    const start = performance.now();
    calls.push(call);
    if (calls.length > MOST) calls.shift();
    response.once('finish', () => {
      call.status = response.statusCode;
    });
    response.once('close', () => {
      call.ms = Math.max(1, Math.round(performance.now() - start));
    });
  };
  return {
    calls: () => calls,
    clear: () => {
      calls = [];
    },
    note,
    middleware: ({ method, hostname: host, path }, response, next) => {
      note({ method, host: host ?? '', path }, response);
      next();
    },
  };
}

/** Blots out the secrets that the sandbox knows, as they are at the moment: those of the account, and of Functions. */
export function gateFor(state: SandboxState): (text: string) => string {
  let [known, gate] = ['', redactor([])];
  return (text) => {
    const variables = state.services.flatMap(({ environments }) => environments.flatMap(({ variables }) => variables));
    const named = variables.filter(({ key }) => /secret|token|password/i.test(key)).map(({ value }) => value);
    const secrets = new Set([state.account.authToken, ...state.keys.map(({ secret }) => secret), ...named]);
    if ([...secrets].join() !== known) [known, gate] = [[...secrets].join(), redactor([...secrets])];
    return gate(text);
  };
}
