import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { LAST_STEP, STEP_IDS, STEPS, type StepId, stepOf } from '../steps/steps.js';
import { ROOT } from './system/paths.js';
import { changed, solution } from './test/handlers.js';
import { runKit, temporaryHome } from './test/run-kit.js';
import { readShareLine, type Shared, shareLine } from './workshop/class/share.js';
import { ensureWorkspace } from './workspace/workspace.js';

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const WORKSPACE = path.join('workspace', 'token.ts');
const step = (...args: string[]) => runKit(['step', ...args], home);

function workspace(): string {
  return fs.readFileSync(path.join(home, WORKSPACE), 'utf8');
}

function write(source: string | Buffer): void {
  fs.mkdirSync(path.join(home, 'workspace'), { recursive: true });
  fs.writeFileSync(path.join(home, WORKSPACE), source);
}

/** The lines of the list, by their marks. */
function marks(stdout: string): string[] {
  return stdout.split('\n').flatMap((line) => /^ {2}(.) (2-\d) /.exec(line)?.slice(1, 3).join(' ') ?? []);
}

/** What `marks` reads after so many steps, without a settings file. */
const marked = (done: number) =>
  STEP_IDS.map((id, index) => `${index < done ? (index === 0 ? '–' : '✔') : index === done ? '▶' : ' '} ${id}`);

const npmScripts = Object.keys(JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).scripts);

describe('npm run step', () => {
  test('begins with the starting handler, and says what is next and how to check it', async () => {
    const { code, stdout } = await step();
    expect(code).toBe(0);
    expect(workspace()).toBe(solution('2-1'));
    expect(marks(stdout)).toEqual(marked(0));
    const { todo, hints } = stepOf('2-2');
    for (const text of [
      WORKSPACE,
      stepOf('2-1').todo,
      'npm run check:step1',
      todo,
      hints[0]!,
      'npm run check:step2',
      '.env はまだありません',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).not.toContain(hints[1]);
  });

  test.each(['2-4', LAST_STEP.id] as const)('knows that somebody has done %s', async (id) => {
    write(solution(id));
    const { stdout } = await step();
    const done = STEP_IDS.indexOf(id) + 1;
    expect(marks(stdout)).toEqual(marked(done));
    expect(stdout).toContain(STEPS[done]?.todo ?? 'すべての手順が終わりました');
  });

  test('only ever names commands that there are', async () => {
    const outputs = await Promise.all([step(), step('--help'), step('2-3')]);
    write('');
    outputs.push(await step());
    expect(outputs.at(-1)?.stdout).toContain('途中でエラーになって止まります');
    const named = outputs.flatMap(({ stdout, stderr }) => [...(stdout + stderr).matchAll(/npm run ([\w:]+)/g)]);
    expect(named.length).toBeGreaterThan(8);
    for (const [, script] of named) expect(npmScripts).toContain(script);
  });

  test('says that the file does not run yet, instead of sending its author back to the start', async () => {
    const source = solution('2-5').replace('{ identity: identity }', '{ identity: ');
    write(source);
    const { code, stdout } = await step();
    expect(code).toBe(0);
    expect(stdout).toMatch(/文法の誤り.*（\d+ 行目）[\s\S]*npm run check:step2/);
    expect(workspace()).toBe(source);
  });

  test('after an error, says what stopped the file and marks what ran before it', async () => {
    write(solution('2-5').replace('context.API_KEY', 'API_KEY'));
    const { stdout } = await step();
    expect(marks(stdout)).toEqual(marked(STEP_IDS.indexOf('2-5')));
    expect(stdout).toMatch(
      /途中でエラーになって止まります（\d+ 行目）[\s\S]*API_KEY の前に context\. が[\s\S]*npm run check:step5/,
    );
    expect(stdout).not.toContain('文法');
  });

  test('does not call an answer that is none the work of a beginner', async () => {
    write("export const handler = (context: object, event: object, callback: any) => callback(null, 'ok');\n");
    const { stdout } = await step();
    expect(stdout).toMatch(/レスポンスが正しく返りません[\s\S]*npm run check:step2/);
  });

  test('says whether the settings file still needs work, also when it cannot be read', async () => {
    const env = path.join(home, '.env');
    fs.copyFileSync(path.join(ROOT, '.env.example'), env);
    const { stdout } = await step();
    expect(stdout).toMatch(/\.env に直すところがあります（npm run check:step1）/);
    expect(marks(stdout)[0]).toBe('! 2-1');
    fs.writeFileSync(env, Buffer.from('API_KEY=1', 'utf16le'));
    expect((await step()).stdout).toMatch(/\.env に直すところがあります/);
  });
});

describe('npm run step -- 2-4', () => {
  test('puts the solution into the workspace; what was there comes back by the command that it prints', async () => {
    const mine = '// mine\r\nexport const handler = 1;\r\n';
    write(mine);
    const put = await step('2-4');
    expect([put.code, workspace()]).toEqual([0, solution('2-4')]);
    const [, file] = /それまでの内容は (\S+) /.exec(put.stdout) ?? [];
    expect(fs.readFileSync(path.join(home, file!), 'utf8')).toBe(mine);
    const [, name] = /npm run step -- --restore (\S+)/.exec(put.stdout) ?? [];
    const restored = await step('--restore', name!);
    expect([restored.code, workspace()]).toEqual([0, mine]);
    expect((await step('--kept')).stdout).toMatch(new RegExp(`${name} .*\\d:\\d\\d.* 完成例を入れる前（2 行）`));
  });

  test('keeps nothing where there was nothing yet', async () => {
    const { stdout } = await step('2-4');
    expect([workspace(), stdout.includes('--restore')]).toEqual([solution('2-4'), false]);
    expect(fs.readdirSync(path.join(home, 'workspace')).sort()).toEqual(['kept', 'token.ts', 'tsconfig.json']);
    expect(fs.readdirSync(path.join(home, 'workspace', 'kept'))).toEqual([]);
  });

  test('does nothing when the workspace is like that already', async () => {
    write(solution('2-4'));
    const { code, stdout } = await step('2-4');
    expect(code).toBe(0);
    expect(stdout).toMatch(/もう手順 2-4 の完成例と同じ/);
    expect(fs.existsSync(path.join(home, 'workspace', 'kept'))).toBe(false);
  });

  test('loses nothing when it is killed at any moment', async () => {
    for (let round = 0; round < 6; round++) {
      const mine = `// mine ${round}\n`;
      write(mine);
      const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'step', '2-4'], {
        env: { ...process.env, HANDSON_HOME: home },
        stdio: 'ignore',
      });
      setTimeout(() => child.kill('SIGKILL'), 40 + Math.random() * 120);
      await once(child, 'close');
      ensureWorkspace(path.join(home, WORKSPACE)); // the next command
      const kept = path.join(home, 'workspace', 'kept');
      const texts = fs.existsSync(kept)
        ? fs.readdirSync(kept).map((name) => fs.readFileSync(path.join(kept, name), 'utf8'))
        : [];
      expect([workspace(), ...texts]).toContain(mine);
      expect([mine, solution('2-4')]).toContain(workspace());
    }
  });
});

describe('npm run step -- 2-5 --diff', () => {
  test('shows what to add and changes nothing', async () => {
    write(solution('2-4'));
    const { code, stdout } = await step('2-5', '--diff');
    expect(code).toBe(0);
    expect(stdout).toContain('\n+  token.addGrant(voiceGrant);\n');
    expect(stdout).not.toMatch(/^-/m);
    expect(workspace()).toBe(solution('2-4'));
    expect(fs.readdirSync(path.join(home, 'workspace')).sort()).toEqual(['token.ts', 'tsconfig.json']);
  });

  test('keeps the names and the style of whoever wrote it, and says which lines stay as they are', async () => {
    const own = solution('2-4')
      .replaceAll('voiceGrant', 'permission')
      .replace("const identity = 'user'", "const identity = 'taro'");
    write(own);
    const { stdout } = await step('2-5', '--diff');
    expect(stdout).toContain('完成例を自分の名前と書き方にしたもの');
    expect(stdout).toContain('\n+  token.addGrant(permission);\n');
    expect(stdout).not.toMatch(/^-/m);
    const line = own.split('\n').findIndex((text) => text.includes('const permission')) + 1;
    expect(stdout).toContain(`15、${line} 行目は、完成例と違っていても自分の書き方のままで合格します`);
    write(solution('2-5').replaceAll('voiceGrant', 'permission'));
    expect((await step('2-5', '--diff')).stdout).toMatch(/手順 2-5 に合格します[\s\S]*自分の書き方のまま/);
    expect(workspace()).toBe(solution('2-5').replaceAll('voiceGrant', 'permission'));
  });

  test('is coloured where colours are wanted, plain otherwise', async () => {
    write(solution('2-4'));
    const green = '\u001b[32m+';
    const coloured = await runKit(['step', '2-5', '--diff'], home, { NO_COLOR: '', FORCE_COLOR: '1' });
    expect(coloured.stdout).toContain(green);
    const piped = await runKit(['step', '2-5', '--diff'], home, { NO_COLOR: '', CI: '' });
    expect(piped.stdout).not.toContain('\u001b');
  });

  test('says so when there is no difference but the line ends', async () => {
    write(solution('2-5').replaceAll('\n', '\r\n'));
    expect((await step('2-5', '--diff')).stdout).toMatch(/同じです/);
  });

  test('does not show a secret that somebody wrote into the code', async () => {
    const secret = 'QwErTyUiOpAsDfGhJkLzXcVbNm123456';
    fs.writeFileSync(path.join(home, '.env'), `API_SECRET=${secret}\n`);
    write(`// ${secret}\nconst secret = '${secret.toLowerCase()}';\n`);
    const { stdout } = await step('2-5', '--diff');
    expect(stdout).toContain('-// ••');
    expect(stdout.toLowerCase()).not.toContain(secret.toLowerCase());
  });
});

const UNUSABLE: [args: string[], reason: RegExp][] = [
  [['2-3'], new RegExp(`2-3 はありません[\\s\\S]*${STEP_IDS.join('、')}`)],
  [['--dif'], new RegExp(`--dif [\\s\\S]*${STEP_IDS.join('、')}`)],
  [['2-1', '2-2'], /1 つだけ/],
  [['--diff'], /どの手順/],
  [['2-1', '--restore', 'x'], /1 つだけ/],
  [['--restore', 'x'], /x というバックアップはありません/],
];

test.each(UNUSABLE)('npm run step -- %j says what is wrong and what there is', async (args, reason) => {
  const { code, stdout, stderr } = await step(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(reason);
  expect(stderr).not.toContain('    at ');
});

describe('npm run step -- --share', () => {
  const at = (step: StepId, failing: string[] = [], todo: string[] = [], finished = false): Omit<Shared, 'name'> => ({
    ...{ step, failing, todo, finished },
  });
  const TRY = ['handler.identity', 'handler.taken.access-token', 'handler.taken.voice-grant'];

  // biome-ignore format: a table
  const WORK: [what: string, source: () => string, told: Omit<Shared, 'name'>][] = [
    ['a mistake of syntax', () => changed(solution('2-4'), 'APP_SID,', 'APP_SID;'), at('2-4', ['handler.syntax:;>,'])],
    ['a wrong value', () => changed(solution('2-4'), 'incomingAllow: false', 'incomingAllow: true'), at('2-4', ['handler.grant.incoming'])],
    ['what is still to do', () => solution('2-2'), at('2-4', [], ['handler.grant'])],
    ['secrets in the code', () => `// ${'a1'.repeat(16)} 山田\nconsole.log('kV7pQx2LmT9wZr4JdY6sHb1NfGc8EuAo');\n${changed(solution('2-2'), "'user'", "'山田'")}`, at('2-2', ['handler.identity'])],
    ['the end', () => solution('2-6'), at('2-6', [], [], true)],
  ];

  test.each(WORK)('of %s, prints one line that the board reads', async (_, source, told) => {
    write(source());
    if (told.failing.includes('handler.syntax:;>,')) keepProgress(told.step); // what does not run tells no step
    const { code, stdout, stderr } = await step('--share', '--seat', '12');
    expect([code, stderr, stdout]).toEqual([0, '', `${shareLine({ name: '席12', ...told })}\n`]);
    expect(readShareLine(stdout)).toEqual({ name: '席12', ...told });
  });

  test('is about the step that is open in npm start; a seat is a name of any kind, or none', async () => {
    const { stdout } = await step('--share');
    expect(stdout).toMatch(/^匿名\d{4} 2-1 □ settings\.file\n$/);
    write(`${solution('2-1')}\n// a try\n`);
    keepProgress('2-2');
    const { stdout: named } = await step('--share', '--seat', '田中 12');
    expect(named).toBe(`田中 12 2-2 □ ${TRY.join(' ')}\n`);
    expect(readShareLine(named)).toEqual({ name: '田中 12', ...at('2-2', [], TRY) });
  });

  function keepProgress(current: StepId): void {
    const folder = path.join(home, '.handson');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(
      path.join(folder, 'progress.json'),
      JSON.stringify({ version: 2, current, passed: [], aside: true }),
    );
  }

  // biome-ignore format: a table
  const WRONG: [what: string, args: string[], says: RegExp][] = [
    ['an empty seat', ['--share', '--seat', ''], /1 文字から 20 文字/],
    ['a long seat', ['--share', '--seat', 'x'.repeat(21)], /1 文字から 20 文字/],
    ['a seat of two lines', ['--share', '--seat', 'a\nb'], /目に見える文字/],
    ['a seat alone', ['--seat', '12'], /--share と一緒に/],
    ['a step too', ['2-4', '--share'], /1 つだけ/],
    ['the list too', ['--kept', '--share'], /1 つだけ/],
  ];

  test.each(WRONG)('%s is no way to call it', async (_, args, says) => {
    const { code, stdout, stderr } = await step(...args);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(says)]);
  });
});

test('a workspace that cannot be used is explained, whatever one wants to do with it', async () => {
  fs.mkdirSync(path.join(home, WORKSPACE), { recursive: true });
  for (const args of [[], ['2-4'], ['2-4', '--diff']]) {
    const { code, stderr } = await step(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/フォルダー[\s\S]*もう一度/);
  }
});

test('an option that npm took for itself changes nothing', async () => {
  const own = temporaryHome();
  await runKit(['step'], own);
  const file = path.join(own, 'workspace', 'token.ts');
  const before = fs.readFileSync(file, 'utf8');
  const { code, stderr } = await runKit(['step', '2-4'], own, {
    npm_config_diff: 'true',
    npm_lifecycle_event: 'step',
  });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/npm run step -- 2-4 --diff/)]);
  expect(fs.readFileSync(file, 'utf8')).toBe(before);
  fs.rmSync(own, { recursive: true });
});
