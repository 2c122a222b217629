// @ts-check
/** What the page knows at a moment, and everything a participant can do on it. Views only read it and call it. */
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
  /** @type {LessonTab} */
  tab = 'guide';
  /** Whether the result is on the screen; if not, it is told in short at the screen's edge. */
  resultInSight = true;
  /** The one sentence for people who hear the page, and the how many-th it is. */
  announcement = { sentence: '', count: 0 };
  now = Date.now();
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
    this.#forgetProblems(before, state);
    if (moved) {
      this.missing = undefined;
      this.tab = 'guide';
      void this.#learn(state.current);
    }
    if (before?.token?.issuedAt !== state.token?.issuedAt) this.wholes.delete('workspace');
    if (before?.deployment.token?.issuedAt !== state.deployment.token?.issuedAt) this.wholes.delete('deployed');
    const checked = before?.check !== state.check && state.check.status === 'done';
    if (state.hints.rung === 3 && (moved || checked || before?.hints.rung !== 3)) void this.#compare(state.current);
    this.onChange();
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

  /** @param {boolean} inSight */
  sightResult(inSight) {
    if (this.resultInSight === inSight) return;
    this.resultInSight = inSight;
    this.onChange();
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

  hint() {
    if (this.state && this.state.hints.rung < 3) return this.do('hint', 'hint', {});
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

  /** What this takes out is kept too, but nobody needs to be asked about it again. */
  async restore() {
    const value = await this.do('restore', 'restore', { name: this.state?.history[0]?.name });
    if (!value) return;
    this.announce('元に戻しました。');
    this.onChange();
  }

  /** @param {TokenOwner} of */
  hideWhole(of) {
    this.wholes.delete(of);
    this.onChange();
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

  /** @param {LessonTab} tab */
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

  /**
   * A problem is over when what it was about has moved on.
   * @param {WorkshopState | undefined} before
   * @param {WorkshopState} after
   */
  #forgetProblems(before, after) {
    const moved = before?.current !== after.current;
    const jobMoved = before?.deployment.job?.status !== after.deployment.job?.status;
    const over = [
      ...(moved ? ['check', 'hint', 'open', 'lesson', 'difference'] : []),
      ...(jobMoved ? ['deploy', 'check-deployed'] : []),
      ...(before?.history[0]?.name === after.history[0]?.name ? [] : ['restore']),
    ];
    for (const name of over) this.problems.delete(name);
  }

  /** @param {StepId} step */
  async #learn(step) {
    if (this.lessons.has(step)) return;
    const { value, problem } = await ask(`/api/steps/${step}`);
    if (value) this.lessons.set(step, value);
    this.#explain('lesson', problem);
  }

  /** @param {StepId} step */
  async #compare(step) {
    const { value, problem } = await ask(`/api/difference?step=${step}`);
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
