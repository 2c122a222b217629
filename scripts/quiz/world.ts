/**
 * One participant's account, on a sandbox of its own in this process: the chapter's `/token` is deployed there by Twilio's
 * client, answers on Twilio's runtime, and its token is tried. Nothing of it stays, and nothing of the user's is in it.
 */
import fs from 'node:fs';
import { tokenIn } from '../../checks/response/body.js';
import type { FetchOutcome, HttpResponse } from '../../checks/response/http.js';
import type { Settings } from '../../checks/settings/settings.js';
import { FIRST_STEP, LAST_STEP } from '../../steps/steps.js';
import { fetchToken } from '../net/fetch-token.js';
import { asSettings, signallingAddress, wayTo } from '../net/sandbox-link.js';
import { accountUrl, askOnce } from '../net/twilio-api.js';
import { compile } from '../run/compile.js';
import type { Fault as SandboxFault } from '../sandbox/faults.js';
import { changeFaults } from '../sandbox/running.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import { stepFile } from '../system/paths.js';
import { ANY_CREDENTIALS, connect, deployProject } from '../twilio/client.js';
import { credentialsOf } from '../twilio/cloud.js';
import { RUNTIME } from '../twilio/project.js';
import { chapterVariables } from '../twilio/variables.js';
import { type Reactions, tryToken } from './client.js';
import type { Fault } from './model.js';

/** How long (ms) one answer may take. */
const TIMEOUT_MS = 20_000;

/** What was seen, before anything of it is fit to be shown. */
export interface Observed {
  response: HttpResponse;
  /** What the participant has in `.env`. */
  settings: Settings;
  /** Whatever must not be seen. */
  secrets: string[];
  /** Twilio's clock when the token was fetched and when it was tried, seconds since the epoch. */
  fetchedAt: number;
  triedAt: number;
  /** Undefined where there was no token to try. */
  reactions?: Reactions;
  /** What Twilio's API answers to the API key that asks for the TwiML App. */
  api: HttpResponse;
}

/** What a fault can change: the text of the handler, what is deployed with it, the account, the time. */
export class World {
  source = fs.readFileSync(stepFile(LAST_STEP.file), 'utf8');
  access: 'public' | 'protected' = 'public';
  /** Whether the `/token` that is asked is another account's. */
  isElsewhere = false;
  /** What the account is like when the token is tried; it was deployed before. */
  readonly faults: SandboxFault[] = [];
  /** How far the clock of the computer on which `/token` runs is ahead of Twilio's, and when the token is tried (seconds). */
  clockAhead = 0;
  triedAfter = 60;
  readonly settings: Settings;
  /** Over the chapter's own; what is empty is not set. */
  readonly variables: Partial<Settings> = {};

  constructor(
    private readonly sandbox: Sandbox,
    private readonly signal: AbortSignal,
  ) {
    this.settings = asSettings(sandbox);
  }

  /** Of the handler's text. */
  edit(from: string, to: string): void {
    if (!this.source.includes(from)) throw new Error(`the last step has no ${from}`);
    this.source = this.source.replace(from, to);
  }

  /** As somebody does in the Console. */
  async deleteKey(): Promise<void> {
    await this.#ofAccount(this.sandbox, 'delete', `Keys/${this.settings.API_KEY}.json`);
  }

  async observe(): Promise<Observed> {
    if (!this.isElsewhere) return this.#observeAt(this.sandbox);
    return onSandbox((other) => this.#observeAt(other));
  }

  async #observeAt(host: Sandbox): Promise<Observed> {
    const { sandbox, settings, signal, triedAfter } = this;
    await changeFaults(host, [{ kind: 'clock', value: this.clockAhead }]);
    const domain = await this.#deploy(host);
    const fetchedAt = Math.floor(Date.now() / 1000);
    const response = answered(
      await fetchToken(new URL(`https://${domain}/token`), { ...wayTo(host), ...this.#limits() }),
    );
    await changeFaults(host, [{ kind: 'clock', value: triedAfter }, ...this.faults]);
    const token = tokenIn(response.body);
    // Twilio knows both accounts, and a token by itself tells whose it is: it is tried where it comes from.
    const reactions = token ? await tryToken(signallingAddress(host), token, signal) : undefined;
    const { ACCOUNT_SID, TWIML_APP_SID, API_KEY: username, API_SECRET: password } = settings;
    const asked = { ...wayTo(sandbox), ...this.#limits(), login: { username, password } };
    const api = answered(await askOnce(accountUrl(ACCOUNT_SID, `/Applications/${TWIML_APP_SID}.json`), asked));
    const secrets = [settings, asSettings(host)].flatMap(({ API_SECRET, AUTH_TOKEN }) => [API_SECRET, AUTH_TOKEN]);
    const times = { fetchedAt, triedAt: fetchedAt + triedAfter };
    return { response, settings, secrets, ...times, api, ...(reactions ? { reactions } : {}) };
  }

  /** With a voice URL for calls beside it: the chapter's first step, which answers with TwiML. @returns the domain */
  async #deploy(host: Sandbox): Promise<string> {
    const theirs = asSettings(host);
    const client = connect(this.#cloud(host), { signal: this.signal });
    const voice = fs.readFileSync(stepFile(FIRST_STEP.file), 'utf8');
    const { domain } = await deployProject(client, this.signal, {
      ...ANY_CREDENTIALS,
      functions: [
        { name: '/token', path: '/token', access: this.access, content: compile(this.source, 'token.ts').js },
        { name: '/voice', path: '/voice', access: 'protected', content: compile(voice, 'voice.ts').js },
      ],
      assets: [],
      serviceName: 'handson-quiz',
      functionsEnv: 'dev',
      env: chapterVariables({ ...theirs, ...this.variables }),
      pkgJson: { dependencies: {} },
      runtime: RUNTIME,
      overrideExistingService: true,
    });
    const form = { VoiceUrl: `https://${domain}/voice` };
    await this.#ofAccount(host, 'post', `Applications/${theirs.TWIML_APP_SID}.json`, form);
    return domain;
  }

  #ofAccount(host: Sandbox, method: 'post' | 'delete', path: string, form?: object) {
    const prefixUrl = accountUrl(host.accountSid, '');
    return connect(this.#cloud(host), { signal: this.signal }).request(method, path, { prefixUrl, form } as object);
  }

  #cloud(host: Sandbox) {
    return { credentials: credentialsOf(asSettings(host)), way: wayTo(host) };
  }

  #limits() {
    return { deadline: Date.now() + TIMEOUT_MS, signal: this.signal };
  }
}

/** What a fault, or a world that is right, leaves to be seen. @throws the signal's reason */
export function observe(fault: Pick<Fault, 'break'> | undefined, signal: AbortSignal): Promise<Observed> {
  return onSandbox(async (sandbox) => {
    try {
      const world = new World(sandbox, signal);
      await fault?.break(world);
      return await world.observe();
    } finally {
      signal.throwIfAborted(); // whatever else failed then failed because of it
    }
  });
}

function answered(outcome: FetchOutcome): HttpResponse {
  if (outcome.kind === 'answered') return outcome;
  throw new Error(`the sandbox did not answer: ${outcome.code}`);
}

/** With throwaway values, and gone afterwards: not the one that may be running. */
async function onSandbox<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const sandbox = await startSandbox({ buildMs: 0 });
  try {
    return await work(sandbox);
  } finally {
    await sandbox.close();
  }
}
