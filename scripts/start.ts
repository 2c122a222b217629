/** `npm start`: the workshop beside the editor. Checks every save, and shows the same in the terminal and on a page. */
import http from 'node:http';
import { STEP_IDS, stepOf } from '../steps/steps.js';
import { parseArguments } from './cli/arguments.js';
import { colours } from './cli/colours.js';
import { listenToEnding } from './cli/ending.js';
import { reportUserError, UserError } from './cli/user-error.js';
import { stopCommands } from './workshop/child-command.js';
import { functionServer } from './workshop/function-server.js';
import { listenToKeys } from './workshop/keys.js';
import { LocalFunction } from './workshop/local-function.js';
import { pageServer } from './workshop/page-server.js';
import { serveOn, USUAL_PORTS } from './workshop/ports.js';
import { differenceText, news, opening, type ScreenOptions } from './workshop/screen.js';
import { VoiceProof } from './workshop/voice-proof.js';
import { Workshop } from './workshop/workshop.js';
import { differenceOf } from './workspace/difference.js';
import { workspaceAndSolution } from './workspace/solution.js';

const HELP = `使い方: npm start [-- オプション]

  workspace/token.ts を保存するたびに検査し、結果をターミナルとページに表示します。Ctrl+C を押すまで動き続けます。

    --open                ページをブラウザーで開く
    --port 番号           ページのポート（既定: ${USUAL_PORTS.page}）
    --function-port 番号  このパソコンの /token のポート（既定: ${USUAL_PORTS.function}）
    --help                この説明

  キー: c 検査、h ヒント、n 次の手順、p 前の手順、d 手本との違い、o ページを開く、q 終了

終了コード: 0 終了した、2 コマンドの使い方の誤り、または始められない`;

const USAGE = '使い方は npm start -- --help で確かめられます。';

const KEYS = 'c 検査  h ヒント  n 次の手順  p 前の手順  d 手本との違い  o ページを開く  q 終了';

/** @returns the exit code, not before the workshop has ended */
export function main(args: string[]): Promise<number> {
  return run(args).catch(reportUserError);
}

async function run(args: string[]): Promise<number> {
  const { values } = parseArguments(
    {
      args,
      options: {
        open: { type: 'boolean', default: false },
        port: { type: 'string' },
        'function-port': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    },
    USAGE,
  );
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const ports = {
    page: portNumber('--port', values.port),
    function: portNumber('--function-port', values['function-port']),
  };
  const { ended, end } = listenToEnding();
  const workshop = new Workshop();
  const local = new LocalFunction(workshop.checker.throwaway);
  const voice = new VoiceProof(workshop);
  const servers: http.Server[] = [];
  try {
    const page = http.createServer(pageServer(workshop, voice));
    page.on('upgrade', voice.upgrade);
    servers.push(page);
    const pageUrl = `http://127.0.0.1:${await serveOn(page, USUAL_PORTS.page, ports.page)}/`;
    const functions = functionServer(local);
    servers.push(functions);
    workshop.setFunctionUrl(`http://127.0.0.1:${await serveOn(functions, USUAL_PORTS.function, ports.function)}/token`);
    console.log(greeting(workshop, pageUrl));
    const stopScreen = showNews(workshop);
    await workshop.start();
    const keys = process.stdin.isTTY ? listenToKeys((key) => press(key, workshop, pageUrl, end)) : undefined;
    if (values.open) await openPage(pageUrl);
    await ended;
    stopScreen();
    keys?.close();
    return 0;
  } finally {
    stopCommands();
    for (const server of servers) close(server);
    voice.close();
    await Promise.all([workshop.close(), local.close()]);
  }
}

function greeting(workshop: Workshop, pageUrl: string): string {
  const { file, functionUrl } = workshop.state;
  return [
    colours.bold(
      `${file} を保存するたびに検査します。終えるには ${process.stdin.isTTY ? 'q' : 'Ctrl+C'} を押してください。`,
    ),
    '',
    `  ページ                ${colours.cyan(pageUrl)}`,
    `  このパソコンの /token ${functionUrl}`,
    '',
    ...opening(workshop.state, process.stdout.columns),
  ].join('\n');
}

/** @returns what ends it */
function showNews(workshop: Workshop): () => void {
  const options: ScreenOptions = {
    width: () => process.stdout.columns,
    difference: () => differenceLines(workshop),
  };
  return workshop.listen((state, before) => {
    const lines = news(state, before, options);
    if (lines.length === 0) return;
    console.log(lines.join('\n'));
    const isBusy = state.check.status === 'running' || state.deployment.job?.status === 'running';
    if (process.stdin.isTTY && !isBusy) console.log(colours.dim(KEYS));
  });
}

function press(key: string, workshop: Workshop, pageUrl: string, end: () => void): void {
  const { current } = workshop.state;
  const index = STEP_IDS.indexOf(current);
  const neighbour = STEP_IDS[key === 'n' ? index + 1 : index - 1];
  switch (key) {
    case 'c':
      void workshop.check();
      break;
    case 'h':
      workshop.hint();
      break;
    case 'n':
    case 'p':
      if (neighbour) void workshop.open(neighbour);
      else console.log(key === 'n' ? '最後の手順です。' : '最初の手順です。');
      break;
    case 'd':
      console.log(['', ...differenceText(stepOf(current), differenceLines(workshop)), colours.dim(KEYS)].join('\n'));
      break;
    case 'o':
      void openPage(pageUrl);
      break;
    case 'q':
      end();
      break;
    case '?':
      console.log(KEYS);
  }
}

/** Coloured lines from the workspace to the current step's solution; the reason where the workspace cannot be read. */
function differenceLines({ state: { current } }: Workshop): string[] {
  try {
    const { from, to, redact } = workspaceAndSolution(current);
    return differenceOf(from, to).lines.map(redact);
  } catch (error) {
    if (error instanceof UserError) return [error.message, error.next];
    throw error;
  }
}

async function openPage(url: string): Promise<void> {
  const { default: open } = await import('open'); // it has no CommonJS version
  const failed = () => console.log(`ブラウザーを開けませんでした。次のアドレスを自分で開いてください: ${url}`);
  try {
    (await open(url)).once('error', failed);
  } catch {
    failed();
  }
}

function portNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UserError(
    `${option} の値 ${text} はポートの番号ではありません。`,
    '1 から 65535 までの整数を指定してください。',
  );
}

function close(server: http.Server): void {
  server.close();
  server.closeAllConnections();
}
