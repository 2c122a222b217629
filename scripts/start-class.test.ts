/** `npm start` in a class, as real processes: what leaves the computer, what the board has of it, and what the page shows. */
import { once } from 'node:events';
import fs from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { LAST_STEP, STEP_IDS, type StepId } from '../steps/steps.js';
import { Board } from './class/board.js';
import { Classroom } from './class/classroom.js';
import { roomServer } from './class/room.js';
import { nothingCounted, Tally } from './class/tally.js';
import { launchBrowser } from './guides/playwright.js';
import { eventually, Participant } from './test/class-member.js';
import { changed, solution } from './test/handlers.js';
import { hasPseudoTerminal, talkMeanwhile } from './test/pseudo-terminal.js';
import { runKit, temporaryHome } from './test/run-kit.js';
import { ANSWERS, polite, type Recorded, type StandIn, standIn } from './test/stand-in-room.js';
import { installedBrowser } from './voice/browser.js';
import { readUpdate, type Update } from './workshop/class/protocol.js';
import { startWorkshop, type TestWorkshop } from './workshop/client.js';

/** Skipped where no browser is installed; never on a CI machine, which installs one. */
const withBrowser = installedBrowser() || process.env.CI ? describe : describe.skip;

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const PIN = '304215';
const PORTS = ['--port', '0', '--function-port', '0'];

const workshops: TestWorkshop[] = [];
const open: { close(): unknown }[] = [];
afterAll(async () => {
  for (const workshop of workshops) {
    await workshop.stop();
    fs.rmSync(workshop.home, { recursive: true, force: true });
  }
  for (const one of open) await one.close();
});

async function start(options: Parameters<typeof startWorkshop>[0] = {}): Promise<TestWorkshop> {
  const workshop = await startWorkshop(options);
  workshops.push(workshop);
  return workshop;
}

describe('what cannot be a class is said at once', () => {
  const home = temporaryHome();
  afterAll(() => fs.rmSync(home, { recursive: true, force: true }));
  const AT = ['--class', '127.0.0.1:3230'];

  // biome-ignore format: a table
  const WRONG: [what: string, args: string[], says: RegExp][] = [
    ['a name of a computer', ['--class', 'http://teacher.local:3230', '--pin', PIN, '--seat', '1'], /教室のアドレスが正しくありません/],
    ['a public address', ['--class', 'http://203.0.113.9:3230', '--pin', PIN, '--seat', '1'], /同じネットワークの中のアドレスだけ/],
    ['https', ['--class', 'https://192.168.1.5:3230', '--pin', PIN, '--seat', '1'], /http:\/\/ で始まる/],
    ['no port', ['--class', '192.168.1.5', '--pin', PIN, '--seat', '1'], /ポート番号まで/],
    ['a PIN of five digits', [...AT, '--pin', '12345', '--seat', '1'], /PIN は 6 桁/],
    ['no PIN', [...AT, '--seat', '1'], /--pin と --seat も必要/],
    ['no seat', [...AT, '--pin', PIN], /--pin と --seat も必要/],
    ['an empty seat', [...AT, '--pin', PIN, '--seat', ' '], /1 文字から 20 文字/],
    ['a long seat', [...AT, '--pin', PIN, '--seat', 'あ'.repeat(21)], /1 文字から 20 文字/],
    ['a seat that is not seen', [...AT, '--pin', PIN, '--seat', 'a\u202eb'], /目に見える文字/],
    ['a PIN without a class', ['--pin', PIN], /教室のアドレスが必要/],
    ['a seat without a class', ['--seat', '12'], /教室のアドレスが必要/],
  ];

  test.each(WRONG)('%s', async (_, args, says) => {
    const { code, stdout, stderr } = await runKit(['start', ...PORTS, ...args], home);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(says)]);
  });
});

const HEX = '9f3b7c1e5a8d204687ab3c5de1f0924b';
const SECRETS = { API_SECRET: 'kV7pQx2LmT9wZr4JdY6sHb1NfGc8EuAo', AUTH_TOKEN: 'c41d8e02f67b9a35d1e84c7029fb6a53' };
const ENV = `HANDSON_SANDBOX=true
ACCOUNT_SID=AC${HEX}
AUTH_TOKEN=${SECRETS.AUTH_TOKEN}
TWIML_APP_SID=AP${[...HEX].reverse().join('')}
API_KEY=SK${HEX.replaceAll('9', '0')}
API_SECRET=${SECRETS.API_SECRET}
私の社員番号=hunter2hunter2hunter2
`;

/** A participant who does what nobody should: secrets in the code, in what it prints, in names. */
function odd(source: string): string {
  const secret = `const 山田太郎_password = '${SECRETS.API_SECRET}';\nconsole.log(山田太郎_password, 'hunter2hunter2hunter2');\n`;
  return `// C:\\Users\\yamada ${SECRETS.AUTH_TOKEN}\n${secret}${source}`;
}

const GRANT = solution('2-4');
const CHAPTER: [what: string, source: string][] = [
  ['a try', odd(`${solution('2-1')}\n// a try\n`)],
  ['an open string', odd(changed(solution('2-2'), "'user'", "'user"))],
  ['a wrong identity', odd(changed(solution('2-2'), "'user'", "'山田太郎'"))],
  ['a step', odd(solution('2-2'))],
  ['a semicolon', odd(changed(GRANT, 'APP_SID,', 'APP_SID;'))],
  ['a name that is not there', odd(changed(GRANT, 'context.TWIML', '山田太郎.TWIML'))],
  ['a secret in the place of a SID', odd(changed(GRANT, 'context.TWIML_APP_SID', `'${SECRETS.API_SECRET}'`))],
  ['the grant', odd(GRANT)],
  ['a token', solution('2-5')],
  [
    'a token that gives its secret away',
    odd(changed(solution('2-6'), 'token: token.toJwt()', 'token: context.API_SECRET')),
  ],
  ['the end', solution('2-6')],
];

/** A check that began after the save is over. */
async function settled(workshop: TestWorkshop, source: string): Promise<void> {
  const savedAt = Date.now();
  workshop.save(source);
  await workshop.until('the check', ({ check }) => check.status === 'done' && check.at - check.ms >= savedAt);
}

describe('what leaves the computer', () => {
  let recorder: StandIn;
  let proxy: StandIn;
  let workshop: TestWorkshop;
  const home = path.join(temporaryHome(), '山田 太郎 <yamada@example.com>');
  const updates = () => ofState(recorder).map(({ body }) => JSON.parse(body) as Update);
  const ofState = (of: StandIn): Recorded[] => of.requests().filter((request) => request.path === '/class/state');

  beforeAll(async () => {
    fs.mkdirSync(home);
    fs.writeFileSync(path.join(home, '.env'), ENV);
    [recorder, proxy] = await Promise.all([standIn(polite), standIn((_, socket) => socket.destroy())]);
    open.push(recorder, proxy);
    const through = { http_proxy: proxy.url, HTTP_PROXY: proxy.url, NODE_USE_ENV_PROXY: '1' };
    const args = [...PORTS, '--class', recorder.url, '--pin', PIN, '--seat', '12'];
    workshop = await start({ home, args, env: through });
    await workshop.until('the class', ({ class: joined }) => joined?.status === 'joined');
    await workshop.act('without-account');
    for (const [what, source] of CHAPTER) {
      await settled(workshop, source);
      await eventually(what, () => updates().at(-1)?.step === workshop.state().current);
      // Mistakes of syntax are told together with what mends them.
      if (/string|semicolon/.test(what)) await eventually(what, () => /syntax/.test(`${updates().at(-1)?.failing}`));
      if (what === 'a semicolon') {
        const { line } = (await workshop.until('the line', (state) => state.class?.line !== undefined)).class!;
        const text = `なぜ\u202e動かない? ${SECRETS.API_SECRET}`;
        expect((await workshop.act('class-ask', { text, line: `${line} ` })).status).toBe(409); // not what was shown
        expect((await workshop.act('class-ask', { text, line: SECRETS.API_SECRET })).status).toBe(409);
        expect((await workshop.act('class-ask', { text, line })).status).toBe(200);
        await eventually('the question', () => updates().at(-1)?.hand !== undefined);
        await workshop.act('class-lower');
        await eventually('its end', () => updates().at(-1)?.hand === undefined);
        await workshop.act('class-ask', { text: 'もう一度' });
        await eventually('another question', () => updates().at(-1)?.hand?.text === 'もう一度');
        await workshop.act('class-lower');
      }
    }
    await eventually('the end of the chapter', () => updates().at(-1)?.finished === true);
    await workshop.act('class-leave');
  }, 90_000);

  test('is, byte for byte, the calls of the protocol and their few headers', () => {
    const { host } = new URL(recorder.url);
    const whole = recorder.requests().map(({ method, path: where, headers, body }) => {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      return `${method} ${where} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
    });
    expect(recorder.bytes()).toEqual(whole);
    for (const { headers, body } of recorder.requests()) {
      expect(headers).toEqual({
        'content-type': 'application/json',
        'x-class-pin': PIN,
        Host: host,
        Connection: expect.stringMatching(/^(close|keep-alive)$/),
        'Content-Length': String(Buffer.byteLength(body)),
      });
    }
    expect(proxy.bytes().join('')).not.toContain('/class/');
    expect(new Set(recorder.requests().map(({ path: where }) => where))).toEqual(
      new Set(['/class/state', '/class/stream', '/class/leave']),
    );
  });

  test('has the named fields and nothing else', () => {
    const [{ id }] = updates() as [Update];
    for (const { path: where, body } of recorder.requests()) {
      const value = JSON.parse(body);
      if (where === '/class/state') expect([value, readUpdate(value)]).toEqual([value, { ...value, id, name: '席12' }]);
      else expect(value).toEqual({ id });
    }
    expect(updates().length).toBeGreaterThan(CHAPTER.length);
  });

  test('tells the whole chapter', () => {
    expect([...new Set(updates().map(({ step }) => step))]).toEqual(STEP_IDS);
    expect(updates()).toContainEqual(expect.objectContaining({ step: '2-4', failing: ['handler.syntax:;>,'] }));
    expect(updates().at(-1)).toMatchObject({ step: LAST_STEP.id, failing: [], todo: [], finished: true });
  });

  test('is no code, token, secret, name of a computer or an account', () => {
    const bytes = recorder.bytes().join('\n');
    const parts = [SECRETS.API_SECRET, SECRETS.AUTH_TOKEN, 'hunter2', '社員番号', '山田', 'yamada', 'password', 'eyJ'];
    const own = [os.hostname(), os.userInfo().username, os.homedir(), home, HEX.slice(1, 9), 'Users', 'exports'];
    expect([...parts, ...own].filter((part) => part.length > 2 && bytes.includes(part))).toEqual([]);
    for (let at = 0; at + 8 <= SECRETS.API_SECRET.length; at++)
      expect(bytes).not.toContain(SECRETS.API_SECRET.slice(at, at + 8));
  });

  test('has the question once, with the line that was agreed to, and not with the next one', () => {
    const hands = updates().flatMap(({ hand }) => hand ?? []);
    expect(hands.length).toBeGreaterThanOrEqual(2);
    const [first] = hands;
    expect(first).toEqual({
      text: expect.stringMatching(/^なぜ 動かない\? [^s]*$/),
      line: 'outgoingApplicationSid: context.TWIML_APP_SID;',
    });
    for (const hand of hands.slice(1)) expect([first, { text: 'もう一度' }]).toContainEqual(hand);
  });

  test('ends with the off switch', async () => {
    expect(recorder.requests().at(-1)!.path).toBe('/class/leave');
    const before = recorder.bytes().length;
    await settled(workshop, solution('2-2'));
    await settled(workshop, solution('2-6'));
    expect([recorder.bytes().length, workshop.state().class]).toEqual([before, undefined]);
  }, 30_000);
});

const onTerminal = hasPseudoTerminal ? test : test.skip;

onTerminal(
  'on a terminal, what is not given is asked for, and the screen has the class in one small word',
  async () => {
    const recorder = await standIn(polite);
    open.push(recorder);
    const home = temporaryHome();
    const { code, screen } = await talkMeanwhile(
      ['start', '--no-open', ...PORTS, '--class', recorder.url],
      [
        ['PIN', `${PIN}\r`],
        ['ニックネーム', 'ねこ\r'],
        ['教室（ねこ）: 参加中', 'q'],
      ],
      home,
    );
    expect([code, screen]).toEqual([0, expect.stringContaining('q 終了')]);
    expect(
      recorder
        .requests()
        .map(({ path: where }) => where)
        .at(-1),
    ).toBe('/class/leave');
    fs.rmSync(home, { recursive: true, force: true });
  },
  40_000,
);

/** A room and its board, as `npm run class` has them; again at the same port after it was closed. */
async function openRoom(port = 0) {
  const room = { url: '', command: '', pin: PIN, isLocal: true };
  const classroom = new Classroom(new Tally(nothingCounted(0)));
  const board = new Board(classroom, room);
  const server: Server = roomServer(classroom, { host: () => new URL(room.url).host, pin: PIN, qr: () => '' });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const { port: taken } = server.address() as AddressInfo;
  room.url = `http://127.0.0.1:${taken}`;
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    if (server.listening) await closed;
  };
  open.push({ close: () => (server.listening ? close() : undefined) });
  return { url: room.url, port: taken, classroom, board, close };
}

type Work = Pick<Update, 'step' | 'failing' | 'todo' | 'finished'>;

const at = (step: StepId, failing: string[] = [], todo: string[] = [], finished = false): Work => ({
  ...{ step, failing, todo, finished },
});

const SEMICOLON = 'handler.syntax:;>,';
const TRY = ['handler.identity', 'handler.taken.access-token', 'handler.taken.voice-grant'];

/** Saves, and what the board has to have of them. */
const MOMENTS: [source: string, Work][] = [
  [`${solution('2-1')}\n// a try\n`, at('2-2', [], TRY)],
  [changed(solution('2-2'), "'user'", "'user"), at('2-2', ["handler.syntax:>'"])],
  [solution('2-2'), at('2-4')],
  [changed(GRANT, 'APP_SID,', 'APP_SID;'), at('2-4', [SEMICOLON])],
  [changed(GRANT, 'incomingAllow: false', 'incomingAllow: true'), at('2-4', ['handler.grant.incoming'])],
  [GRANT, at('2-5')],
  [solution('2-5'), at('2-6')],
  [solution('2-6'), at('2-6', [], [], true)],
];

describe('thirty participants, of whom three are real', () => {
  let room: Awaited<ReturnType<typeof openRoom>>;
  let real: TestWorkshop[];
  const people: Participant[] = [];
  /** What the board has to show, by name. */
  const expected = new Map<string, Work>();
  const texts = new Map<string, string>();

  beforeAll(async () => {
    room = await openRoom();
    real = await Promise.all(
      ['あ', 'い', '席3'].map((seat) => start({ args: [...PORTS, '--class', room.url, '--pin', PIN, '--seat', seat] })),
    );
    await Promise.all(real.map((one) => one.until('the class', (state) => state.class?.status === 'joined')));
    await Promise.all(real.map((one) => one.act('without-account')));
    for (let seat = 4; seat <= 30; seat++) people.push(new Participant(room.url, PIN, `席${seat}`));
  }, 60_000);
  afterAll(() => {
    for (const person of people) person.hangUp();
  });

  const names = ['あ', 'い', '席3'];
  const shown = () =>
    Object.fromEntries(
      room.board.state.people.map(({ name, step, failing, todo, finished }) => [
        name,
        { step, failing, todo, finished },
      ]),
    );

  /** The board, and the sentences of everybody. */
  async function expectRight(moment: number): Promise<void> {
    const wanted = Object.fromEntries(expected);
    const isRight = () => isDeepStrictEqual(shown(), wanted);
    await eventually('the board', isRight).catch(() => expect([moment, shown()]).toEqual([moment, wanted]));
    const { groups, counts } = room.board.state;
    const all = [...expected.values()];
    for (const kind of ['failing', 'todo'] as const) {
      const counted = groups
        .filter((group) => group.kind === kind)
        .map(({ mistake, people: who }) => [mistake, who.length]);
      const mistakes = [...new Set(all.flatMap((work) => work[kind]))];
      const meant = mistakes.map((mistake) => [mistake, all.filter((work) => work[kind].includes(mistake)).length]);
      expect([moment, Object.fromEntries(counted)]).toEqual([moment, Object.fromEntries(meant)]);
    }
    expect(counts).toMatchObject({ people: all.length, finished: all.filter(({ finished }) => finished).length });
    for (const [which, one] of real.entries()) {
      const due = dueFor(names[which]!);
      const isTold = () =>
        isDeepStrictEqual(
          one.state().class?.sentences.map(({ text }) => text),
          due,
        );
      await eventually('the sentences', isTold).catch(() =>
        expect([moment, names[which], one.state().class]).toEqual([moment, names[which], { sentences: due }]),
      );
    }
    for (const person of people.filter(({ name }) => expected.has(name)))
      await eventually(`the sentences of ${person.name}`, () =>
        isDeepStrictEqual(
          person.sentences?.map(({ text }) => text),
          dueFor(person.name),
        ),
      );
  }

  const dueFor = (name: string) => {
    const { failing, todo } = expected.get(name)!;
    return [...failing, ...todo].flatMap((mistake) => texts.get(mistake) ?? []);
  };

  function say(mistake: string, text: string): void {
    texts.set(mistake, text);
    room.classroom.say(mistake, text);
  }

  async function work(which: number, moment: number): Promise<void> {
    const [source, told] = MOMENTS[moment]!;
    expected.set(names[which]!, told);
    await settled(real[which]!, source);
  }

  test('the board is right at each moment, and a sentence reaches those who have the verdict, now or later, and no other', async () => {
    for (const name of names) expected.set(name, at('2-2', [], TRY));
    await expectRight(-1);
    say('handler.grant.incoming', '<b>着信</b>は許可しません。'); // nobody has it yet
    for (const [moment, [, told]] of MOMENTS.entries()) {
      const [first, second, third] = [moment, Math.max(0, moment - 1), told.failing.length > 0 ? undefined : moment];
      await Promise.all([
        work(0, first),
        ...(moment > 0 ? [work(1, second)] : []),
        ...(third === undefined ? [] : [work(2, third)]),
      ]);
      for (const [index, person] of people.entries()) {
        if ((index + moment) % 3 !== 0) continue;
        const [, theirs] = MOMENTS[(index * 7 + moment) % MOMENTS.length]!;
        expected.set(person.name, theirs);
        expect(await person.tell(theirs)).toBe(204);
        if (!person.sentences) expect(await person.listen()).toBe(200);
      }
      if (told.failing.includes(SEMICOLON)) say(SEMICOLON, '区切りは , です。');
      await expectRight(moment);
    }
    expect([expected.size, texts.size]).toEqual([30, 2]);
    const [who, later, never] = real.map((one) => one.printed());
    expect([who, later, never].map((printed) => printed!.includes('講師から'))).toEqual([true, true, false]);
    expect(later).toContain('講師から  <b>着信</b>は許可しません。');
  }, 120_000);

  test('a room that is closed and opened again fills by itself; participants are told in one small word, checks go on', async () => {
    const [one] = real as [TestWorkshop];
    const before = real.map((each) => each.printed().length);
    await room.close();
    await one.until('away', (state) => state.class?.status === 'away');
    await settled(one, changed(GRANT, 'APP_SID,', 'APP_SID;'));
    await one.until('the mistake', ({ check }) => check.status === 'done' && !check.ok);
    room = await openRoom(room.port);
    room.classroom.say(SEMICOLON, '区切りは , です。');
    await Promise.all(real.map((each) => each.until('back', (state) => state.class?.status === 'joined')));
    await one.until('the sentence', (state) => state.class?.sentences.length === 1);
    await eventually('the board', () => room.board.state.people.length === 3);
    expect(shown()).toMatchObject({ あ: { failing: [SEMICOLON] }, い: { finished: false }, 席3: { finished: true } });
    const words = real.map((each, which) =>
      each
        .printed()
        .slice(before[which])
        .match(/教室（.*/g),
    );
    expect(words[1]).toEqual(['教室（い）: つながりません（自動で試します）', '教室（い）: 参加中']);
  }, 60_000);

  test('whoever switches off, and whoever ends npm start, is forgotten at once', async () => {
    const [one, two] = real as [TestWorkshop, TestWorkshop];
    expect((await one.act('class-leave')).status).toBe(200);
    expect(Object.keys(shown()).sort()).toEqual(['い', '席3'].sort());
    expect(await two.stop('SIGINT')).toBe(0);
    expect(Object.keys(shown())).toEqual(['席3']);
  }, 30_000);

  test('a wrong PIN is said, and npm start goes on', async () => {
    const [one] = real as [TestWorkshop];
    await one.act('class-join', { address: room.url, pin: '000000', name: '12' });
    const state = await one.until('the refusal', ({ class: joined }) => joined?.status === 'refused');
    expect(state.class).toMatchObject({ name: '席12', why: expect.stringMatching(/^PIN が違います。.*もう一度/) });
    await settled(one, solution('2-6'));
    expect(one.printed()).toContain('教室（席12）: PIN が違います。');
    expect(await one.act('class-join', { address: room.url, pin: PIN, name: '' })).toMatchObject({ status: 409 });
    await one.act('class-join', { address: room.url, pin: PIN, name: '１２' });
    await one.until('the class', ({ class: joined }) => joined?.status === 'joined');
    expect(Object.keys(shown())).toContain('席12');
  }, 30_000);

  test('a second npm start in the folder says where to join', async () => {
    const [one] = real as [TestWorkshop];
    const { code, stdout } = await runKit(
      ['start', '--no-open', '--class', room.url, '--pin', PIN, '--seat', '1'],
      one.home,
    );
    expect([code, stdout]).toEqual([0, expect.stringMatching(/すでに動いています[\s\S]*「教室」から参加/)]);
  });
});

withBrowser('the page', () => {
  let browser: Browser;
  let page: Page;
  let workshop: TestWorkshop;
  let recorder: StandIn;
  const streams: Socket[] = [];
  const complaints: string[] = [];
  const hosts = new Set<string>();

  beforeAll(async () => {
    const answer = (request: Recorded, socket: Socket) => {
      if (request.path === '/class/stream') streams.push(socket);
      polite(request, socket);
    };
    [browser, workshop, recorder] = await Promise.all([launchBrowser(), start(), standIn(answer)]);
    open.push(recorder);
    await workshop.act('without-account');
    page = await browser.newPage({ locale: 'ja-JP', reducedMotion: 'reduce', viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(15_000);
    page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    await page.goto(workshop.pageUrl);
    await page.getByTestId('tab-guide').waitFor();
  }, 30_000);
  afterAll(() => browser.close());

  const status = (which: string) => page.locator(`[data-testid=class][data-status=${which}]`).waitFor();
  const focused = () =>
    page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals
      const { dataset, name } = (globalThis as any).document.activeElement;
      return dataset.testid ?? name;
    });

  /** By the keyboard alone. */
  async function goTo(control: string): Promise<void> {
    for (let presses = 0; (await focused()) !== control; presses++) {
      if (presses > 100) throw new Error(`${control} cannot be reached`);
      await page.keyboard.press('Tab');
    }
  }

  async function fill(fields: Record<string, string>): Promise<void> {
    for (const [name, text] of Object.entries(fields)) {
      await goTo(name);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    }
    await page.keyboard.press('Enter');
  }

  /** In both palettes, as wide as a laptop and as a phone; beside an editor too, nothing is cut off. */
  async function expectAccessible(): Promise<void> {
    for (const width of [640, 390, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      const tooWide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect([width, tooWide]).toEqual([width, 0]);
      if (width === 640) continue;
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(AXE);
        const problems = await page.evaluate(async () => {
          // biome-ignore lint/suspicious/noExplicitAny: the browser's own globals, with the checker that was put there
          const { axe, document } = globalThis as any;
          const { violations }: { violations: { id: string; nodes: { target: string[] }[] }[] } = await axe.run(
            document,
            { resultTypes: ['violations'], preload: false },
          );
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
        });
        expect([width, colorScheme, problems]).toEqual([width, colorScheme, []]);
      }
    }
  }

  /** With the random number as the page has it: its beginning. */
  function lastSent(): Update {
    const sent = JSON.parse(recorder.requests().findLast((request) => request.path === '/class/state')!.body);
    return { ...sent, id: `${sent.id.slice(0, 4)}…` };
  }

  /** A step that opens shows its guide, so that the tab is asked for again. */
  async function expectShown(): Promise<void> {
    for (let tries = 0; ; tries++) {
      await page.getByTestId('tab-class').click();
      const shown = JSON.parse((await page.getByTestId('class-sent').textContent())!);
      const isNew = lastSent().step === workshop.state().current;
      if (isNew && isDeepStrictEqual(shown, lastSent())) return;
      if (tries > 100) expect(shown).toEqual({ ...lastSent(), step: workshop.state().current });
      await pause(50);
    }
  }

  test('tells before anything is sent what will be, and joins by the keyboard alone', async () => {
    await goTo('tab-guide');
    for (let presses = 0; presses < 2; presses++) await page.keyboard.press('ArrowLeft');
    await page.getByTestId('class-form').waitFor();
    for (const words of ['送るもの', '送らないもの', '読める人'])
      await page.getByText(words, { exact: true }).waitFor();
    await expectAccessible();
    expect(recorder.bytes()).toEqual([]);
    await fill({ address: 'http://192.168.1.5', pin: PIN, name: 'ねこ' });
    await page.getByTestId('problem').getByText('教室のアドレスが正しくありません').waitFor();
    await fill({ address: recorder.url });
    await status('joined');
    await expectShown();
  }, 60_000);

  test('shows the last thing that was sent, word for word, after each save', async () => {
    for (const source of [changed(solution('2-2'), "'user'", "'山田'"), solution('2-2'), solution('2-4')]) {
      await settled(workshop, source);
      await expectShown();
    }
  }, 30_000);

  test('a sentence stands with its problem, as text, for as long as the problem does', async () => {
    await settled(workshop, changed(GRANT, 'incomingAllow: false', 'incomingAllow: true'));
    const text = '<b>太字</b><img src=x onerror=alert(1)> {{7*7}}';
    const sentences = [
      { mistake: 'handler.grant.incoming', text },
      { mistake: 'handler.runs', text: 'あなたの間違いではありません' },
    ];
    await expectShown();
    await workshop.until('what is told before', ({ repair }) => repair !== undefined);
    streams.at(-1)!.write(ANSWERS.said(sentences));
    const said = page.locator('main [data-testid=class-sentence]');
    await said.getByText(text).waitFor();
    expect(await said.count()).toBe(1);
    expect(await said.locator('b, img').count()).toBe(0);
    expect(await page.locator('#announcement').textContent()).toContain(`講師から: ${text}`);
    const [problem, advice] = await Promise.all([
      page.locator('main > [data-testid=verdict]').boundingBox(),
      said.boundingBox(),
    ]);
    expect(advice!.y - (problem!.y + problem!.height)).toBeLessThan(40);
    await eventually('the terminal', () => workshop.printed().includes(`講師から  ${text}`));
    await expectAccessible();
    await settled(workshop, GRANT);
    await said.waitFor({ state: 'detached' });
  }, 60_000);

  test('a question is one click, and shows a line only where the box was ticked for that line', async () => {
    await settled(workshop, changed(GRANT, 'APP_SID,', 'APP_SID;'));
    await page.getByTestId('tab-class').click();
    const box = page.getByTestId('class-line');
    const line = 'outgoingApplicationSid: context.TWIML_APP_SID;';
    await page.getByTestId('class-question').getByText(line).waitFor();
    expect(await box.isChecked()).toBe(false);
    await box.check();
    await settled(workshop, changed(GRANT, 'incomingAllow: false', 'incomingAllow: true'));
    await page.getByTestId('class-question').getByText('incomingAllow: true').waitFor();
    expect(await box.isChecked()).toBe(false); // that was another line
    await expectAccessible();
    await goTo('text');
    await page.keyboard.type('ここですか?');
    await goTo('class-line');
    await page.keyboard.press('Space');
    await goTo('class-ask');
    await page.keyboard.press('Enter');
    await page.getByTestId('class-hand').getByText('ここですか?').waitFor();
    await eventually('the question', () => workshop.state().class?.sent?.hand !== undefined);
    const hand = { text: 'ここですか?', line: await page.getByTestId('class-hand').locator('pre').textContent() };
    expect([workshop.state().class?.hand, lastSent()]).toEqual([hand, expect.objectContaining({ hand })]);
    await expectShown();
    await expectAccessible();
    await page.getByTestId('class-lower').click();
    await page.getByTestId('class-ask').waitFor();
    expect([await box.isChecked(), await page.locator('[name=text]').inputValue()]).toEqual([false, '']);
    await page.locator('[name=text]').fill(' ');
    await page.getByTestId('class-ask').click();
    await page.getByTestId('problem').getByText('質問が空です').waitFor();
  }, 60_000);

  test('the off switch, by the keyboard: nothing more is sent', async () => {
    await goTo('class-leave');
    await page.keyboard.press('Enter');
    await page.getByTestId('class-form').waitFor();
    await eventually('good-bye', () => recorder.requests().at(-1)!.path === '/class/leave');
    const before = recorder.bytes().length;
    await settled(workshop, GRANT);
    expect(recorder.bytes()).toHaveLength(before);
    expect(await page.getByTestId('class-sent').count()).toBe(0);
  }, 30_000);

  test('who was refused reads why, with what was typed before', async () => {
    await page.getByTestId('tab-class').click();
    const stranger = await standIn((_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n<h1>'));
    open.push(stranger);
    await page.locator('[name=address]').fill(stranger.url);
    await page.locator('[name=pin]').fill(PIN);
    await page.locator('[name=name]').fill('12');
    await page.getByTestId('class-join').click();
    await status('refused');
    await page.getByTestId('class').getByText('応答したのは、教室ではありません').waitFor();
    expect(await page.locator('[name=address]').inputValue()).toBe(stranger.url);
    expect(await page.locator('[name=name]').inputValue()).toBe('席12');
    await expectAccessible();
    await page.locator('[name=address]').fill(recorder.url);
    await page.locator('[name=pin]').fill(PIN);
    await page.getByTestId('class-join').click();
    await status('joined');
    await recorder.close();
    await status('away');
    await page.getByText('自動でつなぎ直します').waitFor();
    expect([complaints, [...hosts]]).toEqual([[], ['127.0.0.1']]);
  }, 60_000);
});
