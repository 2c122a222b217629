/** Who may call a protected Function: Twilio, which signs its requests with the account's auth token. */
import type { IncomingMessage } from 'node:http';

/**
 * Source of the rule: https://www.twilio.com/docs/usage/security#validating-requests
 * @param url path and query; what is signed is the public address, whichever way the request came
 */
export function isSignedByTwilio(
  authToken: string,
  domain: string,
  url: string,
  request: IncomingMessage,
  body: Buffer,
): boolean {
  const signature = request.headers['x-twilio-signature'];
  if (typeof signature !== 'string') return false;
  // Loaded only when needed: it is large, and most Functions of the chapter are public.
  const { validateRequest, validateRequestWithBody }: typeof import('twilio') = require('twilio');
  const address = `https://${domain}${url}`;
  if (url.includes('bodySHA256=')) return validateRequestWithBody(authToken, signature, address, body.toString());
  return validateRequest(authToken, signature, address, formFields(request, body));
}

function formFields(request: IncomingMessage, body: Buffer): Record<string, string | string[]> {
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return {};
  const fields = new URLSearchParams(body.toString());
  const values = [...new Set(fields.keys())].map((name) => [name, fields.getAll(name)] as const);
  return Object.fromEntries(values.map(([name, all]) => [name, all.length > 1 ? all : all[0]!]));
}
