/** Stands between a handler and the real `twilio` library, and notes what the handler takes and makes. */
import type { GrantRecord, Local, MissingName, Origin, TokenRecord } from '../../../checks/handler/execution.js';
import { SETTING_NAMES, type Settings } from '../../../checks/settings/settings.js';
import { genuinely } from './genuine.js';
import type { Positions } from './positions.js';

/** As many entries as a report can use; a handler in a loop must not fill the memory. */
const MOST = 50;

const { apply, construct } = Reflect;

// biome-ignore lint/suspicious/noExplicitAny: the library is passed through whole, whatever it exports
type Library = any;

type GrantObject = { outgoingApplicationSid?: unknown; incomingAllow?: unknown };
type TokenObject = Record<'accountSid' | 'keySid' | 'secret' | 'identity' | 'ttl', unknown> & { grants: object[] };

const VOICE_OPTIONS = [
  'incomingAllow',
  'outgoingApplicationSid',
  'outgoingApplicationParams',
  'pushCredentialSid',
  'endpointId',
];

export class Recorder {
  /** The names of what was taken, as the names of its members: asking for one calls nothing that a handler can change. */
  readonly #taken: Record<string, true> = bare({});
  readonly missing: MissingName[] = [];
  readonly locals: Local[] = [];
  private readonly made: { grant: GrantObject; kind: string; unknownOptions: string[]; at: MissingName['at'] }[] = [];
  private readonly tokens: { token: TokenObject; at: MissingName['at']; grantsWhenSigned?: number }[] = [];

  constructor(
    private readonly settings: Settings,
    private readonly positions: Positions,
  ) {}

  /** The global `Twilio` of a Function, with `jwt` watched. */
  twilio(library: Library): Library {
    const jwt = this.watched(library.jwt, 'Twilio.jwt', { AccessToken: () => this.accessToken(library) });
    return this.watched(library, 'Twilio', { jwt: () => jwt });
  }

  /** The `context` of a Function. A name that is not there is noted: `undefined` fails silently later. */
  context(values: object): object {
    return this.watched(values, 'context', {});
  }

  local(name: string, value: unknown): void {
    if (this.locals.length >= MOST) return;
    const found = isPlainObject(value) ? value.identity : value;
    if (typeof found !== 'string') return;
    genuinely(() => {
      const origin = this.origin(found);
      const shown = origin.from === 'setting' ? '' : found.slice(0, 200);
      this.locals.push({ name, value: shown, origin, at: this.positions.here() });
    });
  }

  taken(): string[] {
    return Object.keys(this.#taken);
  }

  /** The AccessToken object inside an answer, with the property that holds it. */
  tokenIn(payload: unknown): { property?: string } | undefined {
    const isToken = (value: unknown) => this.tokens.some(({ token }) => token === value);
    if (isToken(payload)) return {};
    if (typeof payload !== 'object' || payload === null) return undefined;
    const property = Object.entries(payload).find(([, value]) => isToken(value))?.[0];
    return property === undefined ? undefined : { property };
  }

  grantRecords(): GrantRecord[] {
    return this.made.map(({ grant, kind, unknownOptions, at }) => ({
      kind,
      outgoingApplicationSid: this.origin(grant.outgoingApplicationSid),
      incomingAllow: allowance(grant.incomingAllow),
      unknownOptions,
      at,
    }));
  }

  tokenRecords(): TokenRecord[] {
    return this.tokens.map(({ token, at, grantsWhenSigned }) => ({
      ...(grantsWhenSigned === undefined ? {} : { grantsWhenSigned }),
      accountSid: this.origin(token.accountSid),
      keySid: this.origin(token.keySid),
      secret: this.origin(token.secret),
      identity: this.shown(token.identity),
      ttl: this.shown(token.ttl),
      grants: token.grants.map((grant) => this.made.findIndex((entry) => entry.grant === grant)),
      at,
    }));
  }

  private accessToken(library: Library): Library {
    const { AccessToken } = library.jwt;
    const grants = Object.keys(AccessToken).filter((name) => name.endsWith('Grant'));
    const wrapped = Object.fromEntries(grants.map((name) => [name, () => this.grant(AccessToken[name], name)]));
    return this.watched(AccessToken, 'Twilio.jwt.AccessToken', wrapped, (token) => {
      if (this.tokens.length < MOST) this.tokens.push({ token: token as TokenObject, at: this.positions.here() });
      this.noteSigning(token as TokenObject);
    });
  }

  /** A grant that is added after `toJwt()` is not in the text that was made. */
  private noteSigning(token: TokenObject): void {
    const entry = this.tokens.find((each) => each.token === token);
    const toJwt: unknown = Reflect.get(token, 'toJwt');
    if (!entry || typeof toJwt !== 'function') return;
    const value = (...args: unknown[]) => {
      const { length } = token.grants;
      if (length >= (entry.grantsWhenSigned ?? 0)) entry.grantsWhenSigned = length;
      return apply(toJwt, token, args);
    };
    Object.defineProperty(token, 'toJwt', { value, configurable: true, writable: true, enumerable: false });
  }

  private grant(type: Library, kind: string): Library {
    return this.watched(type, `Twilio.jwt.AccessToken.${kind}`, {}, (grant, [options]) => {
      if (this.made.length >= MOST) return;
      const names = kind === 'VoiceGrant' && typeof options === 'object' && options ? Object.keys(options) : [];
      const unknownOptions = names.filter((name) => !VOICE_OPTIONS.includes(name));
      this.made.push({ grant, kind, unknownOptions, at: this.positions.here() });
    });
  }

  /** `target` with some members replaced, a note of what is taken, and a note of what is made by `new`. */
  private watched(
    target: Library,
    owner: string,
    replacements: Record<string, () => Library>,
    made?: (object: object, args: unknown[]) => void,
  ): Library {
    const replaced = bare(replacements);
    const ready: Record<string, Library> = bare({});
    return new Proxy(target, {
      get: (_, name) => {
        if (typeof name === 'symbol') return target[name];
        this.#taken[`${owner}.${name}`] = true;
        const replacement = replaced[name];
        if (replacement) {
          ready[name] ??= genuinely(replacement);
          return ready[name];
        }
        if (!(name in target)) genuinely(() => this.noteMissing(owner, name, target));
        return target[name];
      },
      construct: (_, args, newTarget) => {
        const object = construct(target, args, newTarget);
        genuinely(() => made?.(object, args));
        return object;
      },
    });
  }

  private noteMissing(owner: string, name: string, target: object): void {
    const internals = ['then', 'toJSON', '__esModule', 'default', 'constructor', 'inspect'];
    if (internals.includes(name) || this.missing.length >= MOST) return;
    const known = Object.keys(target).filter((key) => key !== 'AUTH_TOKEN');
    this.missing.push({ owner, name, known, at: this.positions.here() });
  }

  private origin(value: unknown): Origin {
    if (value === undefined || value === null || value === '') return { from: 'nowhere' };
    const name = SETTING_NAMES.find((candidate) => this.settings[candidate] === value);
    return name ? { from: 'setting', name } : { from: 'elsewhere', type: typeof value };
  }

  private shown(value: unknown): { type: string; text: string } {
    const isSetting = this.origin(value).from === 'setting';
    const text = typeof value === 'object' ? '' : String(value).slice(0, 200);
    return { type: typeof value, text: isSetting ? '•••' : text };
  }
}

/** Without members that it was not given. */
function bare<T extends object>(object: T): T {
  return Object.setPrototypeOf(object, null);
}

/** An object literal such as `{ identity: 'user' }`, not one of the library's: looking into those would be recorded. */
function isPlainObject(value: unknown): value is { identity?: unknown } {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function allowance(value: unknown): GrantRecord['incomingAllow'] {
  if (value === undefined || value === null) return 'undefined';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? value : 'other';
}
