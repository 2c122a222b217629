/** One `npm run demo` from its greeting to its end: the server, the keys, and the demonstration between them. */
import http from 'node:http';
import { colours } from '../../cli/colours.js';
import type { listenToEnding } from '../../cli/ending.js';
import { chooseCloud } from '../../twilio/cloud.js';
import { isDesktop, openPage } from '../desktop.js';
import { forwardedAddress, Hosts } from '../hosts.js';
import { listenToKeys } from '../keys.js';
import { serveOn, USUAL_PORTS } from '../ports.js';
import { Demo, type DemoOptions } from './demo.js';
import { demoServer } from './demo-server.js';
import { DEMO_KEYS, demoNews } from './lines.js';

export interface DemoSession extends DemoOptions {
  /** What was asked for on the command line; undefined takes the usual one, or any other. */
  port: number | undefined;
  /** Whether the page is opened in a browser; by default on a person's own desktop. */
  open: boolean | undefined;
  ending: ReturnType<typeof listenToEnding>;
}

/** Resolves when it has ended. @throws UserError when it cannot begin */
export async function holdDemo({ port: asked, open, ending, ...options }: DemoSession): Promise<void> {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
  const isAtHome = isDesktop(isTerminal);
  const demo = new Demo(await chooseCloud(options), options);
  const hosts = new Hosts();
  const server = http.createServer(demoServer(demo, hosts));
  let stopKeys = () => {};
  try {
    const port = await serveOn(server, USUAL_PORTS.demo, asked);
    const page = `http://127.0.0.1:${port}/`;
    const forwarded = forwardedAddress(port);
    if (forwarded) hosts.admit(forwarded.host);
    console.log(greeting(page, forwarded?.href, hosts.admission, isTerminal).join('\n'));
    demo.listen((state, before) => {
      const lines = demoNews(state, before, stdout.columns);
      if (lines.length > 0) console.log(lines.join('\n'));
    });
    const browse = () =>
      openPage(page, () => console.log('ブラウザーを開けませんでした。上のアドレスを自分で開いてください。'));
    const byKey: Record<string, () => unknown> = {
      ...{ n: () => demo.move(1), right: () => demo.move(1), p: () => demo.move(-1), left: () => demo.move(-1) },
      ...{ v: () => demo.toggleView(), r: () => demo.look(), o: browse, q: ending.end },
    };
    if (isTerminal) stopKeys = listenToKeys((key) => void byKey[key]?.());
    demo.look();
    if (open ?? isAtHome) await browse();
    await ending.ended;
  } finally {
    await demo.close();
    stopKeys();
    server.close();
    server.closeAllConnections();
  }
}

function greeting(page: string, forwarded: string | undefined, admission = '', hasKeys: boolean): string[] {
  const elsewhere = `  スマートフォンなどへ転送して開くときは、アドレスの後ろに ${admission} を付けます（1 回だけ使えます）。`;
  return [
    colours.bold('デモを始めます。終了するには Ctrl+C を押してください。'),
    `  ページ                ${colours.cyan(page)}`,
    forwarded ? `  転送されたページ      ${colours.cyan(forwarded)}` : colours.dim(elsewhere),
    ...(hasKeys ? [`  キー: ${DEMO_KEYS}`] : []),
    '',
  ];
}
