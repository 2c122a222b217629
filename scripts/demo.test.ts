/** `npm run demo` as a process: in a real browser, and on a terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './guides/playwright.js';
import { ROOT } from './system/paths.js';
import { type TestCloud, testCloud } from './test/deployments.js';
import { hasPseudoTerminal, talkMeanwhile } from './test/pseudo-terminal.js';
import { runKit, temporaryHome } from './test/run-kit.js';
import { installedBrowser } from './voice/browser.js';

/** Skipped where no browser is installed; never on a CI machine, which installs one. */
const withBrowser = installedBrowser() || process.env.CI ? describe : describe.skip;
/** Skipped where there is no Python with `pty`. */
const onTerminal = hasPseudoTerminal ? test : test.skip;

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.kit('deploy', '--prebuild', '--sandbox');
}, 30_000);
afterAll(() => cloud.close());

onTerminal(
  'on a terminal, the same keys do the same, in plain lines',
  async () => {
    const { code, screen } = await talkMeanwhile(
      ['demo', '--sandbox', '--port', '0', '--no-open'],
      [
        ['まだ何もありません', '\u001b[C'],
        ['手順 2-1 の検査', 'ｎ'],
        ['手順 2-2 の検査', 'v'],
        ['参加者の画面に切り替えました', 'q'],
      ],
      cloud.home,
    );
    expect([code, screen]).toEqual([0, expect.stringMatching(/公開中（サンドボックス）: 手順 2-2、.* から {2}https:/)]);
    expect(screen).toMatch(/✔ 前のビルドに切り替え（\d/);
  },
  30_000,
);

onTerminal(
  'a disk that takes no build ends nothing: what is live is told, and a switch says why not',
  async () => {
    const dist = path.join(cloud.home, 'dist');
    fs.renameSync(dist, `${dist}.kept`);
    fs.writeFileSync(dist, 'in the way');
    const { code, screen } = await talkMeanwhile(
      ['demo', '--sandbox', '--port', '0', '--no-open'],
      [
        ['公開中（サンドボックス）: ', 'n'],
        ['書き込めませんでした', 'q'],
      ],
      cloud.home,
    );
    fs.rmSync(dist);
    fs.renameSync(`${dist}.kept`, dist);
    expect([code, screen]).toEqual([0, expect.stringMatching(/✖ .*プロジェクトを書き込めませんでした.*\s+次に/s)]);
  },
  30_000,
);

test('without a sandbox, it does not begin, and says what to do', async () => {
  const home = temporaryHome();
  const { code, stderr } = await runKit(['demo', '--sandbox', '--port', '0'], home);
  fs.rmSync(home, { recursive: true });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/npm run sandbox/)]);
});

withBrowser('the page in a real browser', () => {
  let browser: Browser;
  let demo: ChildProcess;
  let page: Page;
  const hosts = new Set<string>();
  const complaints: string[] = [];

  beforeAll(async () => {
    demo = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'demo', '--sandbox', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NO_COLOR: '1', HANDSON_HOME: cloud.home },
    });
    [browser] = await Promise.all([launchBrowser()]);
    page = await browser.newPage({ locale: 'ja-JP', reducedMotion: 'reduce' });
    page.setDefaultTimeout(15_000);
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(await addressOf(demo));
  }, 30_000);
  afterAll(async () => {
    await browser.close();
    demo.kill('SIGKILL');
  });

  const live = (what: string) => page.locator(`[data-testid=live][data-live="${what}"]`).waitFor();
  const seen = (testid: string) => page.getByTestId(testid).first().waitFor();

  /** On a small laptop and on a projector: the page needs no scrolling, and no part of it is cut. */
  async function expectWhole(): Promise<void> {
    for (const [width, height] of [
      [1920, 1080],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height });
      const cut = await page.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals
        const { document } = globalThis as any;
        const parts = [document.documentElement, ...document.querySelectorAll('.card, pre, .difference-scroll, .step')];
        return parts.flatMap(({ className, scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
          scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1
            ? [`${className}: ${scrollWidth} × ${scrollHeight} in ${clientWidth} × ${clientHeight}`]
            : [],
        );
      });
      expect([width, cut]).toEqual([width, []]);
    }
  }

  async function expectAccessible(): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(AXE);
      const problems = await page.evaluate(async () => {
        // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals, with the checker that was put there
        const { axe, document } = globalThis as any;
        const { violations } = await axe.run(document);
        return violations.map(
          // biome-ignore lint/suspicious/noExplicitAny: the checker's own shape
          ({ id, nodes }: any) => `${id}: ${nodes.map(({ target }: any) => target.join(' ')).join(', ')}`,
        );
      });
      expect([colorScheme, problems]).toEqual([colorScheme, []]);
    }
  }

  test('the arrow keys make the next step live, which is shown with what it answers', async () => {
    await page.getByTestId('step-2-1').click();
    await live('2-1');
    for (const step of ['2-2', '2-4', '2-5']) {
      await page.keyboard.press('ArrowRight');
      await live(step);
      await page.getByTestId('sum').getByText(`手順 ${step} の検査`).waitFor();
      expect(await page.getByTestId('answer').textContent()).toContain('<Say language="ja-JP">');
      await expectWhole();
    }
    expect((await cloud.live()).body).toContain('<Response>');
    await expectAccessible();
    await page.keyboard.press('n');
    await live('2-6');
    await seen('claims');
    await expectWhole();
    await expectAccessible();
    expect(await page.getByTestId('claims').textContent()).toContain('grants.identity');
    const { token } = JSON.parse((await cloud.live()).body);
    expect(await page.content()).not.toContain(token.split('.')[0]);
    expect(await page.getByTestId('next').isDisabled()).toBe(true);
  }, 60_000);

  test('v shows what participants read of the step, of each of them without scrolling', async () => {
    await page.keyboard.press('v');
    await page.getByTestId('lesson').getByText('トークンを文字列にして callback に渡す').waitFor();
    await page.getByTestId('difference').getByText('token.toJwt()').waitFor();
    await expectWhole();
    await expectAccessible();
    for (const step of ['2-5', '2-4', '2-2', '2-1']) {
      await page.keyboard.press('p');
      await page.getByTestId('lesson').getByText(step, { exact: true }).waitFor();
      await page.locator(`[data-testid="step-${step}"][aria-current]`).waitFor();
      await expectWhole();
    }
    await page.keyboard.press('v');
    await live('2-1');
  }, 60_000);

  test('a failure shows its cause and what to do; it is gone once it was asked anew', async () => {
    await cloud.setFaults({ kind: 'status', value: 500, match: '^POST .*/Deployments' });
    await page.getByTestId('step-2-6').click();
    const trouble = page.getByTestId('trouble');
    await trouble.getByText(/500/).waitFor();
    expect(await trouble.textContent()).toMatch(/前のまま（手順 2-1 .*次に/s);
    await page.getByTestId('sum').waitFor();
    await expectWhole();
    await expectAccessible();
    await cloud.setFaults({ kind: 'reset' });
    await page.keyboard.press('r');
    await live('不明');
    expect(await trouble.count()).toBe(0);
    await expectWhole();
    await cloud.setFaults();
  }, 60_000);

  test('what is not ours is left alone, and the long reason for it fits', async () => {
    const owner = path.join(cloud.home, '.handson', 'owner');
    const record = path.join(cloud.home, '.handson', 'deployment.json');
    const kept = [owner, record].map((file) => [file, fs.readFileSync(file, 'utf8')] as const);
    for (const [file] of kept) fs.rmSync(file);
    await page.getByTestId('step-2-6').click();
    await page.getByTestId('trouble').getByText('このパソコンからデプロイしたことを確かめられない').waitFor();
    await page.locator('[data-testid="step-2-1"][aria-current]').waitFor();
    await page.getByTestId('answer').getByText('表示できるレスポンスはありません').waitFor(); // nothing tells where it would be asked
    await expectWhole();
    for (const [file, content] of kept) fs.writeFileSync(file, content);
  }, 30_000);

  test('on a phone, nothing is cut off, and the keys are where the thumb is', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const sizes = await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals
      const { document, innerHeight } = globalThis as any;
      const { scrollWidth } = document.documentElement;
      const { bottom, height } = document.querySelector('[data-testid=next]').getBoundingClientRect();
      return { scrollWidth, isInSight: bottom <= innerHeight, isLarge: height >= 44 };
    });
    expect(sizes).toEqual({ scrollWidth: 390, isInSight: true, isLarge: true });
    await expectAccessible();
  }, 30_000);

  test('Ctrl+C ends it; the page says so and keeps what it shows', async () => {
    const ended = once(demo, 'close');
    demo.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    await page
      .getByTestId('connection')
      .getByText(/切れました/)
      .waitFor();
    await expectAccessible();
    expect([...hosts]).toEqual(['127.0.0.1']);
    const others = complaints.filter(
      (text) => !/ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED|EMPTY_RESPONSE)/.test(text),
    );
    expect(others).toEqual([]);
  }, 30_000);
});

/** Where it says that its page is. Somebody has to go on reading: without a reader, it ends. */
function addressOf({ stdout }: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve) => {
    stdout!.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const found = /ページ\s+(http:\S+)/.exec(printed);
      if (found) resolve(found[1]!);
    });
  });
}
