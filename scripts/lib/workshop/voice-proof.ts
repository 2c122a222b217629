/** On the workshop's page, Twilio's own client tries a token in the participant's own browser. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Router } from 'express';
import { wellFormed } from '../../../checks/settings/environment.js';
import { isSandbox, type Settings } from '../../../checks/settings/settings.js';
import { judgeRegistration, type RegistrationOutcome } from '../../../checks/voice/registration.js';
import { createSignalling, type Signalling } from '../../sandbox/signalling/signalling.js';
import { settingsIfReadable } from '../env-file.js';
import { DEFAULT_SETTINGS } from '../paths.js';
import { redactor } from '../redact.js';
import { asSettings, findSandbox, sandboxCredentials } from '../sandbox-link.js';
import { voicePages } from '../voice/voice-pages.js';
import type { TokenOwner } from './model.js';
import type { Workshop } from './workshop.js';

/** Where the page's own stand-in for Twilio's signalling answers. */
const STAND_IN = '/voice/signal';

export class VoiceProof {
  readonly pages: Router;
  readonly #standIn: Signalling;

  constructor(private readonly workshop: Workshop) {
    const { ACCOUNT_SID: accountSid, API_KEY, API_SECRET } = workshop.checker.throwaway;
    this.#standIn = createSignalling({
      account: () => ({ accountSid, keys: new Map([[API_KEY, API_SECRET]]) }),
      now: Date.now,
    });
    this.pages = voicePages({
      token: (of) => workshop.tokenOf(owner(of)),
      signalling: (of, host) => this.#signalling(owner(of), host),
      onOutcome: (of, outcome) => void this.#judge(owner(of), outcome),
    });
  }

  /** For the `upgrade` event of the page's server. */
  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url === STAND_IN) this.#standIn.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  };

  close(): void {
    this.#standIn.close();
  }

  /** @returns undefined for Twilio itself */
  async #signalling(of: TokenOwner, host: string): Promise<string | undefined> {
    const kind = this.#kind(of);
    if (kind === 'twilio') return undefined;
    const running = kind === 'sandbox' ? await findSandbox() : undefined;
    return running ? `${running.control.replace(/^http/, 'ws')}/signal` : `ws://${host}${STAND_IN}`;
  }

  #kind(of: TokenOwner): 'twilio' | 'sandbox' | 'throwaway' {
    if (of === 'deployed') return this.workshop.state.deployment.cloud ?? 'sandbox';
    const file = settingsIfReadable(DEFAULT_SETTINGS);
    if (!file) return 'throwaway';
    return isSandbox(file) ? 'sandbox' : 'twilio';
  }

  async #judge(of: TokenOwner, outcome: RegistrationOutcome): Promise<void> {
    const token = this.workshop.tokenOf(of);
    if (token === undefined) return;
    const kind = this.#kind(of);
    const settings = await this.#settings(of);
    const by = kind === 'twilio' ? 'twilio' : 'sandbox';
    const verdict = judgeRegistration({ outcome, token, settings, now: Date.now() / 1000, by });
    const secrets = [settings.API_SECRET, settings.AUTH_TOKEN].filter((secret) => secret !== undefined);
    this.workshop.setVoice(of, redactor(secrets)(verdict));
  }

  /** What the token was made with. */
  async #settings(of: TokenOwner): Promise<Partial<Settings>> {
    const kind = this.#kind(of);
    if (kind === 'throwaway') return this.workshop.checker.throwaway;
    const running = kind === 'sandbox' && of === 'deployed' ? await findSandbox() : undefined;
    if (running) return asSettings(await sandboxCredentials(running));
    const file = settingsIfReadable(DEFAULT_SETTINGS);
    return file ? wellFormed(file) : {};
  }
}

function owner(of: string): TokenOwner {
  return of === 'deployed' ? 'deployed' : 'workspace';
}
