/** What a client of Twilio's Voice signalling comes to with a token: it registers, and calls. By the messages of the Voice SDK. */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { documentIn } from '../net/twilio-api.js';

/** What the signalling said to one attempt; without a code, it went well. */
export interface Reaction {
  code?: number;
}

export interface Reactions {
  registration: Reaction;
  /** Undefined where it never came to a call. */
  call?: Reaction;
}

/** @param address `ws:` @throws Error when the signalling cannot be reached, or leaves without an answer */
export function tryToken(address: string, token: string, signal: AbortSignal): Promise<Reactions> {
  const socket = new WebSocket(address);
  const send = (type: string, payload: object) => socket.send(JSON.stringify({ type, version: '1.6', payload }));
  const next: Record<string, () => void> = {
    connected: () => send('register', { media: { audio: true } }),
    ready: () => send('invite', { callsid: `CA${randomBytes(16).toString('hex')}`, twilio: { params: '' } }),
  };
  const leave = () => socket.terminate();
  signal.addEventListener('abort', leave, { once: true });
  return new Promise<Reactions>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(signal.reason ?? new Error('the signalling left without an answer')));
    socket.on('open', () => send('listen', { token }));
    socket.on('message', (data) => {
      const { type, payload } = documentIn(String(data)) as { type: string; payload?: { error?: Reaction } };
      if (type === 'error') resolve({ registration: payload?.error ?? {} });
      else if (type === 'hangup') resolve({ registration: {}, call: payload?.error ?? {} });
      else next[type]?.();
    });
  }).finally(() => {
    signal.removeEventListener('abort', leave);
    leave();
  });
}
