/** `npm run docs -- --site`: every page is whole and leads somewhere, offline and in whatever folder it stands. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { FIRST_STEP, LAST_STEP, STEPS } from '../../steps/steps.js';
import { ROOT, stepFile } from '../system/paths.js';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { installedBrowser } from '../voice/browser.js';
import { TEXTS } from './guides.js';
import { launchBrowser } from './playwright.js';
import { leadFrom } from './site.js';
import { anchors } from './site-article.js';
import { writeSite } from './site-folder.js';

/** Skipped where no browser is installed; never on a CI machine, which installs one. */
const withBrowser = installedBrowser() || process.env.CI ? describe : describe.skip;

const home = temporaryHome();
const site = path.join(home, 'dist', 'site');
/** The pages by their places in the site, with `/`. */
const pages = new Map<string, string>();

beforeAll(async () => {
  // As on a workflow's machine, where also what leads out of the kit has an address.
  const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/kit' };
  expect(await runKit(['docs', '--site'], home, env)).toMatchObject({ code: 0, stderr: '' });
  for (const name of fs.readdirSync(site, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.html')) pages.set(name.replaceAll('\\', '/'), fs.readFileSync(path.join(site, name), 'utf8'));
  }
}, 30_000);
afterAll(() => fs.rmSync(home, { recursive: true }));

const hits = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map((hit) => hit[1]!);
const attributes = (html: string, ...names: string[]) =>
  hits(html, new RegExp(`<[a-z][^>]*?\\s(?:${names.join('|')})="([^"]*)"`, 'g'));
const problems = (find: (html: string, name: string) => readonly string[]) =>
  [...pages].flatMap(([name, html]) => find(html, name).map((problem) => `${name}: ${problem}`));

/** Tags that are not closed, or closed where another is open. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  for (const [tag, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (/^(?:meta|link|img|br|hr|input)$/.test(name)) continue;
    if (!slash) open.push(name);
    else if (open.pop() !== name) return [`${tag} in ${open.join(' > ')}`];
  }
  return open;
}

test('every text and every step has its page, and all pages lead to each step', () => {
  const texts = TEXTS.map((file) => path.relative(ROOT, path.dirname(file)).replaceAll('\\', '/'));
  const addresses = texts.map((folder) => path.posix.join(folder, 'index.html'));
  expect(addresses.filter((address) => !pages.has(address))).toEqual([]);
  const rail = STEPS.map(({ id }) => `steps/${id}/index.html`);
  expect(
    problems((html, name) => {
      const linked = attributes(html.split('<main')[0]!, 'href').map((to) => path.posix.join(name, '..', to));
      return rail.filter((address) => !linked.includes(address));
    }),
  ).toEqual([]);
});

test('from the first page, 「次へ」 passes all steps', () => {
  const passed = ['index.html'];
  for (let next: string | undefined; passed.length < 99; passed.push(next)) {
    const [to] = hits(pages.get(passed.at(-1)!)!, /rel="next" href="([^"]*)"/g);
    if (!to) break;
    next = path.posix.join(passed.at(-1)!, '..', to);
  }
  expect(passed).toEqual(['index.html', ...STEPS.map(({ id }) => `steps/${id}/index.html`)]);
});

test('links, pictures and anchors lead to what is there', () => {
  const dead = problems((html, name) =>
    attributes(html, 'href', 'src').filter((address) => {
      if (/^https:/.test(address)) return false;
      const [to = '', anchor] = decodeURI(address).split('#');
      const target = to === '' ? name : path.posix.join(name, '..', to);
      if (/^[/.]{2}|^\//.test(target) || !fs.existsSync(path.join(site, target))) return true;
      return anchor !== undefined && !attributes(pages.get(target) ?? '', 'id').includes(anchor);
    }),
  );
  expect(dead).toEqual([]);
  expect([...pages.values()].flatMap((html) => attributes(html, 'href')).length).toBeGreaterThan(50);
});

test('nothing is asked of another computer, and nothing tells of this one', () => {
  const own = new RegExp([ROOT, home].map((folder) => folder.replace(/[\\.]/g, '\\$&')).join('|'));
  const asked = problems((html) => attributes(html, 'src', 'srcset').filter((address) => /^(?:\w+:|\/)/.test(address)));
  expect(asked).toEqual([]);
  const others = ['site.css', 'site.js'].map((name) => fs.readFileSync(path.join(site, name), 'utf8'));
  expect(others.filter((text) => /url\(|@import|^import |https?:/m.test(text))).toEqual([]);
  expect([...others, ...pages.values()].filter((text) => own.test(text))).toEqual([]);
});

test('each page is well formed, in Japanese, with a title of its own, one heading of the first level and ids that are', () => {
  expect(problems(unbalanced)).toEqual([]);
  expect(problems((html) => (/^<!doctype html>\n<html lang="ja">/.test(html) ? [] : ['no Japanese page']))).toEqual([]);
  expect(problems((html) => (html.match(/<h1[ >]/g)?.length === 1 ? [] : ['not one h1']))).toEqual([]);
  expect(problems((html) => attributes(html, 'id').filter((id, at, all) => all.indexOf(id) !== at))).toEqual([]);
  const titles = [...pages.values()].map((html) => hits(html, /<title>([^<]+)<\/title>/g)[0]);
  expect(new Set(titles).size).toBe(pages.size);
});

test('code is coloured and can be copied, and what was folded stays folded', () => {
  for (const { id } of STEPS) {
    const html = pages.get(`steps/${id}/index.html`)!;
    const coloured = /<pre tabindex="0"><code class="hljs language-(?:ts|js|sh)">\s*<span class="hljs-/;
    const compared = /<pre tabindex="0"><code class="hljs language-diff">[^"]*"hljs-(?:addition|deletion)"/;
    expect([id, coloured.test(html)]).toEqual([id, true]);
    expect([id, compared.test(html)]).toEqual([id, id !== FIRST_STEP.id]);
    expect(html).not.toMatch(/<!--|&lt;(?:details|summary)&gt;/);
  }
  const guide = fs.readFileSync(path.join(ROOT, 'steps', LAST_STEP.id, 'README.ja.md'), 'utf8');
  expect(pages.get(`steps/${LAST_STEP.id}/index.html`)!.match(/<details>/g)).toEqual(guide.match(/<details>/g));
});

test('headings have the names that links on GitHub know them by', () => {
  const words = [
    'Twilio Console で作業する場合',
    'README.ja.md と a_b-c',
    'なぜ？',
    'なぜ',
    '「token」（JWT）',
    'サーバー',
  ];
  const ids = ['twilio-console-で作業する場合', 'readmejamd-と-a_b-c', 'なぜ', 'なぜ-1', 'tokenjwt', 'サーバー'];
  expect(words.map(anchors())).toEqual(ids);
});

describe('an address in a guide', () => {
  const found: string[] = [];
  const lead = leadFrom('steps/2-4/README.ja.md', (source) => found.push(source));

  test.each([
    ['../2-5/README.ja.md', '../2-5/index.html', 'steps/2-5/README.ja.md'],
    ['../2-6/README.ja.md#発展', '../2-6/index.html#発展', 'steps/2-6/README.ja.md'],
    ['../../README.ja.md', '../../index.html', 'README.ja.md'],
    ['token.ts#L5', 'token.ts.html', 'steps/2-4/token.ts'],
    ['../../.env.example', '../../.env.example.html', '.env.example'],
    ['../../scripts/README.md', '../../scripts/README.html', 'scripts/README.md'],
    ['../../assets/images/flow.svg', '../../assets/images/flow.svg', 'assets/images/flow.svg'],
    ['#なぜ', '#なぜ', undefined],
    ['https://www.twilio.com/', 'https://www.twilio.com/', undefined],
  ])('%s leads to %s', (address, to, source) => {
    found.length = 0;
    expect([lead(address), found]).toEqual([to, source ? [source] : []]);
  });

  test.each([
    '../../.env',
    '../../.env.local',
    '../../.git',
    '../../.handson/deployment.json',
    '../../workspace/token.ts',
    '../../node_modules/marked/README.md',
    '../../dist/2-4/package.json',
    '../2-6/../../.env',
    '../2-4',
    'missing.ts',
    'javascript:alert(1)',
    'file:///etc/hosts',
  ])('%s is refused, with the text that has it', (address) => {
    // As if it were there, where it is about what must not be shown.
    const stat = jest.spyOn(fs, 'statSync');
    if (/\.env|\.git|\.handson|workspace|dist/.test(address)) stat.mockReturnValue({ isFile: () => true } as fs.Stats);
    expect(() => lead(address)).toThrow(`steps/2-4/README.ja.md にあるリンク ${address} の先`);
    stat.mockRestore();
  });
});

test('a folder needs --site, and is not needed with it', async () => {
  expect(await runKit(['docs', site], home)).toMatchObject({ code: 2, stderr: expect.stringContaining('余分な引数') });
  const into = path.join(home, 'elsewhere');
  expect(await runKit(['docs', '--site', into], home)).toMatchObject({ code: 0 });
  expect(fs.existsSync(path.join(into, 'index.html'))).toBe(true);
  const { stdout } = await runKit(['docs', '--help'], home);
  expect(stdout).toMatch(/--site.*dist\/site.*npm ci --include=dev/s);
});

test('what leads out of the kit counts from the page on GitHub, where that is known', () => {
  const lead = leadFrom('README.ja.md', () => {});
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
  try {
    Object.assign(process.env, { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/kit' });
    expect(lead('../../codespaces/new')).toBe('https://github.com/owner/kit/codespaces/new');
    delete process.env.GITHUB_REPOSITORY;
    expect(lead('../../codespaces/new')).toBeUndefined();
  } finally {
    for (const [name, value] of Object.entries({ GITHUB_SERVER_URL, GITHUB_REPOSITORY })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

describe('a folder where things of others stand', () => {
  let folder: string;
  const at = (name: string) => path.join(folder, name);
  const put = (name: string, text: string) => fs.writeFileSync(at(name), text);
  const write = (files: Record<string, string>) => writeSite(folder, new Map(Object.entries(files)));
  const texts = () =>
    Object.fromEntries(
      fs
        .readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => !name.endsWith('.json') && fs.statSync(at(name)).isFile())
        .map((name) => [name.replaceAll('\\', '/'), fs.readFileSync(at(name), 'utf8')]),
    );
  const PAGES = { 'index.html': 'a', 'steps/index.html': 'b' };

  beforeEach(() => {
    folder = temporaryHome();
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test('they stay beside it, and a page that is no longer made goes', () => {
    put('CNAME', 'example.com');
    write(PAGES);
    write({ 'index.html': 'new' });
    expect(texts()).toEqual({ CNAME: 'example.com', 'index.html': 'new' });
  });

  test.each([
    ['stood there before', () => put('index.html', 'mine')],
    [
      'was changed since',
      () => {
        write(PAGES);
        put('index.html', 'mine');
      },
    ],
    ['is a folder', () => fs.mkdirSync(at('index.html'))],
    [
      'is told of by a record that cannot be read',
      () => {
        write(PAGES);
        put('.handson-site.json', '{');
      },
    ],
  ])('what %s is not written over, and nothing is written', (_, prepare) => {
    prepare();
    const before = texts();
    expect(() => write({ ...PAGES, 'new.html': '' })).toThrow(
      /index\.html.*は、このコマンドが書き出したファイルではないか/,
    );
    expect(texts()).toEqual(before);
  });

  test('what was changed since stays when its page is no longer made, and a record names nothing outside', () => {
    put('outside.txt', '');
    write({ ...PAGES, 'old.html': 'old' });
    put('old.html', 'mine');
    const record = JSON.parse(fs.readFileSync(at('.handson-site.json'), 'utf8'));
    const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'; // of nothing
    fs.mkdirSync(at('inner'));
    put('inner/.handson-site.json', JSON.stringify({ ...record, '../outside.txt': hash, 'x/../../outside.txt': hash }));
    writeSite(at('inner'), new Map());
    write(PAGES);
    expect(texts()).toEqual({ ...PAGES, 'old.html': 'mine', 'outside.txt': '' });
  });

  test('a place that takes no files is said', () => {
    put('file', '');
    expect(() => writeSite(at('file'), new Map([['index.html', '']]))).toThrow(/書き込めませんでした（E\w+）/);
  });
});

test('the workflow needs participants’ packages only, publishes the usual folder, and may do no more', () => {
  const workflow = fs.readFileSync(path.join(ROOT, '.github', 'workflows', 'site.yml'), 'utf8');
  expect(hits(workflow, /^ +- run: (.*)$/gm)).toEqual(['npm ci', 'npm run docs -- --site']);
  expect(hits(workflow, /^ +path: (.*)$/gm)).toEqual([path.relative(home, site).replaceAll('\\', '/')]);
  expect(hits(workflow, /uses: (.*)$/gm).filter((action) => !/^actions\/[\w-]+@v\d+$/.test(action))).toEqual([]);
  expect(hits(workflow, /^ +(\S+: (?:read|write).*)$/gm)).toEqual([
    'contents: read',
    'pages: write',
    'id-token: write',
  ]);
});

withBrowser('in a real browser, from the folder', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 30_000);
  afterAll(() => browser.close());

  const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  /** Pixels that the page is too wide. */
  const SIDEWAYS = 'document.documentElement.scrollWidth - innerWidth';
  const FINDINGS = `axe.run(document).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

  test('pages are accessible in both themes, on a laptop and on a phone, where only code and tables are wider', async () => {
    const page = await browser.newPage({ locale: 'ja-JP', reducedMotion: 'reduce' });
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    for (const name of ['index.html', `steps/${LAST_STEP.id}/index.html`]) {
      await page.goto(pathToFileURL(path.join(site, name)).href);
      await page.evaluate(AXE);
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme });
          const found = await page.evaluate<string[]>(FINDINGS);
          expect([name, width, colorScheme, found]).toEqual([name, width, colorScheme, []]);
        }
        expect([name, width, await page.evaluate(SIDEWAYS)]).toEqual([name, width, 0]);
      }
    }
    expect(await page.locator('.copy[aria-label]').count()).toBe(await page.locator('pre').count());
    // Of a difference, what the step's code gets.
    await page.evaluate('navigator.clipboard.writeText = async (text) => { globalThis.written = text; }');
    await page.locator('.code-block:has(.language-diff) .copy').first().click();
    await page.getByRole('status').getByText('コピーしました').waitFor({ state: 'attached' });
    const written = await page.evaluate<string>('written');
    expect(written).toMatch(/\S/);
    expect(fs.readFileSync(stepFile(LAST_STEP.file), 'utf8')).toContain(`\n${written}\n`);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('details p').first().isVisible()).toBe(true);
    expect(await page.locator('.rail, .copy').first().isVisible()).toBe(false);
    expect(asked.filter((url) => !url.startsWith(pathToFileURL(site).href))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  }, 60_000);
});
