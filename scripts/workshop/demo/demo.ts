/** A demonstration: which step is to be live, the switches to it, and what is live indeed. Screens and keys only call it. */
import { FIRST_STEP, STEP_IDS, STEPS, type StepId } from '../../../steps/steps.js';
import { type Limits, within } from '../../cli/ending.js';
import { inPhases, type PhaseLine } from '../../cli/phases.js';
import { explained, Interrupted, UserError } from '../../cli/user-error.js';
import { settingsOrReason } from '../../settings/env-file.js';
import { type Cloud, type CloudOptions, chooseCloud } from '../../twilio/cloud.js';
import { withLock } from '../../twilio/lock.js';
import type { Project } from '../../twilio/project.js';
import { type DeploymentRecord, recordOf } from '../../twilio/record.js';
import type { Look } from '../../twilio/seal.js';
import { endedJob, withPhase } from '../job.js';
import type { JobState } from '../model.js';
import { tasksOf } from '../tasks.js';
import type { DemoState, LiveState, SwitchState } from './model.js';

export interface DemoOptions extends CloudOptions {
  /** Of the settings file. */
  settings: string;
  /** For one switch, in milliseconds. */
  timeoutMs: number;
}

export type Listener = (state: DemoState, before: DemoState) => void;

/** How long (ms) what is live may take to say so. */
const LOOK_MS = 10_000;

const CALLED_OFF = new Interrupted('中止しました。');

export class Demo {
  #state: DemoState;
  readonly #listeners = new Set<Listener>();
  readonly #closing = new AbortController();
  readonly #closed = new Promise<undefined>((resolve) => {
    this.#closing.signal.addEventListener('abort', () => resolve(undefined));
  });
  /** What comes next; a newer wish takes the place of one that was not begun. */
  #wish: StepId | 'look' | undefined;
  #running: Promise<void> | undefined;
  /** What was live when it could be asked last. */
  #known: LiveState | undefined;
  #ticking: NodeJS.Timeout | undefined;

  /** @param cloud chosen by the same options; chosen anew for each switch, as settings and a sandbox may change */
  constructor(
    private cloud: Cloud,
    private readonly options: DemoOptions,
  ) {
    const steps = STEPS.map(({ id, title, todo }) => {
      return { id, title, todo, tasks: tasksOf(id, []).map((task) => task.title), isBuilt: false };
    });
    this.#state = { steps, view: 'live', isAsking: false };
  }

  get state(): DemoState {
    return this.#state;
  }

  /** @returns what takes the listener off */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes a step live. A switch under way comes to its end first; of the steps wanted meanwhile, the last one counts. */
  show(step: StepId): void {
    this.#set({ wanted: step });
    this.#begin(step);
  }

  /** @param distance 1 for the next step, -1 for the one before; nothing happens past the ends */
  move(distance: 1 | -1): void {
    const from = this.#state.wanted ?? this.#known?.step;
    const step = from ? STEP_IDS[STEP_IDS.indexOf(from) + distance] : FIRST_STEP.id;
    if (step) this.show(step);
  }

  /** Asks once more what is live. How the last switch ended is told no more. */
  look(): void {
    if (this.#running) return;
    const { job: _, ...rest } = this.#state;
    this.#replace(rest);
    this.#begin('look');
  }

  toggleView(): void {
    this.#set({ view: this.#state.view === 'live' ? 'lesson' : 'live' });
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** What is under way ends before its next call. */
  async close(): Promise<void> {
    this.#closing.abort(CALLED_OFF);
    await this.settled();
  }

  #begin(wish: StepId | 'look'): void {
    this.#wish = wish;
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
  }

  async #work(): Promise<void> {
    while (this.#wish && !this.#closing.signal.aborted) {
      const wish = this.#wish;
      this.#wish = undefined;
      if (wish !== 'look') await this.#switch(wish);
      if (!this.#closing.signal.aborted) await this.#look(wish);
      if (!this.#wish && !this.#closing.signal.aborted) await this.#ask();
    }
  }

  async #switch(step: StepId): Promise<void> {
    const { answer: _, ...rest } = this.#state;
    this.#replace({ ...rest, job: { kind: 'deploy', step, status: 'running', phases: [] } });
    try {
      await within(this.options.timeoutMs, async (limits) => {
        const signal = AbortSignal.any([limits.signal, this.#closing.signal]);
        this.cloud = await chooseCloud(this.options);
        await withLock(() => this.#deploy(step, { ...limits, signal }), signal);
      });
      this.#end({ status: 'done' });
    } catch (error) {
      const { cause, next } = whyNot(error);
      this.#end({ status: 'failed', message: cause, next });
    }
  }

  #deploy(step: StepId, limits: Limits): Promise<unknown> {
    const { deploy }: typeof import('../../twilio/deploy.js') = require('../../twilio/deploy.js'); // loads Twilio's client
    const project = projectOf(step);
    const { cloud } = this;
    return inPhases(
      (line) => this.#tell(line),
      (onPhase) => deploy({ project, cloud, ...limits, onPhase }),
    );
  }

  /** After a switch that went well too: what is shown is what the live thing itself says. */
  async #look(wish: StepId | 'look'): Promise<void> {
    const live = await this.#seen();
    if (this.#closing.signal.aborted) return;
    const { since } =
      this.#known?.live === live.live ? this.#known : { since: wish === live.live ? live.at : undefined };
    const now = since ? { ...live, since } : live;
    if (now.live !== 'unknown') this.#known = now;
    const builds = recordOf(this.cloud)?.builds ?? {};
    const steps = this.#state.steps.map((step) => ({ ...step, isBuilt: isBuilt(step.id, builds) }));
    const { wanted, answer, ...rest } = this.#state;
    this.#replace({
      ...{ ...rest, steps, live: now },
      ...(this.#wish && wanted ? { wanted } : {}),
      ...(answer && rest.live?.live === now.live ? { answer } : {}),
    });
  }

  async #seen(): Promise<LiveState> {
    const { liveState }: typeof import('./live.js') = require('./live.js');
    const { lookAt }: typeof import('../../twilio/seal.js') = require('../../twilio/seal.js');
    const deadline = Date.now() + LOOK_MS;
    const signal = AbortSignal.any([AbortSignal.timeout(LOOK_MS), this.#closing.signal]);
    let seen: Look | UserError;
    try {
      this.cloud = await chooseCloud(this.options);
      seen = await lookAt(this.cloud, { deadline, signal });
    } catch (error) {
      const { cause, next } = whyNot(error);
      seen = new UserError(cause, next);
    }
    return liveState(this.cloud, seen);
  }

  async #ask(): Promise<void> {
    const { live } = this.#state;
    const { answerOf }: typeof import('./live.js') = require('./live.js');
    const file = settingsOrReason(this.options.settings, this.options.env);
    if (!live) return;
    this.#set({ isAsking: true });
    const answer = await Promise.race([answerOf(live, this.cloud, file).catch(() => undefined), this.#closed]);
    this.#set({ isAsking: false, ...(answer ? { answer } : {}) });
  }

  /** A wait is counted down here, so that all screens show the same. */
  #tell(line: PhaseLine): void {
    clearInterval(this.#ticking);
    this.#setJob((job) => withPhase(job, line));
    if (!('wait' in line)) return;
    let { wait } = line;
    this.#ticking = setInterval(() => {
      wait -= 1;
      if (wait > 0) this.#setJob((job) => withPhase(job, { ...line, wait }));
    }, 1_000).unref();
  }

  #end(result: Pick<JobState, 'status' | 'message' | 'next'>): void {
    clearInterval(this.#ticking);
    this.#setJob((job) => endedJob(job, result));
  }

  #setJob(change: (job: SwitchState) => SwitchState): void {
    const { job } = this.#state;
    if (job) this.#set({ job: change(job) });
  }

  #set(change: Partial<DemoState>): void {
    this.#replace({ ...this.#state, ...change });
  }

  #replace(state: DemoState): void {
    const before = this.#state;
    this.#state = state;
    for (const listener of this.#listeners) listener(state, before);
  }
}

const projects = new Map<StepId, Project>();

function projectOf(step: StepId): Project {
  const { projectOfStep }: typeof import('../../twilio/project.js') = require('../../twilio/project.js'); // loads the compiler
  const project = projects.get(step) ?? projectOfStep(step);
  projects.set(step, project);
  return project;
}

function isBuilt(step: StepId, builds: DeploymentRecord['builds']): boolean {
  try {
    return projectOf(step).marker.fingerprint in builds;
  } catch {
    return false; // it cannot be compiled or written now, which a switch to it will say
  }
}

function whyNot(error: unknown): { cause: string; next: string } {
  if (error instanceof Interrupted) return { cause: error.message, next: '' };
  return explained(error, '', 'もう一度試してください。それでも同じなら、npm run doctor で調べてください。');
}
