/**
 * Stands in for the signalling server that Twilio's Voice SDK talks to: it registers devices whose token is good, and takes
 * their calls as far as the TwiML App's voice URL. No audio. The messages are those that `@twilio/voice-sdk` 2.18 sends and
 * understands (its `pstream.ts`); what the live service says beside them was not seen.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
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
  /** By its headers, whether a page may connect; by default those of this computer may. */
  isWelcome?(headers: IncomingHttpHeaders): boolean;
}

export interface Signalling {
  /** For the `upgrade` event of an http server. Only pages of this computer are let in. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

type Accepted = Extract<Verification, { kind: 'accepted' }>;
type Send = (type: string, payload: object) => void;

const NO_SUCH_APPLICATION = { code: 31404, message: 'The TwiML App does not exist' };

export function createSignalling(options: SignallingOptions): Signalling {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  server.on('connection', (socket) => serve(socket, options));
  return {
    upgrade(request, socket, head) {
      socket.on('error', () => {}); // Node listens no more, and a client may leave while it is refused
      const { isWelcome = isLocal } = options;
      if (!isWelcome(request.headers)) return refuse(socket, '403 Forbidden');
      if (request.url !== options.path) return refuse(socket, '404 Not Found');
      server.handleUpgrade(request, socket, head, (connection) => server.emit('connection', connection, request));
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

function isLocal(headers: IncomingHttpHeaders): boolean {
  return isForLoopback(headers) && (headers.origin === undefined || isLoopbackOrigin(headers.origin));
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/** Knows one account only: whatever its settings are at the moment. */
export function createStandIn(
  path: string,
  settings: () => Settings,
  welcome: Pick<SignallingOptions, 'isWelcome'> = {},
): Signalling {
  const account = () => {
    const { ACCOUNT_SID, API_KEY, API_SECRET, TWIML_APP_SID } = settings();
    return { accountSid: ACCOUNT_SID, keys: new Map([[API_KEY, API_SECRET]]), applications: [TWIML_APP_SID] };
  };
  return createSignalling({ path, account, now: Date.now, ...welcome });
}

function serve(socket: WebSocket, options: SignallingOptions): void {
  let accepted: Accepted | undefined;
  const send: Send = (type, payload) => socket.send(JSON.stringify({ type, version: '1.6', payload }));
  onMessage(socket, async (text) => {
    if (text.trim() === '') return socket.send(text); // a heartbeat
    const { type, payload } = parsed(text);
    if (type === 'listen') {
      const verification = verifyToken(record(payload).token, options.account(), options.now() / 1000);
      accepted = verification.kind === 'accepted' ? verification : undefined;
      if (verification.kind === 'accepted') return send('connected', connected(verification, options.now()));
      const { code, message } = verification;
      send('error', { error: { code, message } });
      return socket.close();
    }
    if (accepted && type === 'register') return send('ready', {});
    if (accepted && type === 'invite') return invite(record(payload), accepted, options, send);
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
  { callsid, twilio }: Record<string, unknown>,
  { identity, applicationSid }: Accepted,
  { callVoiceUrl }: SignallingOptions,
  send: Send,
): Promise<void> {
  if (typeof callsid !== 'string' || callsid === '') return;
  const { params } = record(twilio);
  const parameters = Object.fromEntries(new URLSearchParams(typeof params === 'string' ? params : ''));
  send('ringing', { callsid });
  const call = applicationSid && (await callVoiceUrl?.({ identity, applicationSid, parameters }));
  const failed = call ? call.error && { code: 31000, message: call.error } : NO_SUCH_APPLICATION;
  send('hangup', { callsid, ...(failed ? { error: failed } : {}) });
}

/** A client is not to be trusted with the shape of its messages. */
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
