/** Serves the workshop's page and what it asks for. */
import type { Express } from 'express';
import type { StepId } from '../../steps/steps.js';
import { ownNote, workspaceAndOwnSolution } from '../checking/own-solution.js';
import { UserError } from '../cli/user-error.js';
import { workspaceAndSolution } from '../workspace/difference.js';
import type { Attendance } from './class/attendance.js';
import { roomOf } from './class/told.js';
import { differenceView } from './code-view.js';
import { openEditor } from './editor.js';
import {
  type Actions,
  answer,
  guardedApp,
  serveFiles,
  streamState,
  takeActions,
  WORKSHOP_PAGE,
} from './guarded-page.js';
import type { Hosts } from './hosts.js';
import type { DifferenceView } from './model.js';
import { FOLDER } from './only-one.js';
import type { PageQuiz } from './page-quiz.js';
import { stepNamed, stepView } from './step-view.js';
import type { VoiceProof } from './voice-proof.js';
import type { Workshop } from './workshop.js';

/** What the page shows, and what can be done there. */
export interface Pages {
  workshop: Workshop;
  voice: VoiceProof;
  attendance: Attendance;
  quiz: PageQuiz;
}

export function pageServer({ workshop, voice, attendance, quiz }: Pages, hosts: Hosts): Express {
  const app = guardedApp(hosts, 'npm start');
  app.get('/api/folder', (_, response) => response.json({ folder: FOLDER }));
  app.get('/api/events', (request, response) => streamState(workshop, request, response));
  app.get('/api/steps/:id', (request, response) => answer(response, () => stepView(stepNamed(request.params.id))));
  app.get('/api/difference', ({ query: { step, own } }, response) =>
    answer(response, () => (own ? toOwnSolution : toSolution)(stepNamed(step))),
  );
  app.get('/api/reset', (_, response) =>
    answer(response, async () => ({ plan: await workshop.deployments.resetPlan() })),
  );
  takeActions(app, { workshop, attendance, quiz }, ACTIONS);
  app.use('/voice', voice.pages);
  serveFiles(app, WORKSHOP_PAGE);
  return app;
}

const ACTIONS: Actions<Omit<Pages, 'voice'>> = {
  check: ({ workshop }) => workshop.check(),
  hint: ({ workshop }) => workshop.hint(),
  open: ({ workshop }, { step }) => workshop.open(stepNamed(step)),
  solution: ({ workshop }, { step }) => ({ kept: workshop.putSolution(stepNamed(step)) }),
  restore: ({ workshop }, { name }) => ({ kept: workshop.restore(typeof name === 'string' ? name : '') }),
  repair: ({ workshop }) => ({ kept: workshop.repair() }),
  settings: ({ workshop }, values) => workshop.submitSettings(values),
  edit: (_, { line, column }) => openEditor({ ...placed({ line }), ...placed({ column }) }),
  'without-account': ({ workshop }) => workshop.withoutAccount(),
  deploy: ({ workshop }) => workshop.deploy(),
  'check-deployed': ({ workshop }) => workshop.deployments.check(),
  reset: ({ workshop }) => workshop.reset(),
  token: ({ workshop }, { of }) => wholeToken(workshop.tokenOf(of === 'deployed' ? 'deployed' : 'workspace')),
  'class-join': ({ attendance }, values) => attendance.join(roomOf(values)),
  'class-leave': ({ attendance }) => attendance.leave(),
  'class-ask': ({ attendance }, question) => attendance.ask(question),
  'class-lower': ({ attendance }) => attendance.lower(),
  quiz: ({ quiz }) => quiz.open(),
  'quiz-next': ({ quiz }) => quiz.next(),
  'quiz-hint': ({ quiz }) => quiz.hint(),
  'quiz-choose': ({ quiz }, { choice }) => quiz.choose(choice),
};

/** Only what can be a line or a column. */
function placed(numbers: Record<string, unknown>): Record<string, number> {
  const usable = Object.entries(numbers).filter((entry): entry is [string, number] => isCount(entry[1]));
  return Object.fromEntries(usable);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 1_000_000;
}

function wholeToken(token: string | undefined): object {
  if (token) return { token };
  throw new UserError('トークンがまだありません。', '検査に合格してから、もう一度試してください。');
}

/** In the participant's own names and style, where that is proven. @throws UserError when the workspace cannot be read */
async function toOwnSolution(step: StepId): Promise<DifferenceView> {
  const compared = await workspaceAndOwnSolution(step);
  const note = ownNote(compared);
  return { ...differenceView(compared.from, compared.to, compared.redact), ...(note ? { note } : {}) };
}

/** What the step's solution would put there. @throws UserError when the workspace cannot be read */
function toSolution(step: StepId): DifferenceView {
  const { from, to, redact } = workspaceAndSolution(step);
  return differenceView(from, to, redact);
}
