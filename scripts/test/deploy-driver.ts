/**
 * Much work in the cloud in one process, for the test that breaks every call of it: starting a process for each would take
 * minutes. Takes messages: which work, and how its calls are to fail; answers each with what was tried, and what was wrong.
 */
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FIRST_STEP, LAST_STEP, type StepId, stepFor } from '../../steps/steps.js';
import type { Limits } from '../cli/ending.js';
import { UserError } from '../cli/user-error.js';
import { requireSandbox } from '../net/sandbox-link.js';
import type { Fault } from '../sandbox/faults.js';
import type { Call } from '../sandbox/journal.js';
import type { Environment } from '../sandbox/state.js';
import { HOME } from '../system/paths.js';
import { type Cloud, chooseCloud } from '../twilio/cloud.js';
import { deploy, prebuild } from '../twilio/deploy.js';
import { type Project, projectOf, projectOfStep } from '../twilio/project.js';
import { planReset } from '../twilio/reset.js';
import { solution } from './handlers.js';

const WORKSPACE = path.join(HOME, 'workspace', 'token.ts');

const FAULTS = ['429', '500', 'reset', 'reset-after', 'silent', 'killed'] as const;

export interface Drive {
  /** `first`: into a service that is not there yet. */
  work: 'deploy' | 'first' | 'switch' | 'prebuild' | 'reset' | 'delete';
  fault: (typeof FAULTS)[number];
  /** Every call, or each one in one of the ways. */
  all: boolean;
}

export interface Driven {
  tried: number;
  failures: string[];
}

/** Either what came of an order, or a question for a service of the sandbox, which `Found` answers. */
export type Said = Driven | { asked: string };

export interface Found {
  environments?: Environment[];
}

/** What is to fail, and what is true before and after it. */
interface Trial {
  cloud: Cloud;
  attempt(limits: Limits): Promise<unknown>;
  /** What may be live when it failed, and what must be when it succeeded: the names of markers. */
  before: string;
  wanted: string;
}

const NEVER = 86_400_000;

async function drive({ work, fault, all }: Drive): Promise<Driven> {
  const { control } = await requireSandbox();
  const driven: Driven = { tried: 0, failures: [] };
  const length = lengths.get(work) ?? (await lengthOf(work, control));
  lengths.set(work, length);
  for (let nth = 1; nth <= length; nth++) {
    if (!all && (nth + FAULTS.indexOf(fault)) % FAULTS.length !== 0) continue;
    const trial = await trialOf(work);
    await ask(control, 'PUT', 'faults', [faultAt(fault, nth)]);
    await ask(control, 'DELETE', 'calls');
    const isReached = async () => (await apiCalls(control)).length >= nth;
    const told = await attempt(trial, fault, isReached);
    if (await isReached()) driven.tried++;
    await ask(control, 'PUT', 'faults', []);
    const now = await live(trial.cloud);
    const again = await attempt(trial, undefined);
    const problems = [
      ...([trial.before, trial.wanted].includes(now) ? [] : [`${now} is live`]),
      ...untruths(told, now, trial).map((problem) => `${problem}: ${told}`),
      ...(again === undefined ? [] : [`the next one fails: ${again}`]),
      ...((await live(trial.cloud)) === trial.wanted ? [] : ['the next one does not make it live']),
    ];
    driven.failures.push(...problems.map((problem) => `${work}, call ${nth}, ${fault}: ${problem}`));
  }
  return driven;
}

/** How many calls each work makes. */
const lengths = new Map<string, number>();

async function lengthOf(work: Drive['work'], control: string): Promise<number> {
  const trial = await trialOf(work);
  await ask(control, 'DELETE', 'calls');
  await attempt(trial, undefined);
  return (await apiCalls(control)).length;
}

function faultAt(fault: Drive['fault'], nth: number): Fault {
  const at = { nth, match: ' /v1/' };
  if (fault === 'silent' || fault === 'killed') return { kind: 'latency', value: NEVER, ...at };
  if (fault === 'reset' || fault === 'reset-after') return { kind: fault, ...at };
  return { kind: 'status', value: Number(fault), ...at };
}

let marks = 0;
const steps = new Map<StepId, Project>();

function step(id: StepId): Project {
  if (!steps.has(id)) steps.set(id, projectOfStep(id));
  return steps.get(id)!;
}

/** Code that nobody has built yet. */
function newProject(): Project {
  fs.writeFileSync(WORKSPACE, `${solution(LAST_STEP.id)}\nexport const mark = 'driver${++marks}';\n`);
  const built = projectOf('workspace');
  if (built.kind === 'refused') throw new Error('the workspace does not compile');
  return built.project;
}

/** Puts everything in order for it. */
async function trialOf(work: Drive['work']): Promise<Trial> {
  const own = await chooseCloud({ sandbox: true });
  const cloud = work === 'first' ? { ...own, serviceName: `handson-first-${++marks}` } : own;
  const publish = (project: Project) => deploy({ project, cloud, ...limitsOf(), onPhase: () => {} });
  const grant = step(stepFor('grant').id);
  if (work !== 'first') await publish(work === 'switch' ? step(LAST_STEP.id) : grant);
  const deploying = (project: Project) => ({
    cloud,
    wanted: nameOf(project),
    attempt: (limits: Limits) => deploy({ project, cloud, ...limits, onPhase: () => {} }),
  });
  const resetting = (isDeleted: boolean) => async (limits: Limits) =>
    (await planReset(cloud, isDeleted, limits)).carryOut(() => {});
  switch (work) {
    case 'deploy':
      return { ...deploying(newProject()), before: nameOf(grant) };
    case 'first':
      return { ...deploying(newProject()), before: NOTHING };
    case 'switch':
      return { ...deploying(grant), before: LAST_STEP.id };
    case 'prebuild': {
      const project = newProject();
      const attempt = (limits: Limits) => prebuild([project], { cloud, ...limits, onPhase: () => {} });
      return { cloud, attempt, before: nameOf(grant), wanted: nameOf(grant) };
    }
    case 'reset':
      return { cloud, attempt: resetting(false), before: nameOf(grant), wanted: FIRST_STEP.id };
    case 'delete':
      return { cloud, attempt: resetting(true), before: nameOf(grant), wanted: NO_SERVICE };
  }
}

/** Of steps their number; of the workspace, which all look alike, the fingerprint too. */
function nameOf({ marker: { name, fingerprint } }: Pick<Project, 'marker'>): string {
  return name === 'workspace' ? `${name} ${fingerprint}` : name;
}

const NOTHING = 'nothing';
const NO_SERVICE = 'no service';

function limitsOf(ms = 20_000, signal = new AbortController().signal): Limits {
  return { startedAt: Date.now(), deadline: Date.now() + ms, signal };
}

const KILLED = 'killed';

/**
 * @param isReached whether the call that never answers was made
 * @returns why it failed, in the words that a person would read; undefined when it succeeded
 */
async function attempt(
  trial: Trial,
  fault: Drive['fault'] | undefined,
  isReached?: () => Promise<boolean>,
): Promise<string | undefined> {
  const controller = new AbortController();
  let isOver = false;
  // Refused, a client waits for a second at least: there is no time for that, and it says so.
  const attempted = trial.attempt(limitsOf(fault === '429' ? 900 : 20_000, controller.signal)).then(
    () => undefined,
    (error) => {
      // Anything else would have been a stack trace on somebody's screen.
      if (error instanceof UserError) return error.message;
      throw error;
    },
  );
  const stopped = attempted.finally(() => {
    isOver = true;
  });
  if (fault !== 'silent' && fault !== 'killed') return stopped;
  while (!isOver && !(await isReached!())) await pause(2);
  if (fault === 'killed' && !isOver) return KILLED; // nothing of it happens any more
  controller.abort(new UserError('時間になりました。', ''));
  return stopped;
}

/** What is not true of the words about what is live now. */
function untruths(told: string | undefined, now: string, { before, wanted }: Trial): string[] {
  if (told === KILLED) return [];
  if (told === undefined) return now === wanted ? [] : [`${now} is live, and nothing was said`];
  const claims: [words: RegExp, isTrue: boolean][] = [
    [/公開中のものは前のまま/, now === before],
    [/もう公開中です/, now === wanted],
    [/公開中なのは、手順 (\S+) の完成例です/, now === /公開中なのは、手順 (\S+) の完成例です/.exec(told)?.[1]],
    [/公開中なのは、作業ファイルです/, now.startsWith('workspace')],
    [/まだ何もデプロイされていません/, now === NOTHING],
    [/アカウントにありません/, now === NO_SERVICE || (before === NOTHING && now === NOTHING)],
    [/まだあります/, now !== NO_SERVICE],
  ];
  const said = claims.filter(([words]) => words.test(told));
  if (said.length !== 1) return [`${said.length} things are said of what is live`];
  return said[0]![1] ? [] : [`untrue, ${now} is live`];
}

/** By the sandbox's own state and site, past all of the kit. */
async function live({ serviceName }: Cloud): Promise<string> {
  const { site } = await requireSandbox();
  const environments = await environmentsOf(serviceName);
  const environment = environments?.find(({ domainSuffix }) => domainSuffix === 'dev');
  if (!environment?.buildSid) return environments || serviceName.startsWith('handson-first') ? NOTHING : NO_SERVICE;
  const [marker, token] = await Promise.all(
    ['handson.json', 'token'].map((place) => fetch(`${site}/${environment.domainName}/${place}`)),
  );
  if (token!.status !== 200) return `a /token that answers ${token!.status}`;
  return nameOf({ marker: await marker!.json() });
}

/** Asks whoever gives the orders, and has the sandbox: its file may be behind. @returns undefined without such a service */
async function environmentsOf(serviceName: string): Promise<Environment[] | undefined> {
  say({ asked: serviceName });
  const [{ environments }] = (await once(process, 'message')) as [Found];
  return environments;
}

async function apiCalls(control: string): Promise<Call[]> {
  const calls = (await (await fetch(`${control}/calls`)).json()) as Call[];
  return calls.filter(({ host }) => !host.endsWith('.twil.io'));
}

function ask(control: string, method: string, place: string, body?: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${control}/${place}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

const say = (said: Said) => process.send!(said);

process.on('message', (order: Drive | Found) => {
  if (!('work' in order)) return; // an answer
  drive(order).then(say, (error: Error) => say({ tried: 0, failures: [String(error.stack)] }));
});
process.on('disconnect', () => process.exit());
