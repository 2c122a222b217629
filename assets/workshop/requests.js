// @ts-check
/** What the page asks of `npm start`. A request that cannot be done answers its cause and remedy. */

/** @typedef {{ cause: string, next: string }} Problem */
/**
 * @template T
 * @typedef {{ value: T, problem?: undefined } | { problem: Problem, value?: undefined }} Answer
 */

/** @type {Problem} */
const UNREACHABLE = {
  cause: 'npm start につながりませんでした。',
  next: 'ターミナルで npm start が動いていることを確かめて、もう一度お試しください。',
};

/** @type {Problem} */
const UNREADABLE = {
  cause: 'npm start の返事を読み取れませんでした。',
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
