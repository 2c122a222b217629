// @ts-check
/** The stream of states from `npm start`. It is taken up again when `npm start` is. */

/** @typedef {import('../../scripts/workshop/model.ts').WorkshopState} WorkshopState */
/** @typedef {'connecting' | 'open' | 'lost'} Connection */

/** A browser gives up on some failures; then it is tried again after this time (ms). */
const RETRY_MS = 2000;

/**
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
