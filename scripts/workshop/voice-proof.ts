/** On the workshop's page, Twilio's own client tries a token in the participant's own browser. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Router } from 'express';
import { wellFormed } from '../../checks/settings/environment.js';
import { isSandbox, type Settings } from '../../checks/settings/settings.js';
import { judgeRegistration, type RegistrationOutcome } from '../../checks/voice/registration.js';
import { findSandbox, sandboxSettings, signallingAddress } from '../net/sandbox-link.js';
import { handlerEnvironment } from '../run/handler-environment.js';
import { createStandIn, type Signalling } from '../sandbox/signalling/signalling.js';
import { settingsIfReadable } from '../settings/env-file.js';
import { gateFor } from '../settings/redact.js';
import { DEFAULT_SETTINGS } from '../system/paths.js';
import { voicePages } from '../voice/voice-pages.js';
import type { Hosts } from './hosts.js';
import type { TokenOwner } from './model.js';
import type { Workshop } from './workshop.js';

/** Where the page's own stand-in for Twilio's signalling answers. */
const STAND_IN = '/voice/signal';

export class VoiceProof {
  readonly pages: Router;
  readonly #standIn: Signalling;
  /** For the `upgrade` event of the page's server. */
  readonly upgrade: Signalling['upgrade'];

  constructor(
    private readonly workshop: Workshop,
    private readonly hosts: Hosts,
  ) {
    const isWelcome = (headers: IncomingHttpHeaders) => hosts.isSocketWelcome(headers);
    this.#standIn = createStandIn(STAND_IN, () => this.#workspaceSettings(), { isWelcome });
    this.upgrade = this.#standIn.upgrade;
    this.pages = voicePages({
      token: (of) => workshop.tokenOf(owner(of)),
      signalling: (of, headers) => this.#signalling(owner(of), headers),
      onOutcome: (of, outcome) => this.#judge(owner(of), outcome),
    });
  }

  close(): void {
    this.#standIn.close();
  }

  /** @returns undefined for Twilio itself */
  async #signalling(of: TokenOwner, headers: IncomingHttpHeaders): Promise<string | undefined> {
    if (this.#isTwilio(of)) return undefined;
    const running = of === 'deployed' ? await findSandbox() : undefined;
    return running ? signallingAddress(running) : this.hosts.socketAddress(headers, STAND_IN);
  }

  #isTwilio(of: TokenOwner): boolean {
    if (of === 'deployed') return this.workshop.state.deployment.cloud === 'twilio';
    const file = settingsIfReadable(DEFAULT_SETTINGS);
    return file !== undefined && !isSandbox(file);
  }

  /** What the workspace's handler is run with. */
  #workspaceSettings(): Settings {
    return handlerEnvironment(settingsIfReadable(DEFAULT_SETTINGS), this.workshop.checker.throwaway).settings;
  }

  async #judge(of: TokenOwner, outcome: RegistrationOutcome): Promise<void> {
    const token = this.workshop.tokenOf(of);
    if (token === undefined) return;
    const settings = await this.#settings(of);
    const by = this.#isTwilio(of) ? 'twilio' : ('sandbox' as const);
    const verdict = judgeRegistration({ outcome, token, settings, now: Date.now() / 1000, by });
    const where = outcome.kind === 'registered' ? { identity: outcome.identity, region: outcome.region } : {};
    this.workshop.setVoice(of, gateFor(undefined, settings)({ verdict, at: Date.now(), by, ...where }));
  }

  /** What the token was made with. */
  async #settings(of: TokenOwner): Promise<Partial<Settings>> {
    if (of === 'workspace') return this.#workspaceSettings();
    const running = this.#isTwilio(of) ? undefined : await findSandbox();
    if (running) return sandboxSettings(running);
    const file = settingsIfReadable(DEFAULT_SETTINGS);
    return file ? wellFormed(file) : {};
  }
}

function owner(of: string): TokenOwner {
  return of === 'deployed' ? 'deployed' : 'workspace';
}
