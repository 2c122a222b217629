// @ts-check
/** What the page knows at a moment, and everything a participant can do on it. Views only read it and call it. */
import { grownBetween, isChecked, problemsOver, replacedAfter } from './changes.js';
import { copy } from './copy.js';
import { readPreferences, writePreference } from './preferences.js';
import { act, ask } from './server.js';

/** @typedef {import('./preferences.js').Preferences} Preferences */

export class Page {
  /** @type {WorkshopState | undefined} */
  state;
  /** @type {Connection} */
  connection = 'connecting';
  /** The last result for the open step: it stays while the next check runs. @type {CheckResult | undefined} */
  result;
  /** What is taught, as far as it was asked for. @type {Map<StepId, StepView>} */
  lessons = new Map();
  /** What is missing to the open step's solution. @type {DifferenceView | undefined} */
  missing;
  /** What is unfolded in the card beside the hints. @type {'repair' | 'difference' | undefined} */
  help;
  /** What the last check added to the token. @type {GrowthField[]} */
  grown = [];
  /** The way back from a replacement, until the next save. @type {import('./changes.js').Replaced | undefined} */
  replaced;
  /** Whether the fields for an account's values are open. */
  isEnteringValues = false;
  /** What became of the values that were entered. @type {SettingsAnswer | undefined} */
  entered;
  /** The names of the requests under way. @type {Set<string>} */
  busy = new Set();
  /** Why a request could not be done, by its name. @type {Map<string, Problem>} */
  problems = new Map();
  /** Whole tokens that a participant asked for, and until when (ms). @type {Map<TokenOwner, { token: string, until: number }>} */
  wholes = new Map();
  /** Tokens that Twilio's client is trying, and when that began. @type {Map<TokenOwner, number>} */
  trials = new Map();
  /** @type {Dialog | undefined} */
  dialog;
  /** In the place of the end, while it is open. @type {{ state?: QuizState } | undefined} */
  quiz;
  /** @type {SideTab} */
  tab = 'guide';
  /** The one sentence for people who hear the page, and the how many-th it is. */
  announcement = { sentence: '', count: 0 };
  now = Date.now();
  /** Whether the token was tried by itself since it is complete. */
  #isTried = false;
  /** @type {Preferences} */
  preferences = readPreferences();

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /** @param {WorkshopState} state */
  receive(state) {
    const before = this.state;
    const moved = before?.current !== state.current;
    for (const of of this.trials.keys()) if (state.voice[of]?.at !== before?.voice[of]?.at) this.trials.delete(of);
    this.state = state;
    this.now = Date.now();
    if (state.check.status === 'done') this.result = state.check;
    else if (moved || state.check.status !== 'running') this.result = undefined;
    for (const name of problemsOver(before, state)) this.problems.delete(name);
    this.replaced = replacedAfter(this.replaced, before, state);
    const checked = isChecked(before, state);
    if (before && checked) this.grown = grownBetween(before.growth, state.growth);
    if (moved) this.#open(state.current);
    if (this.help === 'repair' && !state.repair) this.help = undefined;
    if (state.hints.rung === 3 && before?.hints.rung !== 3) this.help = 'difference';
    if (this.help === 'difference' && (checked || !this.missing)) void this.compare(state.current);
    if (before?.token?.issuedAt !== state.token?.issuedAt) this.wholes.delete('workspace');
    if (before?.deployment.token?.issuedAt !== state.deployment.token?.issuedAt) this.wholes.delete('deployed');
    if (this.isComplete && !(before?.finished && before.token)) this.tab = 'token';
    if (checked) this.#proveToken(state);
    this.onChange();
  }

  /** The last step is open, and everything is right as it is. */
  get isComplete() {
    const { finished, check, current, steps } = this.state ?? {};
    return Boolean(finished && check?.status === 'done' && check.ok && current === steps?.at(-1)?.id);
  }

  /** @param {Connection} connection */
  setConnection(connection) {
    if (connection === 'open' && this.state && !this.lessons.has(this.state.current)) {
      void this.#learn(this.state.current);
    }
    if (connection === 'open' && this.connection === 'lost') this.problems.clear();
    this.connection = connection;
    this.onChange();
  }

  /** @param {string} sentence empty: nothing worth saying */
  announce(sentence) {
    if (sentence) this.announcement = { sentence, count: this.announcement.count + 1 };
  }

  /** @param {number} now */
  tick(now) {
    this.now = now;
    for (const [of, { until }] of this.wholes) if (until <= now) this.wholes.delete(of);
    if (this.state?.token || this.state?.deployment.token) this.onChange();
  }

  check() {
    return this.do('check', 'check', {});
  }

  /** The result comes with the state. @param {TokenOwner} of */
  tryVoice(of) {
    this.trials.set(of, Date.now());
    this.onChange();
  }

  /** The one verdict to act on. */
  get problem() {
    const { result } = this;
    return result?.step === this.state?.current ? result?.verdicts.find(({ id }) => id === result.problem) : undefined;
  }

  /** @param {StepId} step */
  open(step) {
    return this.do('open', 'open', { step });
  }

  /** @param {1 | -1} direction */
  openNeighbour(direction) {
    const neighbour = this.neighbour(direction);
    if (neighbour) return this.open(neighbour.id);
  }

  /** @param {1 | -1} direction */
  neighbour(direction) {
    const { steps, current } = this.state ?? { steps: [], current: undefined };
    return steps[steps.findIndex(({ id }) => id === current) + direction];
  }

  /** @param {'deploy' | 'check-deployed'} name */
  startJob(name) {
    return this.do(name, name, {});
  }

  /** What this takes out is kept too. @param {string} name */
  async restore(name) {
    const value = await this.do('restore', 'restore', { name });
    if (value) this.announce('元に戻しました。');
    this.onChange();
    return value;
  }

  /**
   * @param {EventTarget | null} button
   * @param {string} text
   */
  async copy(button, text) {
    const copied = await copy(/** @type {HTMLElement} */ (button), text);
    this.announce(copied ? 'コピーしました。' : 'コピーできませんでした。文字を選んでコピーしてください。');
    this.onChange();
  }

  /** @param {SideTab} tab */
  showTab(tab) {
    this.tab = tab;
    this.onChange();
  }

  /**
   * @template {keyof Preferences} K
   * @param {K} name
   * @param {Preferences[K]} value
   */
  prefer(name, value) {
    this.preferences = writePreference(this.preferences, name, value);
    this.onChange();
  }

  /** @param {StepId} step */
  #open(step) {
    this.missing = undefined;
    this.help = undefined;
    if (step !== this.state?.steps[0]?.id) this.isEnteringValues = false;
    // Values that were entered right now lead here: what could not be proven of them is still to be read.
    if (!this.state?.justPassed.includes(this.state.steps[0]?.id ?? step)) this.entered = undefined;
    this.tab = 'guide';
    void this.#learn(step);
  }

  /** Twilio's own client tries a token that became complete, once; a save during that begins anew. @param {WorkshopState} state */
  #proveToken({ finished, token, voice }) {
    const isUnderWay = this.trials.delete('workspace');
    if (!finished || !token) this.#isTried = false;
    if (!this.isComplete || !token) return;
    if (!voice.workspace && (isUnderWay || !this.#isTried)) this.trials.set('workspace', Date.now());
    this.#isTried = true;
  }

  /** @param {StepId} step */
  async #learn(step) {
    if (this.lessons.has(step)) return;
    const { value, problem } = await ask(`/api/steps/${step}`);
    if (value) this.lessons.set(step, value);
    this.#explain('lesson', problem);
  }

  /** Looks what is missing to a step's solution. @param {StepId} step */
  async compare(step) {
    const { value, problem } = await ask(`/api/difference?step=${step}&own=yes`);
    if (this.state?.current !== step) return;
    this.missing = value;
    this.#explain('difference', problem);
  }

  /**
   * @param {string} name of the button: where a problem is shown
   * @param {string} action
   * @param {object} body
   * @returns {Promise<any>} undefined when it could not be done
   */
  async do(name, action, body) {
    if (this.busy.has(name)) return undefined;
    this.busy.add(name);
    this.problems.delete(name);
    this.onChange();
    const { value, problem } = await act(action, body);
    this.busy.delete(name);
    this.#explain(name, problem);
    return value;
  }

  /**
   * @param {string} name
   * @param {Problem | undefined} problem
   */
  #explain(name, problem) {
    if (problem) this.problems.set(name, problem);
    else this.problems.delete(name);
    if (problem) this.announce(`${problem.cause}${problem.next}`);
    this.onChange();
  }
}
