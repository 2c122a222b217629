/** `npm run pictures`: makes the pictures of the workshop's page in `assets/images/` anew, from the real program. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { LAST_STEP, stepBefore, stepFor } from '../steps/steps.js';
import { command } from './cli/command.js';
import { UserError } from './cli/user-error.js';
import { openScene } from './guides/class-scene.js';
import { launchBrowser } from './guides/playwright.js';
import { ROOT, shownPath, stepFile } from './system/paths.js';
import { installedBrowser } from './voice/browser.js';
import { startWorkshop, type TestWorkshop } from './workshop/client.js';

const FOLDER = path.join(ROOT, 'assets', 'images');

interface Picture {
  name: string;
  options: BrowserContextOptions;
  projector?: boolean;
}

const LAPTOP = { width: 1280, height: 800 };

const PICTURES: readonly Picture[] = [
  { name: 'workshop-light', options: { viewport: LAPTOP, colorScheme: 'light' } },
  { name: 'workshop-dark', options: { viewport: LAPTOP, colorScheme: 'dark' } },
  { name: 'workshop-projector', options: { viewport: { width: 1920, height: 1080 } }, projector: true },
  { name: 'workshop-phone', options: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 } },
];

/** It comes by a request of its own. */
const GUIDE = '[data-testid=guide], [data-testid=review]';

const FINALE: Picture = { name: 'workshop-finale', options: { viewport: LAPTOP, colorScheme: 'light' } };

/** Each with the part of its address that chooses the view. */
const CLASS: readonly (Picture & { view: string })[] = [
  { name: 'class-board', view: '', options: { viewport: LAPTOP, colorScheme: 'light' } },
  { name: 'class-projector', view: '#projector', options: { viewport: { width: 1920, height: 1080 } } },
];

export const main = command(
  {
    name: 'npm run pictures',
    usage: 'npm run pictures',
    does: 'npm start と npm run class のページの画像 assets/images/*.png を、本物の画面から作り直します。',
    options: {},
    exitCodes: '0 成功、2 コマンドの使い方の誤り、またはブラウザーがない',
  },
  async () => {
    if (!installedBrowser()) {
      throw new UserError(
        'Chrome、Chromium、Edge のどれも見つからないので、画面の画像を作れません。',
        'どれかをインストールするか、環境変数 CHROME_PATH に実行ファイルのパスを指定してください。',
      );
    }
    const [browser, workshop, scene] = await Promise.all([launchBrowser(), startWorkshop(), openScene()]);
    try {
      fs.mkdirSync(FOLDER, { recursive: true });
      await makeMistake(workshop);
      for (const picture of PICTURES)
        console.log(shownPath(await take(picture, browser, workshop.pageUrl, '[data-testid=show-repair]', GUIDE)));
      for (const picture of CLASS)
        console.log(shownPath(await take(picture, browser, scene.url + picture.view, '[data-testid=dot]')));
      await finish(workshop);
      console.log(
        shownPath(await take(FINALE, browser, workshop.pageUrl, '[data-testid=proof][data-status=passed]', GUIDE)),
      );
      return 0;
    } finally {
      await browser.close();
      scene.close();
      await workshop.stop();
      fs.rmSync(workshop.home, { recursive: true, force: true });
    }
  },
);

/** The step about the grant with the chapter's own mistake, after the one before it was passed: what the page is for. */
async function makeMistake(workshop: TestWorkshop): Promise<void> {
  await workshop.until('the first check', ({ check }) => check.status === 'done');
  await workshop.act('without-account');
  const { id, file } = stepFor('grant');
  workshop.save(solutionIn(stepBefore('grant').file));
  await workshop.until(`step ${id}`, ({ current }) => current === id);
  workshop.save(solutionIn(file).replace('TWIML_APP_SID,', 'TWIML_APP_SID;'));
  await workshop.until(
    'the mistake',
    ({ check, repair }) => check.status === 'done' && !check.ok && repair !== undefined,
  );
}

async function finish(workshop: TestWorkshop): Promise<void> {
  workshop.save(solutionIn(LAST_STEP.file));
  await workshop.until('the end', ({ finished, token }) => finished && token !== undefined);
}

function solutionIn(file: string): string {
  return fs.readFileSync(stepFile(file), 'utf8');
}

/** @param shown selects what has to be there first */
async function take(
  { name, options, projector }: Picture,
  browser: Browser,
  url: string,
  ...shown: string[]
): Promise<string> {
  const context = await browser.newContext({ ...options, locale: 'ja-JP', reducedMotion: 'reduce' });
  const page: Page = await context.newPage();
  await page.goto(url);
  for (const selector of shown) await page.locator(selector).first().waitFor();
  if (projector) {
    await page.getByTestId('projector').click();
    await page.mouse.move(0, 0);
  }
  const file = path.join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  await context.close();
  return file;
}
