// @ts-check
/** What the page hears from `npm start` and asks of it. A request that cannot be done answers its cause and remedy. */

/** @type {Problem} */
const UNREACHABLE = {
  cause: 'npm start に接続できませんでした。',
  next: 'ターミナルで npm start が動いていることを確かめて、もう一度お試しください。',
};

/** @type {Problem} */
const UNREADABLE = {
  cause: 'npm start のレスポンスを読み取れませんでした。',
  next: 'npm start を実行し直して、もう一度お試しください。',
};

/**
 * @template T
 * @param {string} path
 * @returns {Promise<Answer<T>>}
 */
export function ask(path) {
  return request(path, { headers: { Accept: 'application/json' } });
}

/**
 * @template T
 * @param {string} action
 * @param {object} body
 * @returns {Promise<Answer<T>>}
 */
export function act(action, body) {
  return request(`/api/actions/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function request(path, init) {
  const response = await fetch(path, { cache: 'no-store', ...init }).catch(() => undefined);
  if (!response) return { problem: UNREACHABLE };
  const value = await response.json().catch(() => undefined);
  if (response.ok && value) return { value };
  return { problem: value?.error ?? UNREADABLE };
}

/** A browser gives up on some failures; then it is tried again after this time (ms). */
const RETRY_MS = 2000;

/**
 * The stream of states. It is taken up again when `npm start` is.
 * @param {{ onState: (state: WorkshopState) => void, onConnection: (connection: Connection) => void }} listener
 */
export function connect({ onState, onConnection }) {
  const source = new EventSource('/api/events');
  source.addEventListener('open', () => onConnection('open'));
  source.addEventListener('state', (event) => onState(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    onConnection('lost');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => connect({ onState, onConnection }), RETRY_MS);
  });
}
