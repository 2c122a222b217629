import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST_STEP, LAST_STEP, STEPS, stepFor, stepOf } from '../steps/steps.js';
import { recordFileOf, testCloud } from './test/deployments.js';
import { changed, solution } from './test/handlers.js';
import { hasPseudoTerminal, talk, talkMeanwhile } from './test/pseudo-terminal.js';
import { runKit, temporaryHome } from './test/run-kit.js';
import { keepRecord, latestRecord } from './twilio/record.js';
import { startWorkshop, type TestWorkshop, type WorkshopOptions } from './workshop/client.js';
import type { CheckResult, WorkshopState } from './workshop/model.js';
import type { Standing } from './workspace/standing.js';

const workshops: TestWorkshop[] = [];
afterAll(async () => {
  for (const workshop of workshops) {
    await workshop.stop();
    fs.rmSync(workshop.home, { recursive: true, force: true });
  }
});

async function start(options: WorkshopOptions = {}): Promise<TestWorkshop> {
  const workshop = await startWorkshop(options);
  workshops.push(workshop);
  return workshop;
}

let another: Promise<TestWorkshop> | undefined;
/** One for the tests that do not mind what was there before them. */
async function shared(): Promise<TestWorkshop> {
  another ??= start();
  const workshop = await another;
  await workshop.until('the first check', (state) => done(state) !== undefined);
  return workshop;
}

let usual: Promise<TestWorkshop> | undefined;
/** One that was asked for no port of its `/token`. */
function atUsualPort(): Promise<TestWorkshop> {
  usual ??= start({ args: ['--port', '0'] });
  return usual;
}

const done = ({ check }: WorkshopState): CheckResult | undefined => (check.status === 'done' ? check : undefined);
const failure = (state: WorkshopState) => done(state)?.verdicts.find(({ status }) => status === 'failed');
const isAt = (step: string) => (state: WorkshopState) => state.current === step && done(state) !== undefined;

describe('the loop', () => {
  let workshop: TestWorkshop;
  beforeAll(async () => {
    workshop = await start();
    await workshop.until('the first check', (state) => done(state) !== undefined);
  });

  test('a fresh workspace is there, checked, and stays at the first step', () => {
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(solution('2-1'));
    expect(workshop.state()).toMatchObject({
      ...{ current: '2-1', finished: false, justPassed: [], growth: expect.any(Array), history: [], canEdit: false },
      steps: STEPS.map(({ id }) => ({ id, standing: 'open' })),
      settings: { kind: 'none', choice: 'open' },
      // Nobody has chosen yet: that is no success, and no mistake.
      check: { step: '2-1', ok: false, problem: 'settings.file' },
    });
    expect(failure(workshop.state())).toBeUndefined();
  });

  test('the first save is a try at the next step: what is missing is said', async () => {
    workshop.save(`${solution('2-1')}\n// a try\n`);
    const state = await workshop.until('step 2-2', isAt('2-2'));
    expect(done(state)).toMatchObject({ step: '2-2', ok: false });
    const todo = (state.check as CheckResult).verdicts.filter(({ status }) => status === 'todo');
    expect(todo).toHaveLength(3);
    expect(failure(state)).toBeUndefined();
  });

  /** Another one, at its start. */
  let fresh: TestWorkshop;

  test('a first try that does not run belongs to the next step, and breaks no other one', async () => {
    fresh = await start();
    await fresh.until('the first check', (state) => done(state) !== undefined);
    fresh.save(`${solution('2-1')}\nconst = ;\n`);
    const state = await fresh.until('the mistake', (now) => failure(now) !== undefined);
    expect([done(state)?.step, state.current]).toEqual(['2-2', '2-2']);
    await expectOneTruth(fresh, ['open', 'open', 'open', 'open', 'open']);
    await fresh.act('reset');
    await fresh.until('the start', (now) => now.deployment.job?.status === 'done' && isAt('2-1')(now));
  });

  test('a step that breaks later says so, to everybody, and heals', async () => {
    fresh.save(solution('2-4'));
    await fresh.until('step 2-5', isAt('2-5'));
    await expectOneTruth(fresh, ['aside', 'passed', 'passed', 'open', 'open']);
    fresh.save(changed(solution('2-4'), "'user'", "'山田'"));
    await fresh.until('the mistake', (now) => failure(now)?.id === 'handler.identity');
    await expectOneTruth(fresh, ['aside', 'broken', 'passed', 'open', 'open']);
    fresh.save(changed(solution('2-4'), "'user';", "'user;"));
    await fresh.until('what does not run', (now) => failure(now)?.id === 'handler.syntax');
    await expectOneTruth(fresh, ['aside', 'passed', 'passed', 'open', 'open']);
    fresh.save(solution('2-4'));
    await fresh.until('the end of it', (now) => now.current === '2-5' && failure(now) === undefined);
    await expectOneTruth(fresh, ['aside', 'passed', 'passed', 'open', 'open']);
    await fresh.stop();
  });

  const MARKS: Record<Standing, RegExp> = { open: /[▶ ]/, passed: /✔/, broken: /!/, aside: /–/ };

  /** The page and `npm run step` say the same of each step. */
  async function expectOneTruth({ state, home }: TestWorkshop, standings: Standing[]): Promise<void> {
    expect(state().steps.map(({ standing }) => standing)).toEqual(standings);
    const { stdout } = await runKit(['step'], home);
    for (const [index, { id }] of STEPS.entries()) {
      const mark = new RegExp(`^ {2}(.) ${id} `, 'm').exec(stdout)?.[1];
      expect([id, mark]).toEqual([id, expect.stringMatching(MARKS[standings[index]!])]);
    }
  }

  test('a wrong save shows the cause and the place, in the terminal too, and clears nothing', async () => {
    workshop.save(changed(solution('2-2'), "'user';", "'user;"));
    const state = await workshop.until('the mistake', (now) => failure(now)?.id === 'handler.syntax');
    expect(failure(state)?.place).toMatchObject({ line: expect.any(Number), text: expect.stringContaining("'user;") });
    expect(workshop.printed()).toContain('文字列が閉じていません');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that clear a screen
    expect(workshop.printed()).not.toMatch(/\u001b\[[0-3]?J|\u001bc/);
  });

  test('what mends it comes after the verdicts, and goes with the next save', async () => {
    const repair = await mended(changed(solution('2-2'), "'user';", '“user”;'), '“');
    expect(repair).toMatchObject({
      verdict: { id: 'handler.syntax', repair: { proof: 'passes' } },
      lines: ['-  const identity = “user”;', "+  const identity = 'user';"],
    });
    expect(workshop.printed()).toContain('直し方が見つかりました');
    const next = await mended(changed(solution('2-2'), "'user';", "'user;"), "'user;");
    expect(next.verdict.repair?.edits).toMatchObject([{ remove: '', insert: "'" }]);
  });

  /** On a busy machine, the time of a search may be over before it has found anything: the next save has its own. */
  async function mended(source: string, wrong: string) {
    for (let round = 0; ; round += 1) {
      workshop.save(source + '\n'.repeat(round));
      const found = workshop.until('the repair', (now) => now.repair?.lines[0]?.includes(wrong) === true);
      const state = await Promise.race([found.catch(() => undefined), sleep(3_000, undefined)]);
      if (state?.repair) return state.repair;
      if (round > 8) throw new Error('no repair was found');
    }
  }

  test.each([
    ['in place', (file: string, text: string) => fs.writeFileSync(file, text)],
    [
      'by a new file that takes the place',
      (file: string, text: string) => {
        fs.writeFileSync(`${file}~`, text);
        fs.renameSync(`${file}~`, file);
      },
    ],
    [
      'after moving the old file away',
      (file: string, text: string) => {
        fs.renameSync(file, `${file}.bak`);
        fs.writeFileSync(file, text);
      },
    ],
    [
      'by emptying the file first',
      (file: string, text: string) => {
        fs.truncateSync(file, 0);
        fs.appendFileSync(file, text);
      },
    ],
    [
      'in pieces',
      (file: string, text: string) => {
        fs.writeFileSync(file, text.slice(0, 300));
        fs.appendFileSync(file, text.slice(300));
      },
    ],
  ])('a save is noticed, however the editor does it: %s', async (how, save) => {
    const mark = `save_${how.length}`;
    save(workshop.file, changed(solution('2-2'), "'user';", `'${mark};`));
    await workshop.until(`the save ${how}`, (now) => failure(now)?.place?.text.includes(mark) === true);
  });

  test('each right save opens the next step, to the last one', async () => {
    for (const step of STEPS.filter((one) => one !== FIRST_STEP && one === stepFor(one.role))) {
      workshop.save(solution(step.id));
      const state = await workshop.until(`passing ${step.id}`, (now) => now.justPassed.includes(step.id));
      const { id } = STEPS.findLast(({ role }) => role === step.role)!; // further ones have to prove the same
      expect(done(state)).toMatchObject({ step: id, ok: true });
    }
    const state = workshop.state();
    expect([state.finished, state.current]).toEqual([true, LAST_STEP.id]);
    expect(workshop.printed()).toContain('すべての手順が終わりました');
  });

  test('the token is shown taken apart, never whole, and is given whole only when it is asked for', async () => {
    const { token } = workshop.state();
    expect(token?.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['iss', 'sub', 'grants.identity']));
    const { body } = await workshop.act('token', { of: 'workspace' });
    const signature = String(body.token).split('.')[2]!;
    expect(signature).toHaveLength(43);
    expect(JSON.stringify(workshop.state()) + workshop.printed()).not.toContain(signature);
  });

  test('the hints come in three rungs', async () => {
    await workshop.act('open', { step: '2-4' });
    const texts: string[][] = [];
    for (const rung of [1, 2, 3]) {
      await workshop.act('hint');
      texts.push((await workshop.until(`rung ${rung}`, ({ hints }) => hints.rung === rung)).hints.texts);
    }
    const [nudge, place] = stepOf('2-4').hints;
    expect(texts).toEqual([[nudge], [nudge, place], [nudge, place]]);
  });

  test('the solution goes into the workspace, what was there is kept and comes back', async () => {
    const mine = `${solution('2-2')}\n// mine\n`;
    workshop.save(mine);
    const { body } = await workshop.act('solution', { step: '2-5' });
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(solution('2-5'));
    expect((await workshop.act('restore', { name: body.kept })).status).toBe(200);
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(mine);
  });

  test('progress survives the end of the process, even a sudden one', async () => {
    await workshop.act('open', { step: '2-5' });
    await workshop.stop('SIGKILL');
    const again = await start({ home: workshop.home });
    const state = await again.until('the first check', (now) => done(now) !== undefined);
    // The file is the one of step 2-2 again: what came after it was passed once, and is not now.
    expect([state.current, state.steps.map(({ standing }) => standing)]).toEqual([
      '2-5',
      ['aside', 'passed', 'broken', 'broken', 'broken'],
    ]);
  });
});

const BODY = '  return callback(null, twiml);';
const withBody = (line: string) => changed(solution('2-1'), BODY, `  ${line}\n${BODY}`);

/** Never returns, as an endless loop, but leaves the processor to the other tests. */
const STUCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

/** It takes the whole time of a Function: the other tests go on meanwhile. */
let endless: Promise<WorkshopState>;
/** Milliseconds that it took. */
let endlessTook = 0;
beforeAll(async () => {
  const workshop = await atUsualPort();
  await workshop.until('the first check', (state) => done(state) !== undefined);
  workshop.save(withBody(STUCK));
  const savedAt = Date.now();
  endless = workshop.until('the end of the endless loop', (now) => failure(now) !== undefined);
  endless.then(() => {
    endlessTook = Date.now() - savedAt;
  });
  endless.catch(() => {}); // said by the test that awaits it
});

describe('whatever the participant does, the loop goes on', () => {
  let workshop: TestWorkshop;
  beforeAll(async () => {
    workshop = await shared();
  });

  test.each([
    ['50 MB of output', () => withBody("for (let i = 0; i < 500; i++) console.log('x'.repeat(100_000));"), undefined],
    ['a process that exits', () => withBody('process.exit(3);'), /process\.exit/],
    ['an emptied file', () => '', /handler|空/],
    ['no text at all', () => '\u0000\u0001', /"id":"handler\.syntax"/],
  ])('%s', async (what, content, says) => {
    const { revision } = workshop.state();
    workshop.save(content());
    if (says) {
      const state = await workshop.until(what, (now) => now.revision > revision && failure(now) !== undefined);
      expect(JSON.stringify(failure(state))).toMatch(says);
    } else {
      const state = await workshop.until(
        what,
        (now) => now.revision > revision && (done(now)?.output?.length ?? 0) > 100,
      );
      expect(done(state)!.output!.length).toBeLessThan(3_000);
    }
  });

  test('an endless loop is ended after the time of a Function, and what to do is said', async () => {
    expect(failure(await endless)).toMatchObject({ id: 'handler.runs', next: expect.any(String) });
  });

  test('a new save calls the check of an endless loop off', async () => {
    workshop.save(withBody('for (;;);'));
    await workshop.until('the check', ({ check }) => check.status === 'running');
    const startedAt = Date.now();
    workshop.save(`${solution('2-2')}\n// again\n`);
    await workshop.until('the new result', (now) => done(now)?.ok === true);
    expect(Date.now() - startedAt).toBeLessThan(endlessTook);
  });

  test('a deleted file, a folder in its place, and the file again', async () => {
    fs.rmSync(workshop.file);
    const gone = await workshop.until('the file gone', ({ check }) => check.status === 'unusable');
    expect(gone.check).toMatchObject({ cause: expect.stringContaining('ありません') });
    fs.mkdirSync(workshop.file);
    await workshop.until('the folder', ({ check }) => check.status === 'unusable' && /フォルダー/.test(check.cause));
    expect((await workshop.act('solution', { step: '2-2' })).body).toMatchObject({
      error: { cause: expect.stringContaining('フォルダー'), next: expect.any(String) },
    });
    fs.rmSync(path.dirname(workshop.file), { recursive: true });
    await workshop.act('check');
    await workshop.until('a new workspace', (now) => done(now) !== undefined);
    expect(fs.readFileSync(workshop.file, 'utf8')).toBe(solution('2-1'));
  });

  test('settings that are saved are checked too', async () => {
    fs.writeFileSync(path.join(workshop.home, '.env'), 'ACCOUNT_SID=AC123\n');
    const state = await workshop.until('the settings', (now) => now.settings.problem !== undefined);
    expect(state.settings.kind).toBe('twilio');
    fs.rmSync(path.join(workshop.home, '.env'));
    await workshop.until('no settings', (now) => now.settings.kind === 'none');
  });
});

describe('deployments from the workshop, without an account', () => {
  test('deploys, checks, shows the token, starts again, and takes everything back', async () => {
    const workshop = await start();
    await workshop.until('the first check', (state) => done(state) !== undefined);
    workshop.save(solution(LAST_STEP.id));
    await workshop.until('the end', ({ finished }) => finished);
    expect((await workshop.act('check-deployed')).body).toMatchObject({ error: { cause: expect.any(String) } });
    await workshop.act('deploy');
    expect((await workshop.act('deploy')).body).toMatchObject({
      error: { cause: expect.stringContaining('終わっていません') },
    });
    const deployed = await workshop.until('the deployment', ({ deployment }) => deployment.job?.status === 'done');
    expect(deployed.deployment).toMatchObject({
      cloud: 'sandbox',
      url: expect.stringMatching(/^https:\/\/.*twil\.io\/token$/),
      check: { ok: true, step: LAST_STEP.id },
      token: { rows: expect.any(Array) },
    });
    expect(deployed.deployment.job?.phases.length).toBeGreaterThan(5);
    expect((await fetch(deployed.deployment.browserUrl!)).status).toBe(200);
    await workshop.stop();

    const again = await start({ home: workshop.home });
    const restored = await again.until('the address', ({ deployment }) => deployment.browserUrl !== undefined);
    expect(restored.deployment.url).toBe(deployed.deployment.url);
    expect((await fetch(restored.deployment.browserUrl!)).status).toBe(200);

    const plan = (await (await fetch(`${again.pageUrl}api/reset`)).json()) as { plan: string[] };
    expect(plan.plan.join('')).toMatch(/手順 2-1 に戻します/);
    await again.act('reset');
    const back = await again.until('the reset', ({ deployment }) => deployment.job?.status === 'done');
    const first = await again.until('the first step', (now) => now.current === '2-1' && !now.finished);
    expect(first.functionUrl).toBe(restored.functionUrl);
    expect(back.deployment.check).toBeUndefined();
    expect(fs.readFileSync(again.file, 'utf8')).toBe(solution('2-1'));
  }, 60_000);

  test('with an account, the same deploys to Twilio (which the sandbox plays here)', async () => {
    const cloud = await testCloud();
    const { accountSid, authToken, twimlAppSid, apiKey, apiSecret } = cloud.sandbox;
    const home = temporaryHome();
    const settings = [
      `ACCOUNT_SID=${accountSid}\nAUTH_TOKEN=${authToken}\nTWIML_APP_SID=${twimlAppSid}`,
      `API_KEY=${apiKey}\nAPI_SECRET=${apiSecret}\n`,
    ].join('\n');
    fs.writeFileSync(path.join(home, '.env'), settings);
    const workshop = await start({ home, env: cloud.sandbox.environment() });
    await workshop.until('the first check', (state) => done(state) !== undefined);
    workshop.save(solution(LAST_STEP.id));
    await workshop.act('deploy');
    const { deployment } = await workshop.until('the deployment', (now) => now.deployment.job?.status === 'done');
    expect(deployment).toMatchObject({ cloud: 'twilio', check: { ok: true }, token: { rows: expect.any(Array) } });
    expect(deployment.browserUrl).toBeUndefined();
    expect(workshop.printed() + JSON.stringify(workshop.state())).not.toMatch(new RegExp(`${authToken}|${apiSecret}`));
    await workshop.stop();
    await cloud.close();
  }, 40_000);

  describe('are refused', () => {
    let workshop: TestWorkshop;
    beforeAll(async () => {
      workshop = await shared();
    });

    test('code that would publish a secret is not sent', async () => {
      for (const answer of ['token', '{ token: token.toJwt(), secret: context.API_SECRET }']) {
        const { revision } = workshop.state();
        workshop.save(changed(solution('2-6'), '{ token: token.toJwt() }', answer));
        await workshop.until('the check', (now) => now.revision > revision && done(now) !== undefined);
        expect((await workshop.act('deploy')).body).toMatchObject({
          error: { cause: expect.stringContaining('デプロイしませんでした'), next: expect.any(String) },
        });
      }
      expect(workshop.state().deployment.job).toBeUndefined();
    });

    test('code with a mistake is not sent, and why is said', async () => {
      workshop.save('const = ;');
      await workshop.act('deploy');
      const { deployment } = await workshop.until('the refusal', (now) => now.deployment.job?.status === 'failed');
      expect(deployment.job).toMatchObject({
        message: expect.stringContaining('デプロイしませんでした'),
        next: expect.any(String),
      });
    });

    test('a deployed step that is not the last one fails its check, and nothing says that it is well', async () => {
      workshop.save(solution('2-1'));
      await workshop.act('deploy');
      const { deployment } = await workshop.until('the deployment', (now) => now.deployment.job?.status === 'done');
      expect(deployment.job).toMatchObject({ message: expect.stringContaining('直すところ') });
      expect(deployment.job?.phases.at(-1)?.status).toBe('failed');
      await workshop.act('check-deployed');
      await workshop.until('the check', ({ deployment: { job } }) => job?.kind === 'check' && job.status === 'failed');
      expect(workshop.printed()).not.toMatch(/✔ デプロイ先の/);
    }, 30_000);

    test('a service in which somebody else has published is left alone, and what to do in the terminal is said', async () => {
      const owner = path.join(workshop.home, '.handson', 'owner');
      const own = fs.readFileSync(owner);
      const file = recordFileOf(workshop.home);
      const record = latestRecord(file)!;
      // As on another computer, which built none of it.
      fs.writeFileSync(owner, '0'.repeat(16));
      keepRecord({ ...record, builds: {} }, { file });
      for (const kind of ['deploy', 'reset'] as const) {
        await workshop.act(kind);
        const { deployment } = await workshop.until(
          'the refusal',
          ({ deployment: { job } }) => job?.kind === kind && job.status === 'failed',
        );
        expect(deployment.job).toMatchObject({
          message: expect.stringMatching(/手順 2-1|作業ファイル/),
          next: expect.stringMatching(new RegExp(`npm run ${kind} -- --take-over handson-`)),
        });
      }
      fs.writeFileSync(owner, own);
      keepRecord(record, { file });
    });

    test('settings of an account that are not enough are said, and do not lead to the sandbox', async () => {
      const settings = path.join(workshop.home, '.env');
      fs.writeFileSync(settings, `ACCOUNT_SID=AC${'0123456789abcdef'.repeat(2)}\n`);
      await workshop.act('deploy');
      const { deployment } = await workshop.until(
        'the refusal',
        ({ deployment: { job } }) => job?.kind === 'deploy' && job.status === 'failed',
      );
      expect(deployment.job).toMatchObject({
        message: expect.stringMatching(/AUTH_TOKEN/),
        next: expect.stringMatching(/npm run env/),
      });
      fs.rmSync(settings);
    });
  });
});

describe('the local /token', () => {
  test('answers as on Twilio’s runtime, with the file as it is now; a mistake is answered, not crashed on', async () => {
    const workshop = await shared();
    const url = workshop.state().functionUrl!;
    workshop.save(solution('2-1'));
    expect(await (await fetch(url)).text()).toContain('<Response>');
    workshop.save(solution(LAST_STEP.id));
    const answer = await fetch(url, { headers: { origin: 'http://localhost:5173' } });
    expect(await answer.json()).toEqual({ token: expect.stringMatching(/^eyJ/) });
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    workshop.save('const = ;');
    const broken = await fetch(url);
    expect([broken.status, await broken.json()]).toEqual([500, { name: 'Error', message: expect.any(String) }]);
  });
});

describe('other sites and other names', () => {
  let workshop: TestWorkshop;
  beforeAll(async () => {
    workshop = await shared();
  });

  function ask(base: string, headers: http.OutgoingHttpHeaders, method = 'GET', body = ''): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = http.request(base, { method, headers }, (response) => {
        response.resume();
        response.destroy();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject).end(body);
    });
  }

  const JSON_TYPE = { 'content-type': 'application/json' };

  test.each([
    ['another name for this address (DNS rebinding)', 'api/events', { host: 'evil.example' }, 'GET'],
    ['the page under another name', '', { host: 'evil.example' }, 'GET'],
    ['a page of another site that reads', 'api/events', { origin: 'https://evil.example' }, 'GET'],
    ['a page of another port that reads', 'api/events', { origin: 'http://127.0.0.1:5173' }, 'GET'],
    ['a frame or an image of another site', 'api/steps/2-1', { 'sec-fetch-site': 'cross-site' }, 'GET'],
    [
      'a page of another site that posts',
      'api/actions/reset',
      { ...JSON_TYPE, origin: 'https://evil.example' },
      'POST',
    ],
    ['a sandboxed frame that posts', 'api/actions/reset', { ...JSON_TYPE, origin: 'null' }, 'POST'],
  ])('%s is refused', async (_, place, headers, method) => {
    expect(await ask(workshop.pageUrl + place, headers, method, '{}')).toBe(403);
  });

  test('a form cannot post at all', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await ask(`${workshop.pageUrl}api/actions/hint`, headers, 'POST', '{}')).toBe(415);
    expect(workshop.state().hints.rung).toBe(0);
  });

  test('what is no JSON, and what is no action, are refused with a reason', async () => {
    expect(await ask(`${workshop.pageUrl}api/actions/hint`, JSON_TYPE, 'POST', '{')).toBe(400);
    expect((await workshop.act('explode')).body).toMatchObject({
      error: { cause: expect.stringContaining('explode') },
    });
    expect((await workshop.act('open', { step: '2-3' })).status).toBe(409);
  });

  test('nor do they get a token', async () => {
    const { functionUrl } = workshop.state();
    expect(await ask(functionUrl!, { host: 'evil.example' })).toBe(403);
    expect(await ask(functionUrl!, { origin: 'https://evil.example' })).toBe(403);
    expect(await ask(functionUrl!, { 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  test('a link from elsewhere may open the page, which forbids everything that is not its own', async () => {
    const response = await fetch(workshop.pageUrl);
    const policy = response.headers.get('content-security-policy');
    expect([response.status, policy]).toEqual([200, expect.stringContaining("default-src 'none'")]);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(await ask(workshop.pageUrl, headers)).toBe(200);
  });
});

describe('how it is called', () => {
  test('wrong options and ports are refused', async () => {
    const home = temporaryHome();
    for (const args of [['--prot', '1'], ['--port', 'x'], ['--port', '70000'], ['extra']]) {
      expect(await runKit(['start', ...args], home)).toMatchObject({ code: 2, stdout: '' });
    }
    expect((await runKit(['start', '--help'], home)).stdout).toContain('--function-port');
    fs.rmSync(home, { recursive: true });
  });

  test('a port that is taken: the one that was asked for is refused, the usual one is replaced', async () => {
    const other = http.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const home = temporaryHome();
    const { code, stderr } = await runKit(['start', '--port', String(port)], home);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`ポート ${port} は、ほかのプログラムが使っています`)]);
    other.close();
    fs.rmSync(home, { recursive: true });
    const [first, second] = [await shared(), await atUsualPort()];
    expect(second.state().functionUrl).not.toBe(first.state().functionUrl);
  });

  /** Skipped where there is no Python with `pty`: nothing else here offers a pseudo terminal. */
  const onTerminal = hasPseudoTerminal ? test : test.skip;

  onTerminal('keys check, hint, go on and back, show the difference, and end it', () => {
    const home = temporaryHome();
    const { code, screen } = talk(
      ['start', '--port', '0', '--function-port', '0', '--no-open'],
      [
        ['q 終了', 'n'],
        ['手順 2-2 はまだ合格していません', 'h'],
        ['ヒント 1', 'h'],
        ['ヒント 2', 'd'],
        ['完成例との違い', 'c'],
        ['手順 2-2 の検査', 'ｐ'],
        ['手順 2-1 はまだ合格していません', '?'],
        ['q 終了', 'q'],
      ],
      home,
    );
    expect([code, screen.includes('▶ 手順 2-2')]).toEqual([0, true]);
    fs.rmSync(home, { recursive: true });
  });

  onTerminal('one screen is drawn in place, and r shows a repair, then makes it', async () => {
    const home = temporaryHome();
    const file = path.join(home, 'workspace', 'token.ts');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, changed(solution('2-2'), "'user'", '“user”'));
    const { code, screen } = await talkMeanwhile(
      ['start', '--port', '0', '--function-port', '0', '--no-open'],
      [
        ['直し方が見つかりました', 'r'],
        ['もう一度 r を押す', 'r'],
        ['手順 2-2 に合格しました', 'q'],
      ],
      home,
    );
    expect([code, fs.readFileSync(file, 'utf8')]).toEqual([0, solution('2-2')]);
    const [before = '', ...draws] = screen.replaceAll('\u001b[', '<').split('<H');
    expect(before).toContain('準備しています');
    expect(draws.length).toBeGreaterThan(3);
    // Nothing is appended: each drawing begins at the top, clears what was longer, and shows the keys once.
    for (const draw of draws) expect(draw.match(/<J|q 終了/g)).toEqual(['q 終了', '<J']);
    expect(screen).not.toContain('?1049h');
    expect(screen.trimEnd()).toMatch(/\?25h$/);
    fs.rmSync(home, { recursive: true });
  });
});
