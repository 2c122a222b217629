/**
 * Stands in for the signalling server that Twilio's Voice SDK talks to: it registers devices whose token is good, and takes
 * their calls as far as the TwiML App's voice URL. No audio. The messages are those that `@twilio/voice-sdk` 2.18 sends and
 * understands (its `pstream.ts`); what the live service says beside them was not seen.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Settings } from '../../../checks/settings/settings.js';
import { isRecord } from '../../../checks/token/jwt.js';
import { isForLoopback, isLoopbackOrigin } from '../../net/loopback.js';
import { onMessage } from '../../net/serving.js';
import { type Verification, type VoiceAccount, verifyToken } from './verify-token.js';
import type { VoiceUrlCaller } from './voice-url.js';

export interface SignallingOptions {
  /** Of the address at which it answers; there is nothing at others. */
  path: string;
  /** As it is now: keys come and go. */
  account(): VoiceAccount;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Asks the TwiML App what to do with a call; without it, calls are refused. */
  callVoiceUrl?: VoiceUrlCaller;
}

export interface Signalling {
  /** For the `upgrade` event of an http server. Only pages of this computer are let in. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

type Accepted = Extract<Verification, { kind: 'accepted' }>;

/** What a client says that is answered. */
type Message =
  | { type: 'heartbeat' }
  | { type: 'register' }
  | { type: 'listen'; token: unknown }
  | { type: 'invite'; callsid: string; parameters: Record<string, string> };

const NO_SUCH_APPLICATION = { code: 31404, message: 'The TwiML App does not exist' };

export function createSignalling(options: SignallingOptions): Signalling {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  server.on('connection', (socket) => serve(socket, options));
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => {}); // Node listens no more, and a client may leave while it is refused
      const { origin } = request.headers;
      const isForeign = !isForLoopback(request.headers) || (origin !== undefined && !isLoopbackOrigin(origin));
      if (isForeign) return refuse(socket, '403 Forbidden');
      if (request.url !== options.path) return refuse(socket, '404 Not Found');
      server.handleUpgrade(request, socket, head, (connection) => server.emit('connection', connection, request));
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/** Knows one account only: whatever its settings are at the moment. */
export function createStandIn(path: string, settings: () => Settings): Signalling {
  const account = () => {
    const { ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID } = settings();
    return { accountSid: ACCOUNT_SID, keys: new Map([[API_KEY, API_SECRET]]), applications: [TWIML_APP_SID] };
  };
  return createSignalling({ path, account, now: Date.now });
}

function serve(socket: WebSocket, options: SignallingOptions): void {
  let accepted: Accepted | undefined;
  const send = (type: string, payload: object) => socket.send(JSON.stringify({ type, version: '1.6', payload }));
  onMessage(socket, async (text) => {
    const message = messageOf(text);
    if (message?.type === 'heartbeat') return socket.send(text);
    if (message?.type === 'listen') {
      const verification = verifyToken(message.token, options.account(), options.now() / 1000);
      accepted = verification.kind === 'accepted' ? verification : undefined;
      if (verification.kind === 'accepted') return send('connected', connected(verification, options.now()));
      const { code, message: reason } = verification;
      send('error', { error: { code, message: reason } });
      return socket.close();
    }
    if (message && accepted)
      return message.type === 'register' ? send('ready', {}) : invite(message, accepted, options, send);
  });
}

function connected({ identity, expiresAt }: Accepted, now: number): object {
  return {
    gateway: 'sandbox',
    region: 'us1',
    edge: 'sandbox',
    token: { identity, ttl: Math.floor(expiresAt - now / 1000) },
  };
}

/** The call ends as soon as the TwiML is there: it is reported, not played. */
async function invite(
  { callsid, parameters }: Extract<Message, { type: 'invite' }>,
  { identity, applicationSid }: Accepted,
  { callVoiceUrl }: SignallingOptions,
  send: (type: string, payload: object) => void,
): Promise<void> {
  send('ringing', { callsid });
  const call =
    applicationSid && callVoiceUrl ? await callVoiceUrl({ identity, applicationSid, parameters }) : undefined;
  const failed = call === undefined ? NO_SUCH_APPLICATION : call.error && { code: 31000, message: call.error };
  send('hangup', { callsid, ...(failed ? { error: failed } : {}) });
}

/** Undefined for whatever else is sent: a client is not to be trusted with the shape of its messages. */
function messageOf(text: string): Message | undefined {
  if (text.trim() === '') return { type: 'heartbeat' };
  const message = parsed(text);
  const payload = record(message.payload);
  switch (message.type) {
    case 'register':
      return { type: 'register' };
    case 'listen':
      return { type: 'listen', token: payload.token };
    case 'invite': {
      const { callsid, twilio } = payload;
      if (typeof callsid !== 'string' || callsid === '') return undefined;
      const { params } = record(twilio);
      const parameters = new URLSearchParams(typeof params === 'string' ? params : '');
      return { type: 'invite', callsid, parameters: Object.fromEntries(parameters) };
    }
    default:
      return undefined;
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
