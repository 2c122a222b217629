/**
 * The calls of a participant's side to the room of a class. Of what answers there nothing is believed: no redirect is
 * followed, and what is too long, too often or of another form is dropped.
 */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { CALLS, type Member, PACE_MS, PIN_HEADER, readSentences, type Sentence, type Update } from './protocol.js';

export interface Room {
  address: URL;
  pin: string;
  /** A seat or a nickname. */
  name: string;
}

/** Why somebody is not in the room. `stranger`: what answers there is none; `unlike`: it does not understand what is sent. */
export type Trouble = 'unreachable' | 'busy' | 'full' | 'pin' | 'name' | 'unlike' | 'stranger';

const TROUBLES: Readonly<Record<number, Trouble>> = {
  ...{ 400: 'unlike', 413: 'unlike', 415: 'unlike' },
  ...{ 401: 'pin', 409: 'name', 429: 'busy', 503: 'full' },
};

/** Milliseconds: for an answer; of silence, in which the room would have sent three heartbeats. */
export const ANSWER_MS = 5_000;
const SILENCE_MS = 45_000;
/** Characters of one message from the room. */
const MOST_HEARD = 65_536;

/** Straight to the address: `agent: false` has neither a proxy of the environment nor anybody else's connections. Rejects where nothing answers in time. */
export async function post(
  { address, pin }: Room,
  path: string,
  body: Member | Update,
  { signal, onSent = () => {} }: { signal: AbortSignal; onSent?: () => void },
): Promise<IncomingMessage> {
  const headers = { 'content-type': 'application/json', [PIN_HEADER]: pin };
  const request = http.request(new URL(path, address), { method: 'POST', agent: false, signal, headers });
  request.on('error', () => {}); // one that breaks off later ends the response, which is what is read
  request.once('upgrade', (_, socket) => {
    socket.destroy();
    request.emit('error', new Error('a room speaks HTTP and nothing else'));
  });
  request.once('finish', onSent).setTimeout(ANSWER_MS, () => request.destroy());
  request.end(JSON.stringify(body));
  const [response] = (await once(request, 'response', { signal })) as [IncomingMessage];
  return response.on('error', () => {});
}

/**
 * Hears what the instructor says, until the stream ends.
 * @returns why it has ended
 */
export async function listen(
  room: Room,
  id: string,
  signal: AbortSignal,
  onSentences: (sentences: Sentence[]) => void,
): Promise<Trouble> {
  const response = await post(room, CALLS.stream, { id }, { signal });
  const { statusCode, headers } = response;
  if (statusCode !== 200 || !headers['content-type']?.startsWith('text/event-stream')) {
    response.destroy();
    return statusCode === 404 ? 'unreachable' : troubleOf(response); // the room was started anew just now
  }
  response.setEncoding('utf8').setTimeout(SILENCE_MS, () => response.destroy());
  let heard = '';
  for await (const text of response) {
    const messages = `${heard}${text}`.split('\n\n');
    heard = messages.pop() ?? '';
    if (heard.length > MOST_HEARD) return 'unreachable';
    const newest = messages.map(sentencesOf).findLast((sentences) => sentences !== undefined);
    if (newest) onSentences(newest);
    await pause(PACE_MS, undefined, { ref: false }); // however fast a room talks, it keeps nobody busy
  }
  return 'unreachable';
}

/** @returns undefined for a heartbeat, and for whatever is no list of sentences */
function sentencesOf(message: string): Sentence[] | undefined {
  const [, data] = /^event: sentences\ndata: (.*)$/.exec(message) ?? [];
  try {
    return data === undefined ? undefined : readSentences(JSON.parse(data))?.sentences;
  } catch {
    return undefined;
  }
}

/** Of an answer that was not the one, or of what was thrown instead of one. */
export function troubleOf({ statusCode, code }: { statusCode?: number | undefined; code?: unknown }): Trouble {
  if (statusCode === undefined) return /^HPE_/.test(String(code)) ? 'stranger' : 'unreachable'; // no HTTP at all
  return TROUBLES[statusCode] ?? (statusCode >= 500 ? 'unreachable' : 'stranger');
}
