/** What `callback` was given, turned into data by the rules of Twilio's runtime handler (`handleSuccess` in its route.js). */
import type { Payload } from '../../../checks/handler/execution.js';
import type { Recorder } from './recorder.js';

/** A body longer than this is no token. */
const LONGEST = 200_000;

interface ResponseLike {
  statusCode: number;
  headers: Record<string, string | string[]>;
  body: unknown;
}

export interface PayloadClasses {
  isTwiml(value: object): boolean;
  Response: new (...args: never[]) => ResponseLike;
}

function twiml(value: object): Payload {
  try {
    return { kind: 'twiml', text: String(value).slice(0, LONGEST) };
  } catch {
    return { kind: 'twiml' };
  }
}

export function payloadOf(value: unknown, recorder: Recorder, classes: PayloadClasses): Payload {
  if (value === undefined || value === null) return { kind: 'none' };
  if (typeof value === 'string') return { kind: 'text', text: value.slice(0, LONGEST) };
  if (typeof value !== 'object') return json(value);
  if (classes.isTwiml(value)) return twiml(value);
  if (value instanceof classes.Response) return response(value, recorder);
  if (value instanceof Promise) return { kind: 'promise' };
  const token = recorder.tokenIn(value);
  return token ? { kind: 'token-object', ...token } : json(value);
}

function response({ statusCode, headers, body }: ResponseLike, recorder: Recorder): Payload {
  const token = recorder.tokenIn(body);
  if (token) return { kind: 'token-object', ...token };
  const joined = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]);
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  const status = typeof statusCode === 'number' ? statusCode : Number(statusCode) || 500;
  return { kind: 'response', status, headers: Object.fromEntries(joined), body: text.slice(0, LONGEST) };
}

function json(value: unknown): Payload {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const functions = entries.filter(([, member]) => typeof member === 'function').map(([name]) => name);
  try {
    return { kind: 'json', text: (JSON.stringify(value) ?? '').slice(0, LONGEST), functions };
  } catch (error) {
    return { kind: 'unserializable', message: error instanceof Error ? error.message : '' };
  }
}
