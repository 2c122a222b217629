// @ts-check
/** Fetches the token that is to be tried, tries it, and hands back what came of it. */
import { register } from './register.js';

const TIMEOUT_MS = 15_000;

/**
 * @param {string} name
 * @param {object} body
 */
async function post(name, body) {
  const response = await fetch(`/voice/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

const of = new URLSearchParams(location.search).get('of') ?? 'workspace';
const { token } = await post('token', { of });
const outcome = await register({ token, timeoutMs: TIMEOUT_MS });
await post('outcome', { of, outcome });
