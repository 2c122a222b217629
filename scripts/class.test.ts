/** `npm run class` as a process, with its pages in a real browser: the board, the wall, and the page for everybody. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './guides/playwright.js';
import { listenOnLoopback } from './net/loopback.js';
import { ROOT } from './system/paths.js';
import { eventually, Participant } from './test/class-member.js';
import { runKit, temporaryHome } from './test/run-kit.js';
import { installedBrowser } from './voice/browser.js';

/** Skipped where no browser is installed; never on a CI machine, which installs one. */
const withBrowser = installedBrowser() || process.env.CI ? describe : describe.skip;

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PIN = '304215';
const SECRET = '0123456789abcdef0123456789abcdef';

const home = temporaryHome();
afterAll(() => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

describe('what cannot begin says why', () => {
  const broken = path.join(home, 'broken.json');
  beforeAll(() => fs.writeFileSync(broken, '{"token": '));
  const HERE = ['--address', '127.0.0.1'];

  test.each([
    ['a PIN of other than six digits', [...HERE, '--pin', '12345'], /--pin の値が使えません/],
    ['an address of nobody here', ['--address', '203.0.113.9'], /203\.0\.113\.9 は、このパソコンの/],
    ['all addresses at once', ['--address', '0.0.0.0'], /0\.0\.0\.0 は、このパソコンの/],
    ['a file of something else', [...HERE, '--sentences', broken], /broken\.json は、.*壊れています/],
    ['a report of no class', ['--report'], /まとめる記録がありません/],
  ])('%s', async (_, args, says) => {
    const { code, stderr } = await runKit(['class', ...args], home);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(fs.readFileSync(broken, 'utf8')).toBe('{"token": ');
  });

  test('a report of a broken file is one of no class', async () => {
    const file = path.join(home, '.handson', 'class-report.json');
    const whole = { startedAt: 1, people: 1, finished: 0, mistakes: {}, steps: {} };
    const lacks = Object.keys(whole).map((field) => ({ ...whole, [field]: undefined }));
    const odd = [{ '2-4 token': null }, { '2-4 token': {} }, { '2-4 token': { people: 1, minutes: ['x'] } }];
    const values = [
      [],
      null,
      ...lacks,
      ...odd.map((mistakes) => ({ ...whole, mistakes })),
      { ...whole, steps: { '2-4': 1 } },
    ];
    fs.mkdirSync(path.dirname(file), { recursive: true });
    for (const text of ['{', ...values.map((value) => JSON.stringify(value))]) {
      fs.writeFileSync(file, text);
      expect([text, (await runKit(['class', '--report'], home)).code]).toEqual([text, 2]);
    }
    fs.writeFileSync(file, JSON.stringify(whole));
    expect((await runKit(['class', '--report'], home)).code).toBe(0);
    fs.rmSync(file);
  });

  test('a port that somebody has', async () => {
    const other = http.createServer();
    const port = await listenOnLoopback(other);
    const { code, stderr } = await runKit(['class', ...HERE, '--port', String(port)], home);
    other.close();
    expect([code, stderr]).toEqual([2, expect.stringMatching(/教室を開けませんでした/)]);
  });
});

interface Class {
  child: ChildProcess;
  board: string;
  room: string;
  pin: string;
}

/** A class that says where its board and its room are. Somebody has to go on reading: without a reader, it ends. */
function openClass(...args: string[]): Promise<Class> {
  const all = ['class', '--address', '127.0.0.1', '--no-open', ...args];
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), ...all], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NO_COLOR: '1', HANDSON_HOME: home },
  });
  let printed = '';
  return new Promise((resolve) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const [, board] = /ボード（講師だけ）\s+(http:\S+)/.exec(printed) ?? [];
      const [, room, pin] = /npm start -- --class (http:\S+) --pin (\d{6})\n/.exec(printed) ?? [];
      if (board && room && pin) resolve({ child, board, room, pin });
    });
  });
}

/** Names, and the rest that people write: whoever reads them as anything but text does what they say. */
const HOSTILE = ['<img src=x>', '"><script>a()', '<b>太字</b>', '&lt;i&gt;', '{{7*7}} #{7*7}', "' onload='x"];

withBrowser('the pages in a real browser', () => {
  const sentences = path.join(home, 'sentences.json');
  let browser: Browser;
  let page: Page;
  let here: Class;
  const hosts = new Set<string>();
  const complaints: string[] = [];
  const people: Participant[] = [];

  async function openPage(url: string): Promise<Page> {
    const opened = await browser.newPage({
      locale: 'ja-JP',
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 800 },
    });
    opened.setDefaultTimeout(15_000);
    opened.on('request', (request) => hosts.add(new URL(request.url()).hostname));
    opened.on('pageerror', (error) => complaints.push(error.message));
    opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    opened.on('dialog', (dialog) => complaints.push(dialog.message()));
    await opened.goto(url);
    return opened;
  }

  /** Somebody who is in the room and listens. */
  async function join(name: string, state: Parameters<Participant['tell']>[0]): Promise<Participant> {
    const person = new Participant(here.room, PIN, name);
    expect([name, await person.tell(state)]).toEqual([name, 204]);
    expect(await person.listen()).toBe(200);
    people.push(person);
    return person;
  }

  const group = (mistake: string) => page.locator(`[data-testid=group][data-mistake="${mistake}"]`);
  const seen = (testid: string, text: string | RegExp) => page.getByTestId(testid).getByText(text).first().waitFor();

  async function expectAccessible(of: Page): Promise<void> {
    for (const width of [1280, 390]) {
      await of.setViewportSize({ width, height: 800 });
      for (const colorScheme of ['dark', 'light'] as const) {
        await of.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        if (!(await of.evaluate("'axe' in globalThis"))) await of.evaluate(AXE);
        const problems = await of.evaluate(async () => {
          // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals, with the checker that was put there
          const { axe, document } = globalThis as any;
          const { violations }: { violations: { id: string; nodes: { target: string[] }[] }[] } =
            await axe.run(document);
          const { scrollWidth, clientWidth } = document.documentElement;
          const found = violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
          );
          return scrollWidth > clientWidth ? [...found, `${scrollWidth} px wide`] : found;
        });
        expect([of.url(), width, colorScheme, problems]).toEqual([of.url(), width, colorScheme, []]);
      }
    }
    await of.setViewportSize({ width: 1280, height: 800 });
  }

  beforeAll(async () => {
    [browser, here] = await Promise.all([
      launchBrowser(),
      openClass('--port', '0', '--board-port', '0', '--pin', PIN, '--sentences', sentences),
    ]);
    page = await openPage(here.board);
    await page.getByTestId('calm').waitFor();
  }, 30_000);
  afterAll(async () => {
    for (const person of people) person.hangUp();
    await browser.close();
    here.child.kill('SIGKILL');
  });

  test('each is in the column of their step, and those with the same mistake are together, the oldest first', async () => {
    await join('席1', { step: '2-4', failing: ['handler.syntax:;>,'], since: 120 });
    await join('席2', { step: '2-4', failing: ['handler.syntax:;>,'], since: 700 });
    await join('席3', { step: '2-5', failing: ['handler.token.secret'], since: 1_500 });
    await join('席4', { step: '2-5', todo: ['handler.token.grant'] });
    await join('席5', { step: '2-6', finished: true });
    await seen('counts', '5');
    const columns = (await page.locator('.column').allInnerTexts()).map((text) => text.split('\n'));
    expect(columns.map(([id, ...rest]) => [id, rest.filter((text) => text.startsWith('席'))])).toEqual([
      ['2-1', []],
      ['2-2', []],
      ['2-4', ['席1', '席2']],
      ['2-5', ['席3', '席4']],
      ['2-6', []],
      ['合格', ['席5']],
    ]);
    await group('handler.syntax:;>,').getByText('文法: ; を , に変える', { exact: true }).waitFor();
    const groups = await page.getByTestId('group').filter({ visible: true }).allInnerTexts();
    expect(groups).toEqual([
      expect.stringMatching(/^1 人\s+API シークレット\s+最も長い人で 25 分\s+席3/),
      expect.stringMatching(/^2 人\s+文法: ; を , に変える\s+最も長い人で 11 分\s+席2[\s\S]*席1/),
    ]);
    expect(await page.getByTestId('quiet').innerText()).toMatch(/動きがない人（2）[\s\S]*席3[\s\S]*席2/);
  }, 30_000);

  test('one sentence goes to all who have it, is changed and taken back, and stays in the file; a draft outlives the news', async () => {
    const [first, second, third] = people as [Participant, Participant, Participant];
    const field = group('handler.syntax:;>,').locator('input');
    await field.fill('<b>区切り</b>は , です。');
    expect(await third.tell({ step: '2-5', failing: ['handler.token.secret', 'handler.token'], since: 5 })).toBe(204);
    await seen('quiet', '動きがない人（1）');
    expect(await field.inputValue()).toBe('<b>区切り</b>は , です。');
    await field.press('Enter');
    const text = '<b>区切り</b>は , です。';
    const told = [{ mistake: 'handler.syntax:;>,', text }];
    await eventually('the sentence', () => [first, second].every((one) => one.sentences?.[0]?.text === text));
    expect([first.sentences, third.sentences]).toEqual([told, []]);
    await group('handler.syntax:;>,').getByText(`送信済み: ${text}`).waitFor();
    expect(await page.locator('#announcement').textContent()).toContain('送りました');
    const late = await join('席6', { step: '2-2', failing: ['handler.syntax:;>,'] });
    await eventually('the sentence for who came later', () => late.sentences?.length === 1);
    await field.fill('23 行目です。');
    await group('handler.syntax:;>,').getByTestId('send').click();
    await eventually('the other sentence', () => second.sentences?.[0]?.text === '23 行目です。');
    expect(JSON.parse(fs.readFileSync(sentences, 'utf8'))).toEqual({ 'handler.syntax:;>,': '23 行目です。' });
    await group('handler.syntax:;>,').getByTestId('unsay').click();
    await eventually('its end', () => second.sentences?.length === 0);
    await field.fill('書きかけ');
    for (const one of [first, second, late]) expect(await one.tell({ step: '2-5' })).toBe(204);
    await page.getByText('いまは誰も当てはまらない文').waitFor();
    expect(await field.inputValue()).toBe('書きかけ');
    await field.fill('');
  }, 30_000);

  test('whatever people write is text', async () => {
    for (const [at, name] of HOSTILE.entries()) {
      const hand = { text: `質問 ${name}`, line: `const a = '${name}';` };
      await join(name, { step: '2-4', failing: ['handler.grant'], since: 60 * at, ...(at < 2 ? { hand } : {}) });
    }
    await page.getByTestId('paste').locator('summary').click();
    await page.locator('#lines').fill(HOSTILE.map((name) => `p${name} 2-4 ✖ handler.answers`).join('\n'));
    await page.getByText('取り込む', { exact: true }).click();
    await page.getByText('6 行を取り込みました。').waitFor();
    expect(await page.locator('#lines').inputValue()).toBe('');
    await seen('hands', '質問（2）');
    const names = await page.getByTestId('column-2-4').locator('.name').allTextContents();
    expect(names.sort()).toEqual([...HOSTILE, ...HOSTILE.map((name) => `p${name}`)].sort());
    expect(await page.getByTestId('hands').innerText()).toContain(`const a = '"><script>a()';`);
    expect(await page.locator('main :is(script, b:not(.name, .number), i, img:not(.qr), [onload])').count()).toBe(0);
    await page.getByText('対応済みにする').first().click();
    await seen('hands', '質問（1）');
  }, 30_000);

  test('how long is long is said by the instructor', async () => {
    const field = page.getByTestId('quiet').locator('input');
    await field.fill('2');
    await field.press('Tab');
    await seen('quiet', /^<b>太字<\/b>$/);
    await field.fill('0');
    await field.press('Tab');
    await page.getByText('1 から 120 までの整数').waitFor();
    await field.fill('60');
    await field.press('Tab');
    await seen('quiet', '動きがない人（0）');
  }, 30_000);

  test('anybody can use the board', async () => {
    await group('handler.grant').locator('input').fill('書きかけ');
    await page.getByTestId('todo').locator('summary').click();
    await page.getByTestId('join').locator('summary').click();
    await expectAccessible(page);
  }, 60_000);

  test('the wall has no names and nobody’s words; a mistake of one person stays off it', async () => {
    await join('ひとり', { step: '2-2', failing: ['handler.taken.access-token'] });
    await group('handler.taken.access-token').waitFor();
    await page.getByTestId('view').click();
    await page.getByTestId('projector').waitFor();
    expect(await page.getByTestId('dot').count()).toBe(19);
    const content = await page.content();
    const words = ['席1', 'ひとり', '質問 ', 'const a', 'AccessToken の取得', '書きかけ'];
    expect([...words, ...HOSTILE.slice(0, 3)].filter((word) => content.includes(word))).toEqual([]);
    expect(await page.getByTestId('projector').innerText()).toMatch(/6 人\s+VoiceGrant/);
    await expectAccessible(page);
    await page.getByTestId('view').click();
    await group('handler.taken.access-token').waitFor();
  }, 60_000);

  test('the room’s own page counts, and knows nobody and no PIN', async () => {
    const everybody = await openPage(here.room);
    await everybody.locator('#people').getByText('19').waitFor();
    const content = await everybody.content();
    expect(['席1', PIN, '質問 ', '書きかけ'].filter((word) => content.includes(word))).toEqual([]);
    expect(await everybody.locator('#command').textContent()).toBe(`npm start -- --class ${here.room} --pin PIN`);
    expect(
      await everybody.locator('.qr').evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(0);
    await expectAccessible(everybody);
    await everybody.close();
  }, 60_000);

  test('only the room is where it was asked for; the board is on this computer’s loopback, and neither serves anything else', async () => {
    fs.writeFileSync(path.join(home, '.env'), `API_SECRET=${SECRET}\n`);
    fs.mkdirSync(path.join(home, 'workspace'), { recursive: true });
    fs.writeFileSync(path.join(home, 'workspace', 'token.ts'), `// ${SECRET}\n`);
    const outside = Object.values(os.networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
    for (const url of [here.board, here.room]) {
      const { port } = new URL(url);
      for (const address of outside.filter((one) => net.isIPv4(one) && one !== '127.0.0.1')) {
        const socket = net.connect(Number(port), address);
        expect(
          await new Promise((resolve) => socket.once('connect', resolve).once('error', () => resolve('refused'))),
        ).toBe('refused');
      }
      const places = [
        '/.env',
        '/workspace/token.ts',
        '/.handson/class.json',
        '/../.env',
        '/api/state',
        '/api/token',
        '/api/settings',
        '/token',
      ];
      const answers = await Promise.all(places.map(async (place) => fetch(new URL(place, url))));
      expect([url, ...answers.map(({ status }) => status)]).toEqual([url, ...places.map(() => 404)]);
      expect((await Promise.all(answers.map((answer) => answer.text()))).join()).not.toContain(SECRET);
    }
  });

  test('whoever guesses PINs is shown to the instructor, who is told that nobody new comes in from there', async () => {
    for (let at = 0; at < 12; at++)
      await new Participant(here.room, `00000${at}`.slice(-6), '席99').tell({ step: '2-1' });
    await seen('guessing', '新しい参加を止めています');
    await expectAccessible(page);
    expect(await people[0]!.tell({ step: '2-6' })).toBe(204);
  }, 30_000);

  test('a class that was killed is found again: the same port and PIN, and the board fills when they are back', async () => {
    const counts = path.join(home, '.handson', 'class-report.json');
    await eventually('the counts on the disk', () => {
      return fs.existsSync(counts) && fs.readFileSync(counts, 'utf8').includes('handler.taken.access-token');
    });
    const ended = once(here.child, 'close');
    here.child.kill('SIGKILL');
    await ended;
    await seen('connection', /切れました/);
    const { port } = new URL(here.board);
    const before = here;
    here = await openClass('--board-port', port, '--sentences', sentences);
    expect([here.room, here.pin]).toEqual([before.room, PIN]);
    await seen('counts', '0');
    for (const person of people) expect(await person.tell({ step: '2-6', failing: ['token'] })).toBe(204);
    await group('token').getByText(`${people.length} 人`).waitFor();
    if (process.platform !== 'win32') {
      const kept = [path.join(home, '.handson', 'class.json'), counts];
      expect(kept.map((file) => fs.statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    }
    const ids = people.map(({ id }) => id);
    const files = fs
      .readdirSync(path.join(home, '.handson'))
      .map((file) => fs.readFileSync(path.join(home, '.handson', file), 'utf8'));
    expect([...ids, ...HOSTILE, '席1', '質問'].filter((word) => files.join().includes(word))).toEqual([]);
  }, 60_000);

  test('Ctrl+C ends it; what the room stumbled over can be read afterwards, and it is about nobody', async () => {
    const ended = once(here.child, 'close');
    here.child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    const { code, stdout } = await runKit(['class', '--report'], home);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^# 教室のまとめ（2/)]);
    expect(stdout).toMatch(/\| 2-4 \| 文法: ; を , に変える \| `handler\.syntax:;>,` \| 2 \| \d/);
    expect([...HOSTILE, '席1', 'ひとり', '質問'].filter((word) => stdout.includes(word))).toEqual([]);
    // The next class of the same day has a PIN of its own, and counts anew.
    here = await openClass('--board-port', '0', '--pin', '111111');
    await new Participant(here.room, '111111', '席1').tell({ step: '2-2' });
    const over = once(here.child, 'close');
    here.child.kill('SIGINT');
    await over;
    expect((await runKit(['class', '--report'], home)).stdout).toContain('参加はのべ 1 人');
    expect([...hosts]).toEqual(['127.0.0.1']);
    const others = complaints.filter((text) => !/ERR_(CONNECTION_|INCOMPLETE_CHUNKED|EMPTY_RESPONSE)|409/.test(text));
    expect(others).toEqual([]);
  }, 30_000);
});
