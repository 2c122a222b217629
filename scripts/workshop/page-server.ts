/** Serves the workshop's page and what it asks for. On loopback only, and to its own page only. */
import path from 'node:path';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { isStepId, type StepId } from '../../steps/steps.js';
import { explained, UserError } from '../cli/user-error.js';
import { createApp, onError } from '../net/serving.js';
import { ROOT } from '../system/paths.js';
import { workspaceAndSolution } from '../workspace/difference.js';
import { differenceView } from './code-view.js';
import { openEditor } from './editor.js';
import type { Hosts } from './hosts.js';
import type { DifferenceView, Refusal } from './model.js';
import { FOLDER } from './only-one.js';
import { stepView } from './step-view.js';
import type { VoiceProof } from './voice-proof.js';
import type { Workshop } from './workshop.js';

const PAGE = path.join(ROOT, 'assets', 'workshop');
const LIT = path.dirname(require.resolve('lit-html'));

/** The page's own files and nothing else: no other host is ever asked, and nothing that is shown can run. */
const POLICY = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'font-src', 'connect-src', 'manifest-src', 'frame-src'].map(
    (name) => `${name} 'self'`,
  ),
  "img-src 'self' data:",
  ...['base-uri', 'form-action', 'frame-ancestors'].map((name) => `${name} 'none'`),
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** How often an idle stream says that it is still there, in milliseconds. */
const HEARTBEAT_MS = 15_000;

export function pageServer(workshop: Workshop, voice: VoiceProof, hosts: Hosts): Express {
  const app = createApp();
  app.use((request, response, next) => {
    response.set(HEADERS);
    if (hosts.redeem(request)) return response.redirect(303, '/'); // the secret goes out of the address
    // A link or a bookmark may open the page itself; everything else has to come from it.
    const isNavigation = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
    const isWelcome = hosts.isOwn(request.headers) || (isNavigation && request.path === '/');
    if (hosts.isMeant(request.headers) && isWelcome) next();
    else response.status(403).type('html').send(REFUSAL);
  });
  app.get('/api/folder', (_, response) => response.json({ folder: FOLDER }));
  app.get('/api/events', (request, response) => streamState(workshop, request, response));
  app.get('/api/steps/:id', (request, response) => answer(response, () => stepView(stepNamed(request.params.id))));
  app.get('/api/difference', (request, response) => answer(response, () => toSolution(stepNamed(request.query.step))));
  app.get('/api/reset', (_, response) =>
    answer(response, async () => ({ plan: await workshop.deployments.resetPlan() })),
  );
  app.post('/api/actions/:name', requireJson, express.json({ strict: true }), (request, response) =>
    answer(response, () => act(workshop, request.params.name ?? '', request.body)),
  );
  app.use('/voice', voice.pages);
  app.use('/vendor', express.static(LIT, { index: false }));
  app.use(express.static(PAGE));
  app.use(
    onError((response, status) =>
      refuse(response, status, { cause: '要求を読み取れませんでした。', next: 'ページを開き直してください。' }),
    ),
  );
  return app;
}

/** For whoever opened an address that leads here and is not known: nothing that the request says is in it. */
const REFUSAL = `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>このアドレスからは開けません</title>
<h1>このアドレスからは開けません</h1>
<p>npm start のページは、このパソコンの中のアドレス（127.0.0.1）から開いたときだけ表示します。ほかのサイトのページに、作業中のコードやトークンを読まれないようにするためです。</p>
<p><strong>次に</strong> npm start を実行したパソコンのブラウザーなら、ターミナルに表示された http://127.0.0.1: で始まるアドレスを開いてください。</p>
<p>Codespaces のように、アドレスを転送して開いているときは、ターミナルに表示された /?admit= で始まる文字を、転送されたアドレスの後ろに付けて開いてください。1 回だけ使えます。使ったあとでこの画面になったら、npm start を実行し直してください。</p>
</html>
`;

/** A form of another site can post without asking, but never JSON. */
function requireJson(request: Request, response: Response, next: NextFunction): void {
  if (request.is('application/json')) next();
  else response.status(415).type('text/plain').send('application/json only');
}

/** Sends the whole state at once and at every change. */
function streamState(workshop: Workshop, request: Request, response: Response): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const send = () => void response.write(`event: state\ndata: ${JSON.stringify(workshop.state)}\n\n`);
  response.write('retry: 1000\n\n');
  send();
  const stop = workshop.listen(send);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  request.once('close', () => {
    stop();
    clearInterval(heartbeat);
  });
}

type Body = Record<string, unknown>;

/** What the page can ask for; one that answers nothing answers an empty object. */
const ACTIONS: Readonly<Record<string, (workshop: Workshop, body: Body) => unknown>> = {
  check: (workshop) => workshop.check(),
  hint: (workshop) => workshop.hint(),
  open: (workshop, { step }) => workshop.open(stepNamed(step)),
  solution: (workshop, { step }) => ({ kept: workshop.putSolution(stepNamed(step)) }),
  restore: (workshop, { name }) => ({ kept: workshop.restore(String(name)) }),
  repair: (workshop) => ({ kept: workshop.repair() }),
  settings: (workshop, values) => workshop.submitSettings(values),
  edit: (_, { line, column }) => openEditor({ ...placed({ line }), ...placed({ column }) }),
  'without-account': (workshop) => workshop.withoutAccount(),
  deploy: (workshop) => workshop.deploy(),
  'check-deployed': ({ deployments }) => deployments.check(),
  reset: (workshop) => workshop.reset(),
  token: (workshop, { of }) => wholeToken(workshop.tokenOf(of === 'deployed' ? 'deployed' : 'workspace')),
};

/** Only what can be a line or a column. */
function placed(numbers: Record<string, unknown>): Record<string, number> {
  const usable = Object.entries(numbers).filter((entry): entry is [string, number] => isCount(entry[1]));
  return Object.fromEntries(usable);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 1_000_000;
}

async function act(workshop: Workshop, name: string, body: Body): Promise<object> {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) throw new UserError(`${name} という操作はありません。`, 'ページを開き直してください。');
  return ((await action(workshop, body)) as object | undefined) ?? {};
}

function wholeToken(token: string | undefined): object {
  if (token) return { token };
  throw new UserError('トークンがまだありません。', '検査に合格してから、もう一度試してください。');
}

/** @throws UserError when the workspace cannot be read */
function toSolution(step: StepId): DifferenceView {
  const { from, to, redact } = workspaceAndSolution(step);
  return differenceView(from, to, redact);
}

function stepNamed(id: unknown): StepId {
  if (typeof id === 'string' && isStepId(id)) return id;
  throw new UserError(`手順 ${typeof id === 'string' ? id : ''} はありません。`, 'ページを開き直してください。');
}

async function answer(response: Response, work: () => object | Promise<object>): Promise<void> {
  try {
    response.json(await work());
  } catch (error) {
    const status = error instanceof UserError ? 409 : 500;
    refuse(response, status, explained(error, '', '内容を講師に伝えてください。'));
  }
}

function refuse(response: Response, status: number, error: Refusal['error']): void {
  response.status(status).json({ error } satisfies Refusal);
}
