/**
 * Stands in for the signalling server that Twilio's Voice SDK talks to: it registers devices whose token is good, and takes
 * their calls as far as the TwiML App's voice URL. No audio. The messages are those that `@twilio/voice-sdk` 2.18 sends and
 * understands (its `pstream.ts`); what the live service says beside them was not seen.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Settings } from '../../../checks/settings/settings.js';
import { isForLoopback, isLoopbackOrigin } from '../../net/loopback.js';
import { type Verification, type VoiceAccount, verifyToken } from './verify-token.js';
import type { VoiceUrlCaller } from './voice-url.js';

export interface SignallingOptions {
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

interface Message {
  type?: string;
  payload?: { token?: unknown; callsid?: string; twilio?: { params?: string } };
}

const NO_SUCH_APPLICATION = { code: 31404, message: 'The TwiML App does not exist' };

export function createSignalling(options: SignallingOptions): Signalling {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  server.on('connection', (socket) => serve(socket, options));
  return {
    upgrade(request, socket, head) {
      const { origin } = request.headers;
      if (!isForLoopback(request.headers) || (origin !== undefined && !isLoopbackOrigin(origin))) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (connection) => server.emit('connection', connection, request));
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** Knows one account only: whatever its settings are at the moment. */
export function createStandIn(settings: () => Settings): Signalling {
  const account = () => {
    const { ACCOUNT_SID, API_KEY, API_SECRET } = settings();
    return { accountSid: ACCOUNT_SID, keys: new Map([[API_KEY, API_SECRET]]) };
  };
  return createSignalling({ account, now: Date.now });
}

function serve(socket: WebSocket, options: SignallingOptions): void {
  let accepted: Accepted | undefined;
  const send = (type: string, payload: object) => socket.send(JSON.stringify({ type, version: '1.6', payload }));
  socket.on('error', () => {}); // a page that is closed
  socket.on('message', (data) => {
    const text = String(data);
    if (text.trim() === '') return void socket.send(text); // a heartbeat
    const { type, payload = {} } = parsed(text);
    switch (type) {
      case 'listen': {
        const verification = verifyToken(payload.token, options.account(), options.now() / 1000);
        accepted = verification.kind === 'accepted' ? verification : undefined;
        if (verification.kind === 'accepted') return send('connected', connected(verification, options.now()));
        const { code, message } = verification;
        send('error', { error: { code, message } });
        return socket.close();
      }
      case 'register':
        return accepted ? send('ready', {}) : undefined;
      case 'invite':
        if (accepted) void invite(payload, accepted, options, send);
    }
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
  { callsid, twilio }: NonNullable<Message['payload']>,
  { identity, applicationSid }: Accepted,
  { callVoiceUrl }: SignallingOptions,
  send: (type: string, payload: object) => void,
): Promise<void> {
  if (!callsid) return;
  send('ringing', { callsid });
  const parameters = Object.fromEntries(new URLSearchParams(twilio?.params ?? ''));
  const call =
    applicationSid && callVoiceUrl ? await callVoiceUrl({ identity, applicationSid, parameters }) : undefined;
  const failed = call === undefined ? NO_SUCH_APPLICATION : call.error && { code: 31000, message: call.error };
  send('hangup', { callsid, ...(failed ? { error: failed } : {}) });
}

function parsed(text: string): Message {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? message : {};
  } catch {
    return {};
  }
}
