/** `/__sandbox/` in a browser: the newest calls, and nothing that is secret. */
import fs from 'node:fs';
import http from 'node:http';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../guides/playwright.js';
import { installedBrowser } from '../voice/browser.js';
import type { Call } from './journal.js';
import { type Sandbox, startSandbox } from './sandbox.js';

/** Skipped where no browser is installed; never on a CI machine, which installs one. */
const withBrowser = installedBrowser() || process.env.CI ? test : test.skip;

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const calls = async (): Promise<Call[]> => (await fetch(`${sandbox.control}/calls`)).json() as Promise<Call[]>;

test('neither a secret in an address nor a query is kept', async () => {
  const { site, authToken, apiSecret } = sandbox;
  const jwt = `eyJ${'a'.repeat(40)}.eyJ${'b'.repeat(40)}.${'c'.repeat(43)}`;
  const secrets = [authToken, apiSecret, jwt, encodeURIComponent(`x ${apiSecret}`), authToken.toUpperCase()];
  for (const secret of secrets) {
    await fetch(`${site}/nobody-dev.twil.io/${secret}/token?secret=${secret}`);
    await fetch(`${site}/${secret}.twil.io/token#${secret}`);
  }
  const noted = JSON.stringify(await calls());
  expect(noted).toContain('/token');
  expect(secrets.filter((secret) => noted.toLowerCase().includes(secret.toLowerCase().replace('x%20', '')))).toEqual(
    [],
  );
  expect(noted).not.toContain('?');
  expect(await calls()).toHaveLength(secrets.length * 2);
  await fetch(`${sandbox.control}/calls`, { method: 'DELETE' });
});

test('another site gets nothing of it', async () => {
  const { port } = new URL(sandbox.control);
  const status = (host: string, path: string) =>
    new Promise<number | undefined>((resolve) => {
      http.get({ port, host: '127.0.0.1', path, headers: { host } }, (response) =>
        resolve(response.resume().statusCode),
      );
    });
  for (const path of ['/__sandbox/', '/__sandbox/calls', '/__sandbox/inspector.js']) {
    expect([path, await status('evil.example', path), await status(`127.0.0.1:${port}`, path)]).toEqual([
      path,
      403,
      200,
    ]);
  }
});

withBrowser(
  'the page shows the newest calls first, and by itself what is asked next',
  async () => {
    const { site, control } = sandbox;
    const browser: Browser = await launchBrowser();
    try {
      const page = await (
        await browser.newContext({ locale: 'ja-JP', viewport: { width: 640, height: 800 } })
      ).newPage();
      const complaints: string[] = [];
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', ({ message }) => complaints.push(message));
      const response = await page.goto(control); // without the slash at the end
      expect(response?.headers()['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
      await page.getByText('まだ呼び出しはありません').waitFor();
      await fetch(`${site}/first-dev.twil.io/token`);
      await page.getByText('1 件、うち失敗 1 件').waitFor();
      await fetch(`${site}/<b>second.twil.io/token`, { method: 'POST' });
      await page.getByText('2 件、うち失敗 2 件').waitFor();
      const rows = await page.locator('tbody tr').allInnerTexts();
      expect(rows.map((row) => row.split(/\s+/).slice(1, 4))).toEqual([
        ['POST', '%3Cb%3Esecond.twil.io/token', '404'],
        ['GET', 'first-dev.twil.io/token', '404'],
      ]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      await page.evaluate(AXE);
      const violations = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))');
      expect([violations, complaints]).toEqual([[], []]);
      await page.getByRole('button', { name: '一覧を空にする' }).click();
      await page.getByText('まだ呼び出しはありません').waitFor();
    } finally {
      await browser.close();
    }
  },
  30_000,
);
