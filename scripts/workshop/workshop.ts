/** The workshop itself: from a save to verdicts, progress and the next step. The terminal and the page show its state. */
import fs from 'node:fs';
import { FIRST_STEP, nextStep, type StepId, stepOf } from '../../steps/steps.js';
import { explained, UserError } from '../cli/user-error.js';
import { DEFAULT_SETTINGS, stepFile, WORKSPACE_FILE } from '../system/paths.js';
import { history, type Reason, replaceNoting } from '../workspace/history.js';
import { type Progress, readProgress, writeProgress } from '../workspace/progress.js';
import { ensureWorkspace, readKept } from '../workspace/workspace.js';
import { afterCheck, standing, without } from './after-check.js';
import { Checker, type FoundRepair, type WorkspaceCheck } from './checker.js';
import { Deployments } from './deployments.js';
import type { DeploymentState, HintState, SettingsAnswer, TokenOwner, VoiceResult, WorkshopState } from './model.js';
import type { Occasion } from './move-on.js';
import { isAsChecked, repaired } from './repaired.js';
import { initialState, NO_HINT, NO_PROGRESS, underWay } from './state.js';
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
  #progress: Progress;
  /** Of the last check. */
  #done: WorkspaceCheck | undefined;
  #repair: FoundRepair | undefined;

  /** @param abilities what can be done for the participant on this computer */
  constructor(private readonly abilities: Pick<WorkshopState, 'canEdit'>) {
    this.deployments = new Deployments((deployment) => this.#setDeployment(deployment));
    this.#progress = readProgress() ?? NO_PROGRESS;
    this.#state = { ...initialState(this.#progress), ...abilities };
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

  show(change: Pick<WorkshopState, 'functionUrl' | 'class'>): void {
    this.#set(change);
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
    this.#progress = { ...this.#progress, current: step };
    this.#set({ current: step, hints: NO_HINT, check: { status: 'waiting' }, justPassed: [] });
    this.#record();
    await this.#check('start');
  }

  /** @returns the name of the kept content; undefined when nothing had to be kept. @throws UserError */
  putSolution(step: StepId): string | undefined {
    return this.#replace('solution', fs.readFileSync(stepFile(stepOf(step).file)));
  }

  /** Puts a former content back; what was there goes into the history. @returns as above. @throws UserError */
  restore(name: string): string | undefined {
    return this.#replace('restore', readKept(name));
  }

  /** Makes the repair that was found for the file as it is. @returns as above. @throws UserError where it is another one now */
  repair(): string | undefined {
    return this.#replace('repair', repaired(this.#repair, this.#done));
  }

  /** Checks values that were typed, and writes them into the settings file where they are right. @throws UserError */
  async submitSettings(values: Record<string, unknown>): Promise<SettingsAnswer> {
    const { submitSettings }: typeof import('../settings/submit.js') = require('../settings/submit.js');
    return submitSettings(DEFAULT_SETTINGS, values);
  }

  /** Leaves the step about the settings aside, and goes on. */
  async withoutAccount(): Promise<void> {
    this.#progress = { ...this.#progress, aside: true };
    this.#record();
    if (this.#done) this.#set(standing(this.#progress, this.#done));
    const { current } = this.#state;
    const next = stepOf(current).role === 'settings' ? nextStep(current)?.id : undefined;
    await (next ? this.open(next) : this.#check('request'));
  }

  /** @throws UserError when something else is under way, or when the code would publish a secret */
  deploy(): void {
    if (this.#leaks) {
      throw new UserError(
        '作業ファイルのレスポンスに、API_SECRET などの秘密の値が入っています。デプロイすると、アドレスを開いた人なら誰でも読めるので、デプロイしませんでした。',
        '検査の結果を見て、秘密の値を返さないように直してから、もう一度デプロイしてください。',
      );
    }
    this.deployments.deploy();
  }

  /** @throws UserError when something else is under way */
  reset(): void {
    this.deployments.reset(() => {
      const { deployment, functionUrl, class: joined } = this.#state;
      this.#progress = NO_PROGRESS;
      this.#replaceState({ ...initialState(NO_PROGRESS), ...this.abilities, deployment, functionUrl, class: joined });
      void this.#check('start');
    });
  }

  /** The whole token that was answered last; a secret. Undefined also where it gives another secret away. */
  tokenOf(owner: TokenOwner): string | undefined {
    return owner === 'deployed' ? this.deployments.token : this.#token;
  }

  setVoice(owner: TokenOwner, result: VoiceResult): void {
    this.#set({ voice: { ...this.#state.voice, [owner]: result } });
  }

  /** The replaced file is noticed like any other save. */
  #replace(by: Reason, content: Buffer): string | undefined {
    const step = isAsChecked(this.#done) ? this.#done.progress.passed.at(-1) : undefined;
    const replaced = replaceNoting(content, by, step);
    this.#repair = undefined;
    const { repair: _, ...rest } = this.#state; // it was for the content that is gone
    this.#replaceState({ ...rest, history: history() });
    return replaced.kind === 'replaced' ? replaced.kept : undefined;
  }

  async #saved(): Promise<void> {
    // A file that was made at the start, or a save in two parts, is noticed after it was checked.
    if (versionOf(WORKSPACE_FILE) !== this.#checkedVersion) await this.#check('save');
  }

  async #settingsSaved(): Promise<void> {
    this.#set({ voice: without(this.#state.voice, 'workspace') }); // it was signed with another secret, perhaps
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
    const before = this.#progress;
    const { state, progress } = afterCheck({ state: this.#state, progress: before }, done, occasion, startedAt);
    this.#progress = progress;
    this.#done = done;
    this.#repair = undefined;
    this.#token = done.leaks ? undefined : done.token;
    this.#leaks = done.leaks;
    this.#replaceState(state);
    if (progress.current !== before.current || progress.passed.length > before.passed.length) this.#record();
  }

  /** It comes after the verdicts, which do not wait for it. */
  async #showRepair(done: WorkspaceCheck, signal: AbortSignal): Promise<void> {
    const { check } = this.#state;
    if (check.status !== 'done' || check.ok) return;
    const found = await done.repairOf(check.step, signal).catch(() => undefined);
    if (!found || signal.aborted) return;
    this.#repair = found;
    this.#set({ repair: found.state });
  }

  #record(): void {
    try {
      writeProgress(this.#progress);
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
