import fs from 'node:fs';
import http from 'node:http';
import type { Browser, BrowserContext, Locator, Page, Request } from 'playwright-core';
import { LAST_STEP, STEP_IDS, stepOf } from '../steps/steps.js';
import { launchBrowser } from './guides/playwright.js';
import { changed, solution } from './test/handlers.js';
import { installedBrowser } from './voice/browser.js';
import { startWorkshop, type TestWorkshop } from './workshop/client.js';

/** Skipped where no browser is installed; never on a CI machine, which installs one. */
const withBrowser = installedBrowser() || process.env.CI ? describe : describe.skip;

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

withBrowser('the page in a real browser', () => {
  let browser: Browser;
  let workshop: TestWorkshop;
  let context: BrowserContext;
  let page: Page;
  /** Everything that any page asked for, and what the browser complained about. */
  const requests: Request[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    [browser, workshop] = await Promise.all([launchBrowser(), startWorkshop()]);
    context = await browser.newContext({ locale: 'ja-JP' });
    page = await openPage();
  }, 30_000);
  afterAll(async () => {
    await browser.close();
    await workshop.stop();
    fs.rmSync(workshop.home, { recursive: true, force: true });
  });

  async function openPage(): Promise<Page> {
    const opened = await context.newPage();
    opened.setDefaultTimeout(15_000);
    opened.on('request', (request) => requests.push(request));
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('console', (message) => {
      if (message.type() === 'error' && !/net::ERR|status of 4\d\d/.test(message.text()))
        complaints.push(message.text());
    });
    await opened.goto(workshop.pageUrl);
    await opened.getByTestId('step-2-1').waitFor();
    return opened;
  }

  const seen = (locator: Locator) => locator.first().waitFor();
  const text = (words: string | RegExp) => page.getByText(words);

  /** What axe, the accessibility checker, finds; empty when nothing. */
  async function accessibilityProblems(): Promise<string[]> {
    if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(AXE);
    return page.evaluate(async () => {
      // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals, with the checker that was put there
      const { axe, document } = globalThis as any;
      const { violations } = await axe.run(document);
      return violations.map(
        // biome-ignore lint/suspicious/noExplicitAny: the checker's own shape
        ({ id, nodes }: any) => `${id}: ${nodes.map(({ target }: any) => target.join(' ')).join(', ')}`,
      );
    });
  }

  /** In both palettes; `light` stays. */
  async function expectAccessible(): Promise<void> {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect([colorScheme, await accessibilityProblems()]).toEqual([colorScheme, []]);
    }
  }

  test('a wrong save shows its cause, its place and what to do, without a reload', async () => {
    workshop.save(changed(solution('2-2'), "'user';", "'user;"));
    const verdict = page.locator('[data-testid=verdict][data-status=failed]');
    await seen(verdict.filter({ hasText: '文字列が閉じていません' }));
    expect(await verdict.first().textContent()).toMatch(/次に/);
    await seen(verdict.getByText("const identity = 'user;"));
    await expectAccessible();
  }, 30_000);

  test('the hints come in three rungs, and the last one shows the difference to the solution', async () => {
    workshop.save(`${solution('2-1')}\n// mine\n`);
    await workshop.until('step 2-2', ({ current }) => current === '2-2');
    const [nudge, place] = stepOf('2-2').hints;
    await page.getByTestId('hint').click();
    await seen(text(nudge!));
    expect(await text(place!).count()).toBe(0);
    const isReady = () => seen(page.locator('[data-testid=hint]:not([disabled])')); // the answer to the last one is there
    await isReady();
    await page.keyboard.press('h');
    await seen(text(place!));
    await isReady();
    await page.keyboard.press('h');
    await seen(page.getByTestId('difference').getByText('const VoiceGrant = AccessToken.VoiceGrant'));
    await expectAccessible();
  }, 30_000);

  test('the solution is put into the workspace after the difference was shown, and taken back', async () => {
    const mine = fs.readFileSync(workshop.file, 'utf8');
    await page.getByTestId('solution').click();
    const dialog = page.getByRole('dialog');
    await seen(dialog.getByTestId('difference').getByText('const identity'));
    await expectAccessible();
    await page.keyboard.press('Escape');
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(mine);
    await page.getByTestId('solution').click();
    await page.getByTestId('confirm').click();
    await seen(page.getByTestId('undo'));
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(solution('2-2'));
    await page.getByTestId('undo').click();
    await workshop.until('the undoing', ({ history }) => history[0]?.by === 'restore');
    expect(await page.getByTestId('undo').count()).toBe(0);
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(mine);
  });

  test('what changed from the step before, and the solution’s code, can be looked at', async () => {
    await page.getByTestId('step-2-4').click();
    await page.getByTestId('tab-before').click();
    await seen(page.getByTestId('difference').getByText('new VoiceGrant'));
    await page.getByTestId('tab-guide').click();
    await seen(page.getByTestId('guide').getByText('よくある間違い'));
  });

  test('a newcomer goes from the start to the last step by editing the file only', async () => {
    await workshop.act('reset');
    await workshop.until(
      'the start',
      ({ current, deployment }) => current === '2-1' && deployment.job?.status === 'done',
    );
    for (const step of STEP_IDS.slice(1)) {
      workshop.save(solution(step));
      await seen(page.getByTestId('congratulation').or(page.getByTestId('finished')).getByText(step));
    }
    await seen(page.getByTestId('finished'));
    await expectAccessible();
  }, 60_000);

  test('the token is taken apart; whole, it is shown only after a question, and hidden again', async () => {
    const token = page.locator('[data-testid=token][data-of=workspace]');
    await seen(token.getByText('grants.identity'));
    expect(await token.textContent()).toMatch(/期限まで/);
    const { body } = await workshop.act('token', { of: 'workspace' });
    const isShown = async () => (await page.content()).includes(String(body.token).split('.')[2]!);
    expect(await isShown()).toBe(false);
    await token.getByTestId('token-reveal').click();
    await expectAccessible();
    await page.getByTestId('confirm').click();
    await seen(page.getByTestId('token-whole'));
    await page.getByTestId('token-hide').click();
    await page.getByTestId('token-whole').waitFor({ state: 'detached' });
    expect(await isShown()).toBe(false);
  }, 30_000);

  test('it is deployed to the sandbox with its phases, checked there, and its token taken apart', async () => {
    await page.getByTestId('deploy').click();
    await seen(page.getByTestId('job').getByText('組み立て'));
    await seen(page.getByTestId('deployment').getByText(/合格/));
    const address = page.getByTestId('address');
    expect(await address.getAttribute('href')).toBe(workshop.state().deployment.browserUrl);
    await seen(page.locator('[data-testid=token][data-of=deployed]').getByText('grants.identity'));
    await page.getByTestId('check-deployed').click();
    await seen(page.getByTestId('job').getByText('デプロイ先の /token は合格です'));
    await expectAccessible();
  }, 60_000);

  test('Twilio’s own client registers with the workspace’s token, and with the deployed one', async () => {
    for (const of of ['workspace', 'deployed']) {
      const voice = page.locator(`[data-testid=voice][data-of=${of}]`);
      await voice.getByTestId('voice-try').click();
      await seen(voice.locator('[data-status=passed]').getByText('user として登録できました'));
    }
    expect(page.frames()).toHaveLength(1); // what tried it is gone
    await expectAccessible();
  }, 60_000);

  test('killing and restarting npm start reconnects the page and loses nothing', async () => {
    await page.getByTestId('step-2-5').click();
    await workshop.until('step 2-5', ({ current }) => current === '2-5');
    const { home, pageUrl } = workshop;
    const { port } = new URL(pageUrl);
    await workshop.stop('SIGKILL');
    await seen(page.getByTestId('connection').getByText(/切れ/));
    await seen(page.getByTestId('step-2-5')); // what was there stays readable
    await expectAccessible();
    workshop = await startWorkshop({ home, args: ['--port', port, '--function-port', '0'] });
    await seen(page.getByTestId('connection').getByText('接続中'));
    expect(workshop.state()).toMatchObject({ current: '2-5', finished: true });
    await seen(page.locator('[data-testid=step-2-5][aria-current]'));
    workshop.save(changed(solution('2-5'), "'user';", "'user;"));
    await seen(page.locator('[data-testid=verdict][data-status=failed]').getByText('文字列が閉じていません'));
  }, 60_000);

  test('a file that is gone is said, and back after a check', async () => {
    fs.rmSync(workshop.file);
    await seen(page.getByTestId('unusable').getByText('ありません'));
    await expectAccessible();
    await page.getByTestId('check').click();
    await page.getByTestId('unusable').waitFor({ state: 'detached' });
  }, 30_000);

  test('everything goes back to the start after the plan was shown', async () => {
    workshop.save(solution(LAST_STEP.id));
    await workshop.until('the save', ({ check }) => check.status === 'done' && check.ok);
    await page.getByTestId('reset').click();
    await seen(page.getByRole('dialog').getByText(/手順 2-1 に戻します/));
    await expectAccessible();
    await page.getByTestId('confirm').click();
    await workshop.until(
      'the start',
      ({ deployment }) => deployment.job?.kind === 'reset' && deployment.job.status === 'done',
    );
    await workshop.until('the first step', ({ current, finished }) => current === '2-1' && !finished);
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(solution('2-1'));
  }, 60_000);

  test('the keyboard alone reaches every control, and what has the focus can be seen', async () => {
    await workshop.until('the last check', ({ check }) => check.status === 'done');
    await page.reload();
    await seen(page.getByTestId('check'));
    const reached = new Set<string>();
    for (let presses = 0; presses < 100; presses++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals
        const { document, getComputedStyle } = globalThis as any;
        const element = document.activeElement;
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        const name = element.dataset.testid ?? `${element.tagName} ${element.className}`;
        return { name, isSeen: outlineStyle !== 'none' || boxShadow !== 'none' };
      });
      if (focus.name.startsWith('BODY')) break; // once around
      expect(focus).toEqual({ name: focus.name, isSeen: true });
      reached.add(focus.name);
    }
    expect([...reached].join(' ')).toContain('check');
    for (const id of ['check', 'hint', 'projector', 'step-2-4', 'deploy', 'reset']) expect([...reached]).toContain(id);
  }, 30_000);

  test('large type for a projector, and a width of a phone, cut nothing off', async () => {
    const overflow = () =>
      page.evaluate(() => {
        // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals
        const { scrollWidth, clientWidth } = (globalThis as any).document.documentElement;
        return scrollWidth - clientWidth;
      });
    const size = () =>
      text('次にすること')
        .first()
        .evaluate((element) => element.getBoundingClientRect().height);
    const before = await size();
    await page.getByTestId('projector').click();
    expect(await size()).toBeGreaterThan(before * 1.2);
    for (const width of [360, 800, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await overflow()]).toEqual([width, 0]);
    }
    await expectAccessible();
    await page.reload();
    expect(await size()).toBeGreaterThan(before * 1.2); // it is remembered
  }, 30_000);

  test('a page of another origin can neither read nor post', async () => {
    const { pageUrl } = workshop;
    const evil = `<form method="post" enctype="text/plain" action="${pageUrl}api/actions/hint"><input name='{"a":"' value='"}'></form>`;
    const server = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end(evil));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const foreign = await context.newPage();
    const before = workshop.state();
    await foreign.goto(`http://localhost:${port}/`);
    const reading = await foreign.evaluate(async (url) => {
      // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals
      const { EventSource } = globalThis as any;
      const tried = async (path: string, init?: RequestInit) =>
        fetch(url + path, init).then(
          async (response) => `answered ${response.type} ${await response.text()}`,
          () => 'refused',
        );
      const stream = await new Promise((resolve) => {
        const source = new EventSource(`${url}api/events`);
        source.onerror = () => resolve('refused');
        source.addEventListener('state', () => resolve('read'));
      });
      const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
      const blind = { method: 'POST', mode: 'no-cors', body: '{}' } as const;
      return [
        stream,
        await tried('api/steps/2-1'),
        await tried('api/actions/hint', json),
        await tried('api/actions/hint', blind),
      ];
    }, pageUrl);
    expect(reading).toEqual(['refused', 'refused', 'refused', 'refused']);
    const [answer] = await Promise.all([
      foreign.waitForResponse(`${pageUrl}api/actions/hint`),
      foreign.evaluate('document.forms[0].submit()'),
    ]);
    expect(answer.status()).toBe(403);
    expect(workshop.state().hints).toEqual(before.hints);
    await foreign.close();
    server.close();
  });

  test('all that while, no request left this computer, and the browser complained of nothing', () => {
    const hosts = new Set(requests.map((request) => new URL(request.url()).hostname));
    expect(requests.length).toBeGreaterThan(50);
    expect([...hosts]).toEqual(['127.0.0.1']);
    expect(complaints).toEqual([]);
  });
});
