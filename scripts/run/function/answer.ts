/** What a caller gets for what became of a Function's process. */
import type { OutgoingHttpHeaders } from 'node:http';
import { type FunctionOutcome, HOP } from './process.js';
import type { LogLine } from './protocol.js';

export interface SiteAnswer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** @returns the answer, and what the environment's logs say of it beside what the Function itself logged */
export function answerOf(outcome: FunctionOutcome): { answer: SiteAnswer; log?: LogLine } {
  switch (outcome.kind) {
    case 'answered':
      return { answer: { status: outcome.status, headers: withoutHops(outcome.headers), body: outcome.body } };
    case 'threw':
      return failure(500, outcome.error, outcome.error.stack ?? outcome.error.message);
    case 'timed-out':
      // The text is Twilio's (https://www.twilio.com/docs/serverless/functions-assets/faq), the status as in its
      // debugger's 82002; the form of the body was not seen live.
      return failure(504, { message: 'runtime application timed out' }, 'runtime application timed out');
    case 'exited': {
      const message = `runtime application exited with code ${outcome.code ?? 'unknown'}`;
      return failure(500, { message, name: 'Error' }, message);
    }
  }
}

function failure(status: number, body: object, message: string): { answer: SiteAnswer; log: LogLine } {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const answer = { status, headers, body: Buffer.from(JSON.stringify(body)) };
  return { answer, log: { level: 'ERROR', message } };
}

/** Without what belongs to the connection with the process, and what only the local runtime says. */
function withoutHops(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const isKept = ([name]: [string, unknown]) => !HOP.test(name) && name !== 'x-powered-by';
  return Object.fromEntries(Object.entries(headers).filter(isKept));
}

export function text(status: number, message: string): SiteAnswer {
  const headers: OutgoingHttpHeaders = { 'content-type': 'text/plain; charset=utf-8' };
  return { status, headers, body: Buffer.from(message) };
}
