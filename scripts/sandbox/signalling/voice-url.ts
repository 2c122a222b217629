/** Asks a TwiML App's voice URL what to do with a call, as Twilio does. Only addresses of this computer are asked. */
import twilio from 'twilio';
import type { SandboxState } from '../state.js';
import { newSid } from '../store.js';

export interface CallRequest {
  identity: string;
  applicationSid: string;
  /** The custom parameters of `Device.connect()`. */
  parameters: Record<string, string>;
}

/** What became of a call, for whoever looks at `GET /__sandbox/voice-calls`. */
export interface VoiceCall extends CallRequest {
  callSid: string;
  /** The voice URL that was asked. */
  url: string;
  status?: number;
  /** What it answered. */
  twiml?: string;
  /** Why nothing was asked, or nothing answered. */
  error?: string;
}

/** Undefined when the account has no such application. */
export type VoiceUrlCaller = (call: CallRequest) => Promise<VoiceCall | undefined>;

/** How long (ms) Twilio waits for a voice URL (its documentation of voice webhooks). */
const TIMEOUT_MS = 15_000;

const CALLS_KEPT = 1_000;

/** @param site where the sandbox serves deployed Functions to browsers @param calls gets every call; the newest stay */
export function createVoiceUrlCaller(state: SandboxState, site: () => string, calls: VoiceCall[]): VoiceUrlCaller {
  return async (request) => {
    const application = state.applications.find(({ sid }) => sid === request.applicationSid);
    if (!application) return undefined;
    const call: VoiceCall = { ...request, callSid: newSid('CA'), url: application.voiceUrl };
    const result = { ...call, ...(await ask(call, state, site())) };
    calls.push(result);
    calls.splice(0, calls.length - CALLS_KEPT);
    return result;
  };
}

async function ask(call: VoiceCall, { account }: SandboxState, site: string): Promise<Partial<VoiceCall>> {
  const { callSid, identity, parameters, url, applicationSid } = call;
  if (url === '') return { error: 'The TwiML App has no voice URL' };
  const local = localAddress(url, site);
  if (!local) return { error: `The sandbox does not ask ${url}: only *.twil.io and addresses of this computer` };
  const form = {
    ...parameters,
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    ApplicationSid: applicationSid,
    CallSid: callSid,
    CallStatus: 'ringing',
    Caller: `client:${identity}`,
    Direction: 'inbound',
    From: `client:${identity}`,
  };
  try {
    const response = await fetch(local, {
      method: 'POST',
      headers: { 'x-twilio-signature': twilio.getExpectedTwilioSignature(account.authToken, url, form) },
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, twiml: await response.text() };
  } catch (error) {
    return { error: `The voice URL did not answer: ${(error as Error).message}` };
  }
}

function localAddress(address: string, site: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && url.hostname.endsWith('.twil.io'))
    return `${site}/${url.hostname}${url.pathname}${url.search}`;
  return url && ['127.0.0.1', 'localhost'].includes(url.hostname) ? url.href : undefined;
}
