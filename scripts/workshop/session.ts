/** One `npm start` from its greeting to its end: the servers, the screen and the keys around the workshop. */
import http from 'node:http';
import { STEP_IDS, stepOf } from '../../steps/steps.js';
import { ownNote, workspaceAndOwnSolution } from '../checking/own-solution.js';
import { colours } from '../cli/colours.js';
import type { listenToEnding } from '../cli/ending.js';
import { UserError } from '../cli/user-error.js';
import { clearLeftovers } from '../system/leftovers.js';
import { differenceOf } from '../workspace/difference.js';
import { functionServer } from './function-server.js';
import { KEYS, listenToKeys } from './keys.js';
import { LocalFunction } from './local-function.js';
import { pageServer } from './page-server.js';
import { serveOn, USUAL_PORTS } from './ports.js';
import { differenceText, needsSolution, news, opening, repairText } from './screen.js';
import { VoiceProof } from './voice-proof.js';
import { Workshop } from './workshop.js';

export interface SessionOptions {
  /** What was asked for on the command line; undefined takes the usual one, or any other. */
  ports: { page: number | undefined; function: number | undefined };
  /** Whether the page is opened in a browser. */
  open: boolean;
  ending: ReturnType<typeof listenToEnding>;
}

/** Resolves when it has ended. @throws UserError when it cannot begin */
export async function holdWorkshop({ ports, open, ending }: SessionOptions): Promise<void> {
  clearLeftovers();
  const workshop = new Workshop();
  const local = new LocalFunction(workshop.checker.throwaway);
  const voice = new VoiceProof(workshop);
  const page = http.createServer(pageServer(workshop, voice)).on('upgrade', voice.upgrade);
  const functions = functionServer(local);
  try {
    const pageUrl = `http://127.0.0.1:${await serveOn(page, USUAL_PORTS.page, ports.page)}/`;
    workshop.setFunctionUrl(`http://127.0.0.1:${await serveOn(functions, USUAL_PORTS.function, ports.function)}/token`);
    console.log(greeting(workshop, pageUrl));
    const stopScreen = showNews(workshop);
    await workshop.start();
    const stopKeys = process.stdin.isTTY ? listenToKeys(actions(workshop, pageUrl, ending.end)) : undefined;
    if (open) await openPage(pageUrl);
    await ending.ended;
    stopScreen();
    stopKeys?.();
  } finally {
    for (const server of [page, functions]) {
      server.close();
      server.closeAllConnections();
    }
    voice.close();
    await Promise.all([workshop.close(), local.close()]);
  }
}

function greeting(workshop: Workshop, pageUrl: string): string {
  const { file, functionUrl } = workshop.state;
  const key = process.stdin.isTTY ? 'q' : 'Ctrl+C';
  return [
    colours.bold(`${file} を保存するたびに検査します。終えるには ${key} を押してください。`),
    '',
    `  ページ                ${colours.cyan(pageUrl)}`,
    `  このパソコンの /token ${functionUrl}`,
    '',
    ...opening(workshop.state, process.stdout.columns),
  ].join('\n');
}

/** @returns what ends it */
function showNews(workshop: Workshop): () => void {
  const options = { width: () => process.stdout.columns };
  return workshop.listen((state, before) => {
    const lines = news(state, before, options);
    if (needsSolution(state, before)) void showDifference(workshop);
    if (lines.length === 0) return;
    console.log(lines.join('\n'));
    const isBusy = state.check.status === 'running' || state.deployment.job?.status === 'running';
    if (process.stdin.isTTY && !isBusy) console.log(colours.dim(KEYS));
  });
}

/** @returns what a key does */
function actions(workshop: Workshop, pageUrl: string, end: () => void): (key: string) => void {
  const open = (distance: number, otherwise: string) => {
    const neighbour = STEP_IDS[STEP_IDS.indexOf(workshop.state.current) + distance];
    if (neighbour) void workshop.open(neighbour);
    else console.log(otherwise);
  };
  const showRepair = () => {
    const { repair } = workshop.state;
    const none = ['いまの検査には、試して見つかった直し方がありません。ヒントは h キー、手本との違いは d キーです。'];
    const lines = repair ? repairText(repair, process.stdout.columns) : none;
    console.log(['', ...lines, colours.dim(KEYS)].join('\n'));
  };
  const byKey: Record<string, () => unknown> = {
    c: () => workshop.check(),
    h: () => workshop.hint(),
    n: () => open(1, '最後の手順です。'),
    p: () => open(-1, '最初の手順です。'),
    r: showRepair,
    d: () => showDifference(workshop),
    o: () => openPage(pageUrl),
    q: end,
    '?': () => console.log(KEYS),
  };
  return (key) => void byKey[key]?.();
}

/** The whole solution, beside the workspace. */
async function showDifference(workshop: Workshop): Promise<void> {
  const step = stepOf(workshop.state.current);
  const lines = differenceText(step, await differenceLines(workshop));
  console.log(['', ...lines, ...(process.stdin.isTTY ? [colours.dim(KEYS)] : [])].join('\n'));
}

/** Coloured lines from the workspace to the current step's solution; the reason where the workspace cannot be read. */
async function differenceLines({ state: { current } }: Workshop): Promise<string[]> {
  try {
    const compared = await workspaceAndOwnSolution(current);
    const note = ownNote(compared);
    return [...differenceOf(compared.from, compared.to, compared.redact).lines, ...(note ? [note] : [])];
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
