/**
 * Tells whether a handler is right for its step, by what it does and independently of `checks/` and of the recording
 * runner: the compiler, the real `twilio` library, and a token that is decoded and whose signature is computed here.
 */
import { createHmac } from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import vm from 'node:vm';
import twilio from 'twilio';
import ts from 'typescript';
import type { Settings } from '../../../checks/settings/settings.js';
import { includes, type StepId } from '../../../steps/steps.js';

const runtime = path.dirname(require.resolve('@twilio/runtime-handler/dev'));
const { Response }: { Response: new () => Answered } = require(path.join(runtime, 'internal', 'response.js'));

interface Answered {
  statusCode: number;
  headers: Record<string, unknown>;
  body: unknown;
}

/** Milliseconds: a handler of this chapter takes two. */
const LONGEST_MS = 1_000;

const SETTINGS: Settings = {
  ACCOUNT_SID: `AC${'0a'.repeat(16)}`,
  AUTH_TOKEN: '1b'.repeat(16),
  TWIML_APP_SID: `AP${'2c'.repeat(16)}`,
  API_KEY: `SK${'3d'.repeat(16)}`,
  API_SECRET: '4e'.repeat(16),
};

/** What a run did. */
interface Seen {
  answers: { error: unknown; payload: unknown }[];
  /** Names that were taken from the library. */
  taken: Set<string>;
  /** Literal texts that were given to a variable or a property, in the order of the run. */
  texts: string[];
  grants: VoiceGrant[];
  tokens: InstanceType<typeof twilio.jwt.AccessToken>[];
}
type VoiceGrant = InstanceType<typeof twilio.jwt.AccessToken.VoiceGrant>;

/** @returns why the handler is wrong for this step; undefined when it is right */
export async function objection(step: StepId, source: string, file: string): Promise<string | undefined> {
  const read = readable(source, file);
  if (typeof read === 'string') return read;
  const seen: Seen = { answers: [], taken: new Set(), texts: [], grants: [], tokens: [] };
  const failure = await run(read.js, seen);
  return failure ?? judge(step, seen);
}

/** @returns what to run, or the complaint of whoever cannot read it */
function readable(source: string, file: string): string | { js: string } {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  const options = { fileName: file, reportDiagnostics: true, compilerOptions };
  const [problem] = ts.transpileModule(source, options).diagnostics ?? [];
  if (problem) return ts.flattenDiagnosticMessageText(problem.messageText, ' ');
  const text = probed(source, file);
  // JavaScript is deployed as it was written.
  const js = file.endsWith('.js') ? text : ts.transpileModule(text, options).outputText;
  try {
    vm.compileFunction(js, OF_MODULE);
    return { js };
  } catch (error) {
    return String(error);
  }
}

const OF_MODULE = ['exports', 'module', 'require', 'probe'];
const AROUND = ['Twilio', 'Response', 'console'];

/** Every literal text that a variable or a property is given goes through `probe`: only what is reached is seen. */
function probed(source: string, file: string): string {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  const found: ts.StringLiteralLike[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && !ts.isImportDeclaration(node.parent) && ts.isExpression(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const isKey = ({ parent }: ts.Node, node: ts.Node) => ts.isPropertyAssignment(parent) && parent.name === node;
  const values = found.filter(
    (node) => !ts.isLiteralTypeNode(node.parent) && !ts.isExpressionStatement(node.parent) && !isKey(node, node),
  );
  const inserts = values
    .filter(isGiven)
    .flatMap((node) => [[node.getStart(), 'probe('] as const, [node.end, ')'] as const]);
  return inserts.reduceRight((text, [at, insert]) => text.slice(0, at) + insert + text.slice(at), source);
}

/** `await Promise.resolve('user')` gives it as well. */
function isGiven({ parent }: ts.Node): boolean {
  if (ts.isParenthesizedExpression(parent) || ts.isAwaitExpression(parent)) return isGiven(parent);
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isBinaryExpression(parent)) return true;
  return ts.isCallExpression(parent) && /\bresolve$/.test(parent.expression.getText());
}

async function run(js: string, seen: Seen): Promise<string | undefined> {
  let stray: unknown;
  const onStray = (error: unknown) => {
    stray ??= error ?? 'rejected';
  };
  process.on('unhandledRejection', onStray);
  const before = new Set(Object.keys(globals));
  try {
    const { Twilio, console, probe, callback } = world(seen);
    const module = { exports: {} as { handler?: unknown } };
    const body = vm.compileFunction(`return function (${OF_MODULE}) {${js}\n}`, AROUND, { filename: 'token' });
    body(Twilio, Response, console)(module.exports, module, refuse, probe);
    const { handler } = module.exports;
    if (typeof handler !== 'function') return 'no handler';
    const returned: unknown = handler({ ...SETTINGS, PATH: '/token' }, { request: { headers: {} } }, callback);
    if (isThenable(returned)) await Promise.race([returned, pause(LONGEST_MS, undefined, { ref: false })]);
    await turn();
    await turn();
    return stray === undefined ? undefined : String(stray);
  } catch (error) {
    return String(error);
  } finally {
    process.off('unhandledRejection', onStray);
    // Of variables that nobody declared.
    for (const name of Object.keys(globals)) if (!before.has(name)) Reflect.deleteProperty(globals, name);
  }
}

/** Those that the code sees, also where a test runner gives the tests others. */
const globals: object = vm.compileFunction('return globalThis')();

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

function refuse(name: string): never {
  throw new Error(`no module ${name}`);
}

/** What a Function finds around it. */
function world(seen: Seen) {
  const real = twilio.jwt.AccessToken;
  const kept = <T extends object>(list: T[]): ProxyHandler<new (...args: never[]) => T> => ({
    construct(target, args, self) {
      const made = Reflect.construct(target, args, self) as T;
      list.push(made);
      return made;
    },
  });
  const VoiceGrant = new Proxy(real.VoiceGrant, kept(seen.grants) as object);
  const AccessToken = new Proxy(real, {
    ...(kept(seen.tokens) as object),
    get(target, name) {
      if (name !== 'VoiceGrant') return Reflect.get(target, name);
      seen.taken.add('VoiceGrant');
      return VoiceGrant;
    },
  });
  const jwt = Object.create(twilio.jwt, {
    AccessToken: {
      get() {
        seen.taken.add('AccessToken');
        return AccessToken;
      },
    },
  });
  const Twilio = Object.create(twilio, { jwt: { value: jwt }, Response: { value: Response } });
  const silent = { log() {}, error() {}, warn() {}, info() {} };
  const probe = (text: string) => {
    seen.texts.push(text);
    return text;
  };
  const callback = (error: unknown, payload: unknown) => void seen.answers.push({ error, payload });
  return { Twilio, console: silent, probe, callback };
}

function judge(step: StepId, seen: Seen): string | undefined {
  const { answers, taken, texts, grants, tokens } = seen;
  const [answer] = answers;
  if (!answer || answers.length > 1) return `answered ${answers.length} times`;
  if (answer.error) return `answered with an error: ${answer.error}`;
  if (!taken.has('AccessToken') || !taken.has('VoiceGrant')) return 'a class is not taken';
  if (!includes(step, 'token') && !texts.some(isIdentity)) return 'no identity';
  if (includes(step, 'grant')) {
    const [grant] = grants;
    if (!grant || grants.length > 1) return `${grants.length} grants`;
    if (grant.outgoingApplicationSid !== SETTINGS.TWIML_APP_SID) return 'another application';
    if ((grant.incomingAllow as unknown) === true) return 'incoming calls';
  }
  if (includes(step, 'token')) {
    const [token] = tokens;
    if (!token || tokens.length > 1) return `${tokens.length} tokens`;
    const problem = inToken(signed(token));
    if (problem) return problem;
  }
  return includes(step, 'response') ? inAnswer(answer.payload) : isTwiml(answer.payload) ? undefined : 'no TwiML';
}

function signed(token: Seen['tokens'][number]): string {
  try {
    return token.toJwt();
  } catch (error) {
    return String(error);
  }
}

/** Letters, digits and the underscore, 121 at most; and none of the settings, which is somebody else's name. */
function isIdentity(value: unknown): value is string {
  if (typeof value !== 'string' || Object.values(SETTINGS).includes(value)) return false;
  return /^[A-Za-z0-9_]{1,121}$/.test(value);
}

interface Part {
  [name: string]: unknown;
}

/** @returns what is wrong with a signed token */
function inToken(jwt: unknown): string | undefined {
  if (typeof jwt !== 'string' || jwt.split('.').length !== 3) return `no token: ${String(jwt).slice(0, 80)}`;
  const [head, body, signature] = jwt.split('.') as [string, string, string];
  const own = createHmac('sha256', SETTINGS.API_SECRET).update(`${head}.${body}`).digest('base64url');
  if (own !== signature) return 'another signature';
  const header = decoded(head);
  const payload = decoded(body) as { iss: string; sub: string; iat: number; exp: number; grants: Part };
  if (header.alg !== 'HS256' || header.cty !== 'twilio-fpa;v=1') return 'another kind of token';
  if (payload.iss !== SETTINGS.API_KEY) return 'another key';
  if (payload.sub !== SETTINGS.ACCOUNT_SID) return 'another account';
  const lifetime = payload.exp - payload.iat;
  if (!(lifetime > 0 && lifetime <= 86_400)) return `lives ${lifetime} s`;
  const { identity, voice, ...others } = payload.grants as { identity: unknown; voice?: Part };
  if (!isIdentity(identity)) return 'no identity in the token';
  if (Object.keys(others).length > 0) return `further grants: ${Object.keys(others)}`;
  const { outgoing, ...rest } = (voice ?? {}) as { outgoing?: Part };
  if (outgoing?.application_sid !== SETTINGS.TWIML_APP_SID) return 'no application in the token';
  return Object.keys(rest).length > 0 ? `further permissions: ${Object.keys(rest)}` : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decoded(part: string): Part {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}

function isTwiml(payload: unknown): boolean {
  const text = payload instanceof Response ? payload.body : payload;
  return text instanceof twilio.twiml.VoiceResponse || (typeof text === 'string' && /<Response\b/.test(text));
}

/** What Twilio's runtime makes of it: an object becomes JSON, a response says for itself what it is. */
function inAnswer(payload: unknown): string | undefined {
  let body = payload;
  if (payload instanceof Response) {
    const headers = Object.entries(payload.headers);
    const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    if (payload.statusCode !== 200) return `status ${payload.statusCode}`;
    if (!/^application\/json\b/.test(String(type ?? 'application/json'))) return `content type ${type}`;
    body = typeof payload.body === 'string' ? parsed(payload.body) : payload.body;
  }
  if (typeof body !== 'object' || body === null) return 'no JSON';
  const sent = JSON.stringify(body);
  if (sent.includes(SETTINGS.API_SECRET) || sent.includes(SETTINGS.AUTH_TOKEN)) return 'sends a secret';
  return inToken((body as Part).token);
}
