import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from '../checks/settings/settings.js';
import { asSettings } from './net/sandbox-link.js';
import { startSandbox } from './sandbox/sandbox.js';
import { readSettingsFile } from './settings/env-file.js';
import { type UpdateDeployment, useSandbox } from './settings/flow.js';
import { throwawaySettings } from './settings/throwaway.js';
import { ROOT } from './system/paths.js';
import { type Dialogue, hasPseudoTerminal, talk } from './test/pseudo-terminal.js';
import { type Ran, runKit, temporaryHome } from './test/run-kit.js';

const SECRET = 'QwErTyUiOpAsDfGhJkLzXcVbNm123456';
const REAL: Settings = { ...throwawaySettings(), API_SECRET: SECRET };
/** A way to Twilio that is refused at once: no test asks the real one. */
const NOWHERE = { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };

let home: string;
let file: string;
beforeEach(() => {
  home = temporaryHome();
  file = path.join(home, '.env');
});
afterEach(() => fs.rmSync(home, { recursive: true }));

const screens: string[] = [];
afterAll(() => {
  const all = screens.join('\n');
  for (const secret of [REAL.API_SECRET, REAL.AUTH_TOKEN]) expect(all).not.toContain(secret.slice(0, 12));
});

function textOf(settings: Partial<Settings>, more = ''): string {
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}${more}`;
}

async function env(...args: string[]): Promise<Ran> {
  return remembered(await runKit(['env', ...args], home, NOWHERE));
}

function remembered(ran: Ran): Ran {
  screens.push(ran.stdout, ran.stderr);
  return ran;
}

function envFromInput(input: string | Buffer, ...args: string[]): Promise<Ran> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'env', '--stdin', ...args], {
    env: { ...process.env, ...NOWHERE, NO_COLOR: '1', HANDSON_HOME: home },
  });
  const ran: Ran = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ran.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ran.stderr += text));
  child.stdin.on('error', () => {}); // it may have refused already
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve(remembered({ ...ran, code }))));
}

function valuesOf(name = file): Record<string, string> {
  return Object.fromEntries(readSettingsFile(name)!.entries.map((entry) => [entry.name, entry.value]));
}

test('without a terminal it says so, and how to do without', async () => {
  const { code, stderr } = await env();
  expect(code).toBe(2);
  expect(stderr).toMatch(/ターミナルがありません。\n.*--stdin/);
  expect(fs.existsSync(file)).toBe(false);
});

test('wrong ways to call it are refused', async () => {
  expect((await env('--show', '--sandbox')).code).toBe(2);
  expect((await env('--shwo')).code).toBe(2);
  fs.mkdirSync(file);
  expect((await env('--sandbox')).stderr).toMatch(/フォルダー/);
  const { code, stdout } = await env('--help');
  expect([code, stdout]).toEqual([0, expect.stringContaining('--stdin')]);
});

describe('--stdin', () => {
  test('writes what is right, keeps what is the user’s, and says what it could not prove', async () => {
    fs.writeFileSync(file, '# mine\nMY_NUMBER=1\nAPI_KEY=\n');
    const { code, stdout } = await envFromInput(textOf(REAL, 'HANDSON_SERVICE_NAME=handson-x\nOTHER=1\n'));
    expect(code).toBe(0);
    expect(valuesOf()).toEqual({ ...REAL, HANDSON_SERVICE_NAME: 'handson-x', MY_NUMBER: '1' });
    expect(fs.readFileSync(file, 'utf8')).toMatch(/^# mine\nMY_NUMBER=1\nAPI_KEY=SK/);
    expect(stdout).toContain('書き込みません: OTHER');
    expect(stdout).toMatch(/一致.*通信/);
  });

  test('a new file explains each value', async () => {
    await envFromInput(textOf(REAL));
    expect(fs.readFileSync(file, 'utf8')).toMatch(/# API シークレット。/);
    if (process.platform !== 'win32') expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test('part of the values changes only these', async () => {
    await envFromInput(textOf(REAL));
    const API_KEY = throwawaySettings().API_KEY;
    expect((await envFromInput(textOf({ API_KEY }))).code).toBe(0);
    expect(valuesOf()).toMatchObject({ ...REAL, API_KEY });
  });

  const WRONG: [what: string, input: string, cause: RegExp][] = [
    ['a malformed value', textOf({ ...REAL, API_KEY: REAL.TWIML_APP_SID }), /取り違え/],
    ['a line that is none', textOf(REAL).replace('API_SECRET', 'export API_SECRET'), /export/],
    ['a misspelt name', textOf(REAL).replace('API_SECRET', 'API_SECRETE'), /API_SECRETE/],
    ['the auth token as the secret', textOf({ ...REAL, API_SECRET: REAL.AUTH_TOKEN }), /同じ値/],
    ['a service name that Twilio refuses', 'HANDSON_SERVICE_NAME=my_service', /ハイフン/],
  ];
  test.each(WRONG)('%s: nothing is written', async (_what, input, cause) => {
    fs.writeFileSync(file, 'A=1\n');
    const { code, stderr } = await envFromInput(input);
    expect([code, stderr]).toEqual([1, expect.stringMatching(cause)]);
    expect(fs.readFileSync(file, 'utf8')).toBe('A=1\n');
  });

  test('an old secret that is the new auth token is found too', async () => {
    const { AUTH_TOKEN: _, ...rest } = REAL;
    await envFromInput(textOf(rest));
    const { code, stderr } = await envFromInput(`AUTH_TOKEN=${SECRET}\n`);
    expect([code, stderr]).toEqual([1, expect.stringContaining('同じ値')]);
  });

  test('what is no settings text is refused', async () => {
    expect((await envFromInput('')).code).toBe(2);
    expect((await envFromInput(Buffer.from('\ufeffA=1', 'utf16le'))).stderr).toMatch(/UTF-8/);
    expect((await envFromInput(`A=${'x'.repeat(200_000)}`)).stderr).toMatch(/大きすぎ/);
  });
});

describe('--show', () => {
  test('marks what is right and what is not, and shows no value that could be a secret', async () => {
    fs.writeFileSync(file, textOf({ ...REAL, API_KEY: SECRET }));
    const { code, stdout } = await env('--show');
    expect(code).toBe(1);
    expect(stdout).toContain(`✔ ACCOUNT_SID           ${REAL.ACCOUNT_SID.slice(0, 4)}…`);
    expect(stdout).toMatch(/✖ API_KEY .*正しい形の値がありません/);
    expect(stdout).toMatch(/原因 {2}4 行目の API_KEY に、SID ではない/);
  });

  test('without a file it says so', async () => {
    expect(await env('--show')).toMatchObject({ code: 1, stdout: expect.stringContaining('.env がありません') });
  });

  test('another file', async () => {
    fs.writeFileSync(path.join(home, 'my.env'), textOf(REAL));
    expect((await env('--show', '--env', path.join(home, 'my.env'))).code).toBe(0);
  });
});

describe('--sandbox', () => {
  test('makes a file of throwaway values, and leaves it as it is the next time', async () => {
    expect((await env('--sandbox')).code).toBe(0);
    expect(valuesOf()).toMatchObject({ HANDSON_SANDBOX: 'true', API_KEY: expect.stringMatching(/^SK[0-9a-f]{32}$/) });
    const before = fs.readFileSync(file, 'utf8');
    await env('--sandbox');
    expect(fs.readFileSync(file, 'utf8')).toBe(before);
  });

  test('real values are replaced only when told to, and are kept', async () => {
    await envFromInput(textOf(REAL));
    const before = fs.readFileSync(file);
    const refused = await env('--sandbox');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect(fs.readFileSync(file)).toEqual(before);
    expect((await env('--sandbox', '--yes')).stdout).toContain('.env.before-sandbox');
    expect(fs.readFileSync(`${file}.before-sandbox`)).toEqual(before);
    expect(valuesOf().API_KEY).not.toBe(REAL.API_KEY);
  });

  test('real values replace the sandbox’s, all of them or none', async () => {
    await env('--sandbox');
    const part = await envFromInput(textOf({ API_KEY: REAL.API_KEY }));
    expect([part.code, part.stderr]).toEqual([1, expect.stringContaining('混ざって')]);
    const { AUTH_TOKEN: _, ...needed } = REAL;
    expect((await envFromInput(textOf(needed))).code).toBe(0);
    expect(valuesOf()).toMatchObject(needed);
    expect(valuesOf()).not.toHaveProperty('HANDSON_SANDBOX');
    expect(valuesOf()).not.toHaveProperty('AUTH_TOKEN');
  });

  test('a running sandbox’s own values are taken', async () => {
    const sandbox = await startSandbox({ folder: path.join(home, '.handson', 'sandbox') });
    expect((await env('--sandbox')).code).toBe(0);
    await sandbox.close();
    expect(valuesOf()).toMatchObject(asSettings(sandbox));
  });

  test('what was done to a deployment is told, and it gets what was written', async () => {
    const updated: Partial<Settings>[] = [];
    const update: UpdateDeployment = async (settings) => {
      updated.push(settings);
      return 'デプロイ先の環境変数を更新しました。';
    };
    const lines: string[] = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    expect(await useSandbox(file, false, update)).toBe(0);
    jest.restoreAllMocks();
    const { HANDSON_SANDBOX: _, HANDSON_SERVICE_NAME: __, ...written } = valuesOf();
    expect(updated).toEqual([written]);
    expect(lines.join('\n')).toContain('更新しました');
    expect(lines.join('\n')).not.toContain(updated[0]!.API_SECRET);
  });
});

/** Skipped where there is no Python with `pty`: nothing else here offers a pseudo terminal. */
const onTerminal = hasPseudoTerminal ? describe : describe.skip;

onTerminal('on a terminal', () => {
  function type(args: readonly string[], dialogue: Dialogue) {
    const talked = talk(['env', ...args], dialogue, home, NOWHERE);
    screens.push(talked.screen);
    return talked;
  }

  test('each value is asked until it is right, and secrets are never echoed', () => {
    const { code, screen } = type(
      [],
      [
        ['ACCOUNT_SID: ', `${REAL.API_KEY}\r`],
        ['取り違え', `${REAL.ACCOUNT_SID}x\x7f\r`], // backspace
        ['AUTH_TOKEN: ', `${REAL.AUTH_TOKEN}\r`],
        ['TWIML_APP_SID: ', ` ${REAL.TWIML_APP_SID} \r`],
        ['API_KEY: ', `${REAL.API_KEY}\r`],
        ['API_SECRET: ', `${REAL.AUTH_TOKEN}\r`],
        ['同じ値', `${SECRET}\rtyped ahead`],
        ['サービスの名前: ', 'my_service\r'],
        ['ハイフン（-）', '\x15handson-taro\r'], // Ctrl+U
      ],
    );
    expect(screen).toMatch(/✔ 設定ファイル .env に書き込みました/);
    expect(code).toBe(0);
    expect(valuesOf()).toEqual({ ...REAL, HANDSON_SERVICE_NAME: 'handson-taro' });
    expect(screen).toContain('•'.repeat(32));
    expect(screen).not.toMatch(/ahead/);
    expect(screen).not.toContain(SECRET.slice(0, 4));
    expect(screen).not.toContain(REAL.AUTH_TOKEN.slice(0, 8));
  });

  test('Enter keeps what is there, also after a time in the sandbox', async () => {
    const before = textOf(REAL, 'HANDSON_SERVICE_NAME=handson-x\n');
    fs.writeFileSync(file, before);
    await env('--sandbox', '--yes');
    const names = ['ACCOUNT_SID', 'AUTH_TOKEN', 'TWIML_APP_SID', 'API_KEY', 'API_SECRET', 'サービスの名前'];
    const { code } = type(
      [],
      names.map((name) => [`${name}: `, '\r'] as const),
    );
    expect(code).toBe(0);
    expect(valuesOf()).toEqual({ ...REAL, HANDSON_SERVICE_NAME: 'handson-x' });
  });

  test.each([
    ['Ctrl+C', '\x03'],
    ['Ctrl+D', '\x04'],
  ])('%s leaves the file as it was', (_key, typed) => {
    fs.writeFileSync(file, 'A=1\n');
    const { code, screen } = type(
      [],
      [
        ['ACCOUNT_SID: ', `${REAL.ACCOUNT_SID}\r`],
        ['AUTH_TOKEN: ', REAL.AUTH_TOKEN.slice(0, 20)],
        ['•'.repeat(20), typed === '\x04' ? `\x15${typed}` : typed],
      ],
    );
    expect([code, screen]).toEqual([130, expect.stringContaining('中止しました')]);
    expect(fs.readFileSync(file, 'utf8')).toBe('A=1\n');
    expect(fs.readdirSync(home)).not.toContainEqual(expect.stringContaining('.env.'));
  });

  test('the sandbox’s values replace real ones after a yes only', () => {
    fs.writeFileSync(file, textOf(REAL));
    expect(type(['--sandbox'], [['[y/N]', '\r']]).code).toBe(130);
    expect(valuesOf()).toEqual(REAL);
    expect(type(['--sandbox'], [['[y/N]', 'y\r']]).code).toBe(0);
    expect(valuesOf().HANDSON_SANDBOX).toBe('true');
  });
});
