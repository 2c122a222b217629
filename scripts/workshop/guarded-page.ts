/** What all pages have in common that are served here: on loopback only, and to their own page only. */
import path from 'node:path';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { explained, UserError } from '../cli/user-error.js';
import { createApp, onError } from '../net/serving.js';
import { ROOT } from '../system/paths.js';
import type { Hosts } from './hosts.js';
import type { Refusal } from './model.js';

/** The workshop's page; others take its style sheets and views from here too. */
export const WORKSHOP_PAGE = path.join(ROOT, 'assets', 'workshop');
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

/** Of every answer of a page's server. */
export const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** How often an idle stream says that it is still there, in milliseconds. */
const HEARTBEAT_MS = 15_000;

/** @param command whose page it is, as people call it: for whoever is refused */
export function guardedApp(hosts: Hosts, command: string): Express {
  const app = createApp();
  app.use((request, response, next) => {
    response.set(HEADERS);
    if (hosts.redeem(request)) return response.redirect(303, '/'); // the secret goes out of the address
    // A link or a bookmark may open the page itself; everything else has to come from it.
    const isNavigation = request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
    const isWelcome = hosts.isOwn(request.headers) || (isNavigation && request.path === '/');
    if (hosts.isMeant(request.headers) && isWelcome) next();
    else response.status(403).type('html').send(refusal(command));
  });
  return app;
}

/** The last of an app: the files of its page, and what could not be read. */
export function serveFiles(app: Express, folder: string): void {
  app.use('/vendor', express.static(LIT, { index: false }));
  app.use(express.static(folder));
  app.use(
    onError((response, status) =>
      refuse(response, status, { cause: 'リクエストを読み取れませんでした。', next: 'ページを開き直してください。' }),
    ),
  );
}

/** For whoever opened an address that leads here and is not known: nothing that the request says is in it. */
function refusal(command: string): string {
  return `<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>このアドレスからは開けません</title>
<h1>このアドレスからは開けません</h1>
<p>${command} のページは、このパソコンの中のアドレス（127.0.0.1）から開いたときだけ表示します。外部サイトに、作業中のコードやトークンを読み取られないようにするためです。</p>
<p><strong>次に</strong> ${command} を実行したパソコンのブラウザーなら、ターミナルに表示された http://127.0.0.1: で始まるアドレスを開いてください。</p>
<p>Codespaces のように、アドレスを転送して開いているときは、ターミナルに表示された /?admit= で始まる文字列を、転送されたアドレスの後ろに付けて開いてください。この文字列は 1 回だけ使えます。使ったあとでこの画面が表示されたら、${command} を実行し直してください。</p>
</html>
`;
}

/** A form of another site can post without asking, but never JSON. */
function requireJson(request: Request, response: Response, next: NextFunction): void {
  if (request.is('application/json')) next();
  else response.status(415).type('text/plain').send('application/json only');
}

/** What has a state that a page shows. */
interface Streamed {
  readonly state: unknown;
  /** @returns what takes the listener off */
  listen(listener: () => void): () => void;
}

/** What may wait for a reader that is slow or asleep, in bytes: tens of states. */
const MOST_WAITING = 1_000_000;

/** Sends the whole state at once and at every change; of those that a slow reader has no room for, only the newest. */
export function streamState(of: Streamed, request: Request, response: Response): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  let isBehind = false;
  const send = () => {
    isBehind = response.writableLength > MOST_WAITING;
    if (!isBehind) response.write(`event: state\ndata: ${JSON.stringify(of.state)}\n\n`);
  };
  response.on('drain', () => isBehind && send());
  response.write('retry: 1000\n\n');
  send();
  const stop = of.listen(send);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  request.once('close', () => {
    stop();
    clearInterval(heartbeat);
  });
}

type Body = Record<string, unknown>;

/** What a page can ask for; one that answers nothing answers an empty object. */
export type Actions<T> = Readonly<Record<string, (of: T, body: Body) => unknown>>;

export function takeActions<T>(app: Express, of: T, actions: Actions<T>): void {
  app.post('/api/actions/:name', requireJson, express.json({ strict: true }), (request, response) =>
    answer(response, async () => {
      const { name = '' } = request.params;
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (!action) throw new UserError(`${name} という操作はありません。`, 'ページを開き直してください。');
      return ((await action(of, request.body)) as object | undefined) ?? {};
    }),
  );
}

export async function answer(response: Response, work: () => object | Promise<object>): Promise<void> {
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
