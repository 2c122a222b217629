/** Of a check: the short list of what its step adds, and the one thing to act on first. */
import { judgeCode } from '../../checks/check.js';
import { judgeEnvironment } from '../../checks/settings/environment.js';
import { allPassed, type Place, type Subject, type Verdict } from '../../checks/verdict.js';
import { type StepId, stepBefore, stepOf } from '../../steps/steps.js';
import type { CodeContext, Task } from './model.js';

/** A task, and of which verdicts it is made. */
interface Part extends Pick<Task, 'id' | 'title'> {
  has(id: string): boolean;
}

/** More than these are no short list. */
const MOST = 7;

export function tasksOf(step: StepId, verdicts: readonly Verdict[]): Task[] {
  const isWhole = allPassed(verdicts);
  return partsOf(step).map(({ id, title, has }) => {
    const own = verdicts.filter((verdict) => has(verdict.id));
    return { id, title, status: isWhole ? 'done' : statusOf(own) };
  });
}

/** What was not looked at is as open as what is not written. */
function statusOf(verdicts: readonly Verdict[]): Task['status'] {
  if (verdicts.some(({ status }) => status === 'failed')) return 'wrong';
  const isDone = allPassed(verdicts) && verdicts.some(({ status }) => status === 'passed');
  return isDone && verdicts.every(({ status, id }) => status === 'passed' || id === OPTIONAL) ? 'done' : 'open';
}

/** Left out of the settings, it stays so: nothing that was looked at asks for it. */
const OPTIONAL = 'settings.AUTH_TOKEN';

const known = new Map<StepId, Part[]>();

function partsOf(step: StepId): Part[] {
  const parts = known.get(step) ?? makeParts(step);
  known.set(step, parts);
  return parts;
}

function makeParts(step: StepId): Part[] {
  const { role } = stepOf(step);
  if (role === 'response') return IN_THE_END;
  const subjects = role === 'settings' ? judgeEnvironment(undefined) : added(step, stepBefore(role).id);
  return subjects.slice(0, MOST).map(({ id, title }) => ({ id, title, has: (other) => other === id }));
}

/** The last step's verdicts are too many: they are told by what they are about. */
const IN_THE_END: Part[] = [
  { id: 'answer', title: 'トークンを文字列にして callback に渡す', has: (id) => id === 'handler.answers' },
  { id: 'response', title: 'レスポンスの形（200、JSON、token）', has: (id) => id.startsWith('response.') },
  { id: 'token', title: 'トークンのペイロード（クレーム）', has: (id) => /^token(\.|$)/.test(id) },
];

function added(step: StepId, before: StepId): Subject[] {
  const known = judgeCode(before, NOTHING).map(({ id }) => id);
  return judgeCode(step, NOTHING).filter(({ id }) => !known.includes(id));
}

/** A run that got nowhere: its verdicts are all that a step asks for. */
const NOTHING: Parameters<typeof judgeCode>[1] = {
  source: '',
  problems: [],
  execution: {
    ending: { kind: 'silent', returned: 'nothing' },
    ...{ answers: [], taken: [], missing: [], locals: [], grants: [], tokens: [] },
    output: '',
  },
  settings: { ACCOUNT_SID: '', AUTH_TOKEN: '', TWIML_APP_SID: '', API_KEY: '', API_SECRET: '' },
  now: 0,
};

/** The verdict to act on first: one that shows its place, any other mistake, then what is to be written. */
export function problemOf(verdicts: readonly Verdict[]): Verdict | undefined {
  const failed = verdicts.filter(({ status }) => status === 'failed');
  return failed.find(({ place }) => place) ?? failed[0] ?? verdicts.find(({ status }) => status === 'todo');
}

/** Lines before and after a place that are shown with it. */
const AROUND = 2;

/** @param redact takes secrets out of a line before it is shown */
export function contextOf(source: string, { line }: Place, redact: (line: string) => string): CodeContext {
  const from = Math.max(1, line - AROUND);
  const lines = source.split(/\r?\n/).slice(from - 1, line + AROUND);
  return { first: from, lines: lines.map(redact) };
}
