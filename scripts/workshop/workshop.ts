/** The workshop itself: from a save to verdicts, progress and the next step. The terminal and the page show its state. */
import fs from 'node:fs';
import type { Verdict } from '../../checks/verdict.js';
import { FIRST_STEP, STEP_IDS, type StepId, stepOf } from '../../steps/steps.js';
import { explained, UserError } from '../cli/user-error.js';
import { DEFAULT_SETTINGS, stepFile, WORKSPACE_FILE } from '../system/paths.js';
import { writeProgress } from '../workspace/progress.js';
import { ensureWorkspace, readKept, replaceWorkspace } from '../workspace/workspace.js';
import { Checker, type WorkspaceCheck } from './checker.js';
import { Deployments } from './deployments.js';
import type { DeploymentState, HintState, TokenOwner, VoiceState, WorkshopState } from './model.js';
import { moveOn, type Occasion } from './move-on.js';
import { checkResult, initialState, NO_HINT, settingsState, underWay, viewOfToken } from './state.js';
import { versionOf, watchFile } from './watch.js';

export type Listener = (state: WorkshopState, before: WorkshopState) => void;

/** A check that takes longer (ms) is said to be under way; a quick one would only flicker. */
const QUICK_MS = 300;

export class Workshop {
  readonly checker = new Checker();
  readonly deployments: Deployments;
  #state: WorkshopState;
  readonly #listeners = new Set<Listener>();
  readonly #unwatch: (() => void)[] = [];
  #running: AbortController | undefined;
  #token: string | undefined;
  #leaks = false;
  /** Of the workspace, at the last check. */
  #checkedVersion = '';

  constructor() {
    this.deployments = new Deployments((deployment) => this.#setDeployment(deployment));
    this.#state = initialState();
  }

  get state(): WorkshopState {
    return this.#state;
  }

  /** @returns what takes the listener off */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes the workspace where there is none, checks it, and again at every save. */
  async start(): Promise<void> {
    this.#unwatch.push(
      watchFile(WORKSPACE_FILE, () => void this.#saved()),
      watchFile(DEFAULT_SETTINGS, () => void this.#settingsSaved()),
    );
    await this.#check('start');
    await this.deployments.restore().catch(() => {}); // said as soon as somebody deploys
  }

  async close(): Promise<void> {
    for (const unwatch of this.#unwatch) unwatch();
    this.#running?.abort();
    this.checker.close();
    await this.deployments.close();
  }

  setFunctionUrl(functionUrl: string): void {
    this.#set({ functionUrl });
  }

  check(): Promise<void> {
    return this.#check('request');
  }

  /** Shows one rung more. */
  hint(): void {
    const { current, hints } = this.#state;
    const rung = Math.min(3, hints.rung + 1) as HintState['rung'];
    this.#set({ hints: { rung, texts: stepOf(current).hints.slice(0, Math.min(2, rung)) } });
  }

  /** Makes a step the current one, and checks the workspace for it. */
  async open(step: StepId): Promise<void> {
    if (step === this.#state.current) return;
    this.#set({ current: step, hints: NO_HINT, check: { status: 'waiting' }, justPassed: [] });
    this.#record();
    await this.#check('start');
  }

  /** @returns the name of the kept content; undefined when nothing had to be kept. @throws UserError */
  putSolution(step: StepId): string | undefined {
    return this.#replace(fs.readFileSync(stepFile(stepOf(step).file)));
  }

  /** Takes back what a replacement had taken out of the workspace; then there is nothing left to take back. @throws UserError */
  restore(name: string): void {
    this.#replace(readKept(name));
    const { kept: _, ...rest } = this.#state;
    this.#replaceState(rest);
  }

  /** @throws UserError when something else is under way, or when the code would publish a secret */
  deploy(): void {
    if (this.#leaks) {
      throw new UserError(
        '作業ファイルの応答に、API_SECRET などの秘密の値が入っています。公開すると、アドレスを開いた人が誰でも読めるので、送りませんでした。',
        '検査の結果を見て、秘密の値を返さないように直してから、もう一度デプロイしてください。',
      );
    }
    this.deployments.deploy();
  }

  /** @throws UserError when something else is under way */
  reset(): void {
    this.deployments.reset((kept) => {
      const { deployment } = this.#state;
      this.#set({ ...initialState(), deployment, ...(kept ? { kept } : {}) });
      void this.#check('start');
    });
  }

  /** The whole token that was answered last; a secret. Undefined also where it gives another secret away. */
  tokenOf(owner: TokenOwner): string | undefined {
    return owner === 'deployed' ? this.deployments.token : this.#token;
  }

  setVoice(owner: TokenOwner, verdict: Verdict): void {
    this.#set({ voice: { ...this.#state.voice, [owner]: { verdict, at: Date.now() } } });
  }

  /** The replaced file is noticed like any other save. */
  #replace(content: Buffer): string | undefined {
    const replaced = replaceWorkspace(content);
    const kept = replaced.kind === 'replaced' ? replaced.kept : undefined;
    if (kept) this.#set({ kept });
    return kept;
  }

  async #saved(): Promise<void> {
    // A file that was made at the start, or a save in two parts, is noticed after it was checked.
    if (versionOf(WORKSPACE_FILE) !== this.#checkedVersion) await this.#check('save');
  }

  async #settingsSaved(): Promise<void> {
    this.#set({ settings: settingsState() });
    await this.#check('save');
  }

  /** A newer check calls an older one off. */
  async #check(occasion: Occasion): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    const startedAt = Date.now();
    const slow = setTimeout(() => this.#set({ check: underWay(this.#state.check) }), QUICK_MS);
    try {
      if (occasion !== 'save') ensureWorkspace();
      this.#checkedVersion = versionOf(WORKSPACE_FILE);
      const done = await this.checker.check(running.signal);
      // A file that has changed meanwhile, to the end of what an editor writes, is checked again: this was not yet all.
      const isNewest = versionOf(WORKSPACE_FILE) === this.#checkedVersion;
      if (running.signal.aborted || !isNewest) return;
      this.#show(done, occasion, startedAt);
      void this.#showRepair(done, running.signal);
    } catch (error) {
      if (running.signal.aborted) return;
      const isMissing = !fs.existsSync(WORKSPACE_FILE);
      const again = `名前を変えたのなら元に戻してください。「いま検査する」（c キー）で、手順 ${FIRST_STEP.id} の形から作り直せます。`;
      const reason = explained(error, '検査の途中で', 'もう一度保存し、それでも同じなら、内容を講師に伝えてください。');
      this.#set({ check: { status: 'unusable', ...reason, ...(isMissing ? { next: again } : {}) }, justPassed: [] });
    } finally {
      clearTimeout(slow);
    }
  }

  #show(done: WorkspaceCheck, occasion: Occasion, startedAt: number): void {
    const { current, steps } = this.#state;
    const passedBefore = steps.filter(({ passed }) => passed).map(({ id }) => id);
    const { passed, checked, open } = moveOn({
      current,
      passedBefore,
      passing: done.passing,
      occasion,
    });
    const justPassed = occasion === 'start' ? [] : passed.filter((id) => !passedBefore.includes(id));
    this.#token = done.leaks ? undefined : done.token;
    this.#leaks = done.leaks;
    const token = viewOfToken(done.token, done.leaks);
    const { token: _, repair: _1, ...rest } = this.#state;
    this.#replaceState({
      ...rest,
      ...(open === current ? {} : { current: open, hints: NO_HINT }),
      steps: steps.map((step) => ({ ...step, passed: passed.includes(step.id) })),
      finished: passed.length === STEP_IDS.length,
      check: checkResult(checked, done.verdictsOf(checked), startedAt, done.output),
      justPassed,
      settings: done.settings,
      voice: without(this.#state.voice, 'workspace'), // it was another token
      ...(token ? { token } : {}),
    });
    if (open !== current || passed.length > passedBefore.length) this.#record();
  }

  /** It comes after the verdicts, which do not wait for it. */
  async #showRepair(done: WorkspaceCheck, signal: AbortSignal): Promise<void> {
    const { check } = this.#state;
    if (check.status !== 'done' || check.ok) return;
    const repair = await done.repairOf(check.step, signal).catch(() => undefined);
    if (repair && !signal.aborted) this.#set({ repair });
  }

  #record(): void {
    const { current, steps } = this.#state;
    try {
      writeProgress({ current, passed: steps.filter(({ passed }) => passed).map(({ id }) => id) });
    } catch {
      // A disk that is full or read-only: the steps go on, they are only not remembered.
    }
  }

  #setDeployment(deployment: DeploymentState): void {
    const { voice, deployment: before } = this.#state;
    const isSame = before.token?.claims === deployment.token?.claims;
    this.#set({ deployment, voice: isSame ? voice : without(voice, 'deployed') });
  }

  #set(change: Partial<WorkshopState>): void {
    this.#replaceState({ ...this.#state, ...change });
  }

  #replaceState(state: WorkshopState): void {
    const before = this.#state;
    this.#state = { ...state, revision: before.revision + 1 };
    for (const listener of this.#listeners) listener(this.#state, before);
  }
}

/** What was found out about another token. */
function without(voice: VoiceState, of: TokenOwner): VoiceState {
  const { [of]: _, ...rest } = voice;
  return rest;
}
