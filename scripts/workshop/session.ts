/** One `npm start` from its greeting to its end: the servers, the screen and the keys around the workshop. */
import http from 'node:http';
import { colours } from '../cli/colours.js';
import type { listenToEnding } from '../cli/ending.js';
import { clearLeftovers } from '../system/leftovers.js';
import { Attendance } from './class/attendance.js';
import type { Room } from './class/room-calls.js';
import { isDesktop, openPage } from './desktop.js';
import { functionServer } from './function-server.js';
import { forwardedAddress, Hosts } from './hosts.js';
import { LocalFunction } from './local-function.js';
import { runningPage, takeFolder, tellPort } from './only-one.js';
import { PageQuiz } from './page-quiz.js';
import { pageServer } from './page-server.js';
import { serveOn, USUAL_PORTS } from './ports.js';
import { needsSolution, news, opening, solutionText } from './screen.js';
import { showOnTerminal } from './terminal.js';
import { VoiceProof } from './voice-proof.js';
import { Workshop } from './workshop.js';

export interface SessionOptions {
  /** What was asked for on the command line; undefined takes the usual one, or any other. */
  ports: { page: number | undefined; function: number | undefined };
  /** Whether the page is opened in a browser; by default on a person's own desktop. */
  open: boolean | undefined;
  /** The class to join at once. */
  room: Room | undefined;
  ending: ReturnType<typeof listenToEnding>;
}

/** Resolves when it has ended. @throws UserError when it cannot begin */
export async function holdWorkshop({ ports, open, room, ending }: SessionOptions): Promise<void> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const isAtHome = isDesktop(isTerminal);
  const showPage = async (url: string) => {
    // On a terminal, the address stands on the screen.
    const failed = () =>
      isTerminal || console.error(`ブラウザーを開けませんでした。次のアドレスを自分で開いてください: ${url}`);
    if (open ?? isAtHome) await openPage(url, failed);
  };
  const release = await takeFolder();
  if (!release) {
    const page = await runningPage();
    console.log(
      ['npm start は、このフォルダーですでに動いています。ページを開いてください。', '', addressLine(page)].join('\n'),
    );
    if (room) console.log('\n教室には、このページの「教室」から参加してください。');
    return showPage(page);
  }
  clearLeftovers();
  const workshop = new Workshop({ canEdit: isAtHome || canReachEditor() });
  const local = new LocalFunction(workshop.checker.throwaway);
  const hosts = new Hosts();
  const voice = new VoiceProof(workshop, hosts);
  const attendance = new Attendance(workshop);
  const quiz = new PageQuiz();
  const page = http.createServer(pageServer({ workshop, voice, attendance, quiz }, hosts)).on('upgrade', voice.upgrade);
  const functions = functionServer(local);
  try {
    const port = await serveOn(page, USUAL_PORTS.page, ports.page);
    tellPort(port);
    const forwarded = forwardedAddress(port);
    if (forwarded) hosts.admit(forwarded.host);
    const functionPort = await serveOn(functions, USUAL_PORTS.function, ports.function);
    workshop.show({ functionUrl: `http://127.0.0.1:${functionPort}/token` });
    const pageUrl = `http://127.0.0.1:${port}/`;
    const addresses = [
      ...(forwarded && !isTerminal ? [`  転送されたページ      ${colours.cyan(forwarded.href)}`] : []),
      `  このパソコンの /token ${workshop.state.functionUrl}`,
      ...(isAtHome || forwarded
        ? []
        : [
            `  ${colours.dim(`アドレスを転送して開くときは、転送されたアドレスの後ろに ${hosts.admission} を付けます（1 回だけ使えます）。`)}`,
          ]),
    ];
    const stopScreen = isTerminal
      ? showOnTerminal(workshop, { addresses, pageUrl: forwarded?.href ?? pageUrl, end: ending.end })
      : print(workshop, [addressLine(pageUrl), ...addresses]);
    if (room) attendance.join(room);
    await workshop.start();
    await showPage(forwarded?.href ?? pageUrl);
    await ending.ended;
    stopScreen();
  } finally {
    for (const server of [page, functions]) {
      server.close();
      server.closeAllConnections();
    }
    voice.close();
    quiz.close();
    await Promise.all([attendance.leave(), workshop.close(), local.close()]);
    release();
  }
}

function addressLine(page: string): string {
  return `  ページ                ${colours.cyan(page)}`;
}

/** In the terminal of an editor, its command is there also where no browser is: in a container, over SSH. */
function canReachEditor({ TERM_PROGRAM, LAUNCH_EDITOR } = process.env): boolean {
  return TERM_PROGRAM === 'vscode' || Boolean(LAUNCH_EDITOR);
}

/** Where there is no terminal to draw on, each piece of news is printed once. @returns what ends it */
function print(workshop: Workshop, addresses: readonly string[]): () => void {
  const { columns } = process.stdout;
  const greeting = `${workshop.state.file} を保存するたびに検査します。終了するには Ctrl+C を押してください。`;
  console.log([colours.bold(greeting), '', ...addresses, '', ...opening(workshop.state, columns)].join('\n'));
  return workshop.listen((state, before) => {
    const lines = news(state, before, columns);
    if (lines.length > 0) console.log(lines.join('\n'));
    if (needsSolution(state, before))
      void solutionText(state.current).then((solution) => console.log(['', ...solution].join('\n')));
  });
}
