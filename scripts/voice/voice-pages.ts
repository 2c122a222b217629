/** The page in which Twilio's own client tries a token; for the workshop's page and for `npm run check:voice`. */
import fs from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import path from 'node:path';
import express, { type Router } from 'express';
import type { RegistrationOutcome } from '../../checks/voice/registration.js';
import { createRouter } from '../net/serving.js';
import { ROOT } from '../system/paths.js';

const FOLDER = path.join(ROOT, 'assets', 'voice');
const SDK = path.join(path.dirname(require.resolve('@twilio/voice-sdk')), '..', 'dist', 'twilio.min.js');

export interface VoicePages {
  /** A usable token of a target; undefined when there is none. */
  token(of: string): string | undefined;
  /** `ws:` address of the stand-in for Twilio's signalling, by the headers of the page's request; undefined leads to Twilio itself. */
  signalling(of: string, headers: IncomingHttpHeaders): string | undefined | Promise<string | undefined>;
  onOutcome(of: string, outcome: RegistrationOutcome): void | Promise<void>;
}

/** Nothing but this computer can be reached from the page, or nothing but Twilio's signalling. */
function policy(signalling: string | undefined): string {
  const reachable = signalling ? new URL(signalling).origin.replace(/^http/, 'ws') : 'wss://*.twilio.com';
  const own = "script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
  return `default-src 'none'; connect-src 'self' ${reachable}; ${own}`;
}

/** To be put at `/voice`, behind whatever keeps foreign pages out. */
export function voicePages({ token, signalling, onOutcome }: VoicePages): Router {
  const router = createRouter();
  router.get('/', async ({ query, headers }, response) => {
    const address = await signalling(String(query.of ?? ''), headers);
    const redirect = address
      ? `<script src="/voice/redirect-signalling.js?to=${encodeURIComponent(address)}"></script>`
      : '';
    const html = fs.readFileSync(path.join(FOLDER, 'index.html'), 'utf8').replace('<!-- signalling -->', redirect);
    response.set('content-security-policy', policy(address)).type('html').send(html);
  });
  router.get('/sdk.js', (_, response) => response.sendFile(SDK));
  router.post('/token', express.json(), ({ body }, response) => {
    response.json({ token: token(String(body.of)) ?? '' });
  });
  router.post('/outcome', express.json(), async ({ body }, response) => {
    const outcome = outcomeOf(body.outcome);
    if (outcome) await onOutcome(String(body.of), outcome);
    response.json({});
  });
  router.use(express.static(FOLDER, { index: false }));
  return router;
}

/** It comes from a browser: only what fits is taken. */
function outcomeOf(value: unknown): RegistrationOutcome | undefined {
  const { kind, code, message, identity, region, ms } = (value ?? {}) as Record<string, unknown>;
  if (typeof ms !== 'number') return undefined;
  if (kind === 'registered') return { kind, identity: String(identity), region: String(region), ms };
  if (kind === 'refused') return { kind, code: Number(code) || 0, message: String(message), ms };
  return kind === 'timed-out' ? { kind, ms } : undefined;
}
