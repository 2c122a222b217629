import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import twilio from 'twilio';
import { checksOf } from '../steps/steps.js';
import { throwawaySettings } from './settings/throwaway.js';
import { ROOT } from './system/paths.js';
import { changed, solution } from './test/handlers.js';
import { runKit, temporaryHome } from './test/run-kit.js';

const settings = throwawaySettings();
let home: string;
let server: http.Server;
let url: string;

/** What the server answers next; a `/token` as step 2-6 makes it unless a test says otherwise. */
let answer: (response: http.ServerResponse) => void;

function token(): string {
  const { AccessToken } = twilio.jwt;
  const made = new AccessToken(settings.ACCOUNT_SID, settings.API_KEY, settings.API_SECRET, { identity: 'user' });
  made.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: settings.TWIML_APP_SID, incomingAllow: false }));
  return made.toJwt();
}

beforeAll(async () => {
  server = http.createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});
afterAll(() => server.closeAllConnections());
afterAll(() => server.close());
beforeEach(() => {
  home = temporaryHome();
  answer = (response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ token: token() }));
});
afterEach(() => fs.rmSync(home, { recursive: true }));

function writeSettings(changes: Record<string, string> = {}): void {
  const lines = Object.entries({ ...settings, ...changes }).map(([name, value]) => `${name}=${value}\n`);
  fs.writeFileSync(path.join(home, '.env'), lines.join(''));
}

describe('check:step6 --url', () => {
  test('passes a right /token, and its report names the address first', async () => {
    writeSettings();
    const { code, stdout, stderr } = await runKit(['check', '2-6', '--url', url], home);
    expect(stdout.split('\n')[0]).toBe(`手順 2-6 の検査  対象: ${url}`);
    expect(stdout).toMatch(/✔ 手順 2-6 は合格です/);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('skips what needs a setting when there is no settings file, and says so', async () => {
    const { code, stdout } = await runKit(['check', '2-6', '--url', url, '--json'], home);
    const { ok, verdicts } = JSON.parse(stdout);
    const signature = verdicts.find(({ id }: { id: string }) => id === 'token.signature');
    expect(signature).toMatchObject({ status: 'skipped', cause: expect.stringMatching(/API_SECRET|\.env/) });
    expect([code, ok]).toEqual([0, true]);
  });

  test('fails a token that another secret signed, and blames the settings', async () => {
    writeSettings({ API_SECRET: throwawaySettings().API_SECRET });
    const { code, stdout } = await runKit(['check', '2-6', '--url', url, '--json'], home);
    const { step, target, ok, verdicts } = JSON.parse(stdout);
    expect({ code, step, target, ok }).toEqual({ code: 1, step: '2-6', target: { kind: 'url', url }, ok: false });
    expect(verdicts.filter(({ status }: { status: string }) => status === 'failed')).toEqual([
      expect.objectContaining({ id: 'token.signature', blame: 'settings' }),
    ]);
  });

  test('ends within its own time limit when the address never answers, and does not blame the code', async () => {
    answer = () => {};
    const { code, stdout } = await runKit(['check', '2-6', '--url', url, '--timeout', '0.5', '--json'], home);
    const failed = JSON.parse(stdout).verdicts.find(({ status }: { status: string }) => status === 'failed');
    expect(code).toBe(1);
    expect(failed.blame).not.toBe('code');
    expect(failed.cause).toMatch(/0\.5 秒/); // the address never answers: without the limit this would not end
  });

  test('never says that it waited for 0 seconds', async () => {
    answer = () => {};
    const ofUrl = await runKit(['check', '2-6', '--url', url, '--timeout', '0.01'], home);
    const stuck = path.join(home, 'stuck.js');
    fs.writeFileSync(stuck, 'exports.handler = () => { for (;;); };');
    const ofCode = await runKit(['check', '2-6', '--file', stuck, '--timeout', '0.001'], home);
    for (const { code, stdout } of [ofUrl, ofCode]) {
      expect(stdout).not.toMatch(/(?<![\d.])0 秒/);
      expect([code, stdout]).toEqual([1, expect.stringMatching(/\d[\d.]* 秒/)]);
    }
  });

  test('leaves credentials in the address out of the report', async () => {
    const { stdout } = await runKit(['check', '2-6', '--url', url.replace('//', '//me:hunter22@')], home);
    expect(stdout).not.toContain('hunter22');
  });
});

describe('check:step6 --identity', () => {
  const identityOf = (stdout: string) =>
    JSON.parse(stdout).verdicts.find(({ id }: { id: string }) => id === 'token.identity');

  test.each(['address', 'file'])('asks the token of the %s for an identity of one’s own', async (kind) => {
    writeSettings();
    const file = path.join(home, 'token.ts');
    fs.writeFileSync(file, solution('2-6'));
    const target = kind === 'file' ? ['--file', file] : ['--url', url];
    const right = await runKit(['check', '2-6', ...target, '--identity', 'user', '--json'], home);
    expect([right.code, identityOf(right.stdout).status]).toEqual([0, 'passed']);
    const other = await runKit(['check', '2-6', ...target, '--identity', 'taro_yamada', '--json'], home);
    expect([other.code, identityOf(other.stdout).cause]).toEqual([1, expect.stringMatching(/user .*taro_yamada/)]);
  });
});

describe('a check of code', () => {
  test('looks at the workspace when no target is named, and makes it at first use', async () => {
    const { code, stdout } = await runKit(['check', '2-2'], home);
    expect(stdout.split('\n')[0]).toBe(`手順 2-2 の検査  対象: 作業ファイル ${path.join('workspace', 'token.ts')}`);
    expect(code).toBe(1);
  });

  test('shows the line of a mistake with a caret under the place, also behind Japanese text', async () => {
    const file = path.join(home, 'token.ts');
    fs.writeFileSync(
      file,
      'exports.handler = (context, event, callback) => {\n  const twiml = new Twilio.twiml.VoiceResponse();\n  /* 応答 */ callback(null, twmil);\n};\n',
    );
    const { stdout } = await runKit(['check', '2-2', '--file', file], home);
    const lines = stdout.split('\n');
    const index = lines.findIndex((line) => line.includes('3 │'));
    expect(lines[index]).toBe('       3 │   /* 応答 */ callback(null, twmil);');
    expect(lines[index + 1]).toBe('         │                             ^^^^^');
  });

  test('gives the same verdicts as JSON, and nothing else on stdout', async () => {
    const { code, stdout } = await runKit(['check', '2-4', '--step', '2-2', '--json'], home);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ step: '2-4', ok: false, target: { kind: 'step', step: '2-2' } });
    expect(report.verdicts).toContainEqual(expect.objectContaining({ id: 'handler.grant', status: 'todo' }));
    expect(code).toBe(1);
  });

  test('gives the handler the variables that a participant added to .env', async () => {
    writeSettings({ CLIENT_NAME: 'taro' });
    const file = path.join(home, 'token.js');
    const line = '{ identity: context.CLIENT_NAME }';
    fs.writeFileSync(
      file,
      changed(solution('2-6'), '{ identity: identity }', line)
        .replace(/^import type.*|: Server.*(?= =)/gm, '')
        .replace(/type Env = [^;]*;[^}]*};/, '')
        .replace('export const handler', 'exports.handler'),
    );
    const { code, stdout } = await runKit(['check', '2-6', '--file', file], home);
    expect([code, stdout]).toEqual([0, expect.stringContaining('合格です')]);
  });

  test('keeps code and settings apart: a missing setting is not the handler’s fault', async () => {
    writeSettings({ TWIML_APP_SID: '' });
    const { stdout } = await runKit(['check', '2-6', '--step', '2-6', '--json'], home);
    const failed = JSON.parse(stdout).verdicts.filter(({ status }: { status: string }) => status === 'failed');
    expect(failed.map(({ id, blame }: { id: string; blame: string }) => [id, blame])).toEqual([
      ['settings.TWIML_APP_SID', 'settings'],
    ]);
  });

  test('is the same whichever folder it is started from', async () => {
    const { code } = await runKit(['check', '2-6', '--file', path.join(ROOT, 'steps', '2-6', 'token.ts')], home);
    expect(code).toBe(0);
  });
});

test('a settings file in another encoding fails step 2-1, and the others say so beside the code', async () => {
  fs.writeFileSync(path.join(home, '.env'), Buffer.from('\ufeffACCOUNT_SID=AC1', 'utf16le'));
  const first = await runKit(['check', '2-1', '--json'], home);
  expect([first.code, JSON.parse(first.stdout).verdicts[0]]).toEqual([
    1,
    expect.objectContaining({ id: 'settings.file', status: 'failed', cause: expect.stringMatching(/UTF-16/) }),
  ]);
  const last = await runKit(['check', '2-6', '--step', '2-6', '--json'], home);
  const failed = JSON.parse(last.stdout).verdicts.filter(({ status }: { status: string }) => status === 'failed');
  expect(failed.map(({ id }: { id: string }) => id)).toEqual(['settings.file']);
});

describe('a command that cannot be used ends with 2, a reason and a way out, and no stack trace', () => {
  const WRONG: [string, string[], RegExp][] = [
    ['an unknown option', ['check', '2-6', '--ur', 'x'], /--ur というオプションはありません/],
    ['an option without its value', ['check', '2-6', '--url'], /--url .*値/],
    ['an unknown step', ['check', '2-3'], /手順 2-3 の検査はありません/],
    ['an argument too many', ['check', '2-6', 'token.ts'], /余分な引数 token\.ts/],
    ['a file that is not there', ['check', '2-6', '--file', 'nowhere.ts'], /nowhere\.ts というファイルがありません/],
    ['a folder instead of a file', ['check', '2-6', '--file', '.'], /フォルダー/],
    ['an unknown step as the target', ['check', '2-6', '--step', '2-9'], /手順 2-9 はありません/],
    ['a file that is no code', ['check', '2-6', '--file', path.join(ROOT, 'package.json')], /\.ts か \.js/],
    ['two targets', ['check', '2-6', '--step', '2-6', '--file', 'a'], /2 つ以上/],
    [
      'an address without https://',
      ['check', '2-6', '--url', 'a.twil.io/token'],
      /--url https:\/\/a\.twil\.io\/token /,
    ],
    ['a local one without http://', ['check', '2-6', '--url', 'localhost:3000/token'], /--url http:\/\/localhost:3000/],
    [
      'a full-width address',
      ['check', '2-6', '--url', 'https：／／a.twil.io/token'],
      /全角.*\n.*https:\/\/a\.twil\.io/,
    ],
    ['an address that is none', ['check', '2-6', '--url', 'example'], /アドレスではありません/],
    [
      'an address for a step that cannot be told by it',
      ['check', '2-4', '--url', 'http://127.0.0.1/'],
      /アドレスだけでは/,
    ],
    ['a settings file that is not there', ['check', '2-6', '--env', 'nowhere.env'], /nowhere\.env がありません/],
    ['a time limit that is none', ['check', '2-6', '--timeout', 'soon'], /--timeout の値 soon/],
    [
      'an identity for an early step',
      ['check', '2-4', '--identity', 'taro'],
      new RegExp(`${checksOf('response')} でだけ`),
    ],
    ['an identity that Voice refuses', ['check', '2-6', '--identity', 'taro-yamada'], /--identity の識別子に「-」/],
    ['an empty identity', ['check', '2-6', '--identity', ''], /--identity の識別子が空/],
    ['an unknown option of the rehearsal', ['rehearse', '--fast'], /--fast というオプションはありません/],
  ];

  test.each(WRONG)('%s', async (_, args, says) => {
    const { code, stdout, stderr } = await runKit(args, home);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect([code, stdout]).toEqual([2, '']);
  });

  test('a file in another encoding', async () => {
    const file = path.join(home, 'sjis.ts');
    fs.writeFileSync(file, Buffer.from([0x2f, 0x2f, 0x20, 0x93, 0xfa, 0x96, 0x7b]));
    const { code, stderr } = await runKit(['check', '2-2', '--file', file], home);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/UTF-8 ではありません/)]);
  });

  test('with --json, a program gets the reason on stdout', async () => {
    const { code, stdout } = await runKit(['check', '2-6', '--json', '--file', 'nowhere.ts'], home);
    expect([code, JSON.parse(stdout)]).toEqual([
      2,
      { ok: false, error: { cause: expect.stringMatching(/nowhere/), next: expect.any(String) } },
    ]);
  });

  const KEPT_BY_NPM: [string, string[], Record<string, string>, RegExp][] = [
    ['--url X', ['https://x.example/token'], { url: 'true' }, /check:step6 -- --url https:\/\/x\.example\/token /],
    ['--url=X', [], { url: 'https://x.example/token' }, /check:step6 -- --url https:\/\/x\.example\/token /],
    ['--json', [], { json: 'true' }, /check:step6 -- --json /],
    ['--timeout 3', ['3'], { timeout: 'true' }, /check:step6 -- --timeout 3 /],
    ['--file a.ts --json', ['a.ts'], { file: 'true', json: 'true' }, /-- --file a\.ts --json /],
  ];

  test.each(KEPT_BY_NPM)('%s without -- before it, which npm keeps for itself', async (_, args, kept, says) => {
    const entries = Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]);
    const env = { npm_lifecycle_event: 'check:step6', ...Object.fromEntries(entries) };
    const { code, stdout, stderr } = await runKit(['check', '2-6', ...args], home, env);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(says)]);
    expect(stderr).toMatch(/npm のオプションとして扱われ/);
  });

  test('unless the option came through after all', async () => {
    const env = { npm_lifecycle_event: 'check:step6', npm_config_json: 'true' };
    const { code, stdout } = await runKit(['check', '2-6', '--step', '2-6', '--json'], home, env);
    expect([code, JSON.parse(stdout).ok]).toEqual([0, true]);
  });

  test('an unknown command of the kit', async () => {
    const { code, stderr } = await runKit(['chekc'], home);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/chekc .*\n.*check/)]);
  });
});
