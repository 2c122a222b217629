/** Every trouble on this computer is caused for real, and has to be told. The cloud's troubles: `doctor-cloud.test.ts`. */
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { throwawaySettings } from './settings/throwaway.js';
import { takeLock } from './system/lock.js';
import { ROOT } from './system/paths.js';
import { diagnose, freePort, printedByDoctors, report, writeSettings } from './test/doctor.js';
import { changed, solution } from './test/handlers.js';
import { Loopback, makeCertificates } from './test/loopback.js';
import { runKit, temporaryHome } from './test/run-kit.js';
import { startWorkshop } from './workshop/client.js';

const settings = throwawaySettings();
const homes: string[] = [];
const loopback = makeCertificates().then((certificates) => new Loopback(certificates));

function newHome(): string {
  const home = temporaryHome();
  homes.push(home);
  return home;
}

/** Never returns, as an endless loop, but leaves the processor to the other tests. */
const STUCK = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';

function withWorkspace(content: string): string {
  const home = newHome();
  fs.mkdirSync(path.join(home, 'workspace'));
  fs.writeFileSync(path.join(home, 'workspace', 'token.ts'), content);
  return home;
}

afterAll(async () => {
  await (await loopback).close();
  for (const home of homes) fs.rmSync(home, { recursive: true, force: true });
});

describe('a computer on which nothing is wrong', () => {
  test('before anything was begun, nothing fails, and one line says why Twilio was not asked', async () => {
    let asked = 0;
    const internet = await (await loopback).proxy(() => asked++);
    const env = { HTTPS_PROXY: internet.proxyFor!(internet.url), NO_PROXY: '127.0.0.1,localhost' };
    const { code, ok, failed, verdicts } = await diagnose(newHome(), [], env);
    expect(failed).toEqual([]);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    const ofCloud = verdicts.filter(({ id }) => /^(cloud|deployment)/.test(id));
    expect(ofCloud).toMatchObject([{ status: 'skipped', cause: expect.stringContaining('.env がない') }]);
    expect(asked).toBe(0); // nothing has to be waited for
  });

  test('tells how far the workspace is, and changes nothing', async () => {
    const home = withWorkspace(solution('2-4'));
    const { failed, verdict } = await diagnose(home);
    expect(failed).toEqual([]);
    expect(verdict('workspace.progress').title).toBe('進み具合: 手順 2-1、2-2、2-4 まで合格（いまは 2-5）');
    expect(fs.readdirSync(home)).toEqual(['workspace']);
    expect(fs.readdirSync(path.join(home, 'workspace'))).toEqual(['token.ts']);
  });

  test('the text begins with facts and ends with the sum', async () => {
    const text = await report(newHome());
    expect(text).toMatch(/^診断\n {2}キット: \d/);
    expect(text).toContain(`  Node.js: ${process.versions.node}\n`);
    expect(text).toMatch(/✔ 問題は見つかりませんでした（合格 \d+ 件、不合格 0 件、スキップ \d+ 件）。/);
  });
});

describe('a wrong use', () => {
  test.each([
    ['an unknown option', ['--jsno'], /--jsno というオプション/],
    ['an argument too many', ['2-6'], /余分な引数 2-6/],
    ['a settings file that is not there', ['--env', 'none.env'], /none\.env がありません/],
    ['a port that is none', ['--port', '99999'], /--port の値 99999/],
    ['a time that is none', ['--timeout', '0'], /--timeout の値 0/],
  ])('%s ends with 2', async (_, args, says) => {
    const { code, stderr } = await runKit(['doctor', ...args], newHome());
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) });
  });

  test('with --json, the reason is JSON too', async () => {
    const { code, stdout } = await runKit(['doctor', '--json', '--env', 'none.env'], newHome());
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { cause: expect.stringContaining('none.env') } });
  });
});

describe('the ports of npm start', () => {
  test('are used by our own npm start', async () => {
    const workshop = await startWorkshop({ home: newHome() });
    try {
      const { functionUrl } = await workshop.until('a function', (state) => Boolean(state.functionUrl));
      const [page, own] = [workshop.pageUrl, functionUrl!].map((url) => new URL(url).port) as [string, string];
      const { verdict } = await diagnose(newHome(), ['--port', page, '--function-port', own]);
      for (const id of ['ports.page', 'ports.function']) {
        expect(verdict(id)).toMatchObject({ status: 'passed', title: expect.stringContaining('動いている npm start') });
      }
    } finally {
      await workshop.stop();
    }
  });

  test('are used by another program, which is named where it tells its name', async () => {
    const other = http.createServer((_, response) => response.setHeader('server', 'nginx/1.27').end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const silent = await (await loopback).tcp('http', () => {});
    const { port } = other.address() as AddressInfo;
    const { code, failed } = await diagnose(newHome(), ['--port', String(port), '--function-port', silent.url.port]);
    other.close();
    expect(code).toBe(1);
    expect(failed).toMatchObject([
      { id: 'ports.page', cause: expect.stringContaining('（nginx/1.27）が使っています') },
      { id: 'ports.function', cause: expect.stringContaining('ほかのプログラムが使っています') },
    ]);
  });
});

describe('the settings file', () => {
  test('has mistakes: each has its line, and no secret is shown', async () => {
    const home = newHome();
    writeSettings(home, { ...settings, API_KEY: settings.TWIML_APP_SID, API_SECRET: `“${settings.API_SECRET}”` });
    const { code, verdict } = await diagnose(home, ['--timeout', '0.1'], { HTTPS_PROXY: await deadProxy() });
    expect(code).toBe(1);
    expect(verdict('settings.API_KEY')).toMatchObject({
      status: 'failed',
      cause: expect.stringContaining('TwiML App'),
    });
    expect(verdict('settings.API_SECRET').cause).toContain('引用符');
  });

  test('may be read by everybody on this computer', async () => {
    const home = newHome();
    writeSettings(home, { ACCOUNT_SID: settings.ACCOUNT_SID });
    fs.chmodSync(path.join(home, '.env'), 0o644);
    const { verdict } = await diagnose(home);
    expect(verdict('settings.mode')).toMatchObject({
      status: 'failed',
      next: expect.stringContaining('chmod 600 .env'),
    });
  });

  test('is called .env.txt', async () => {
    const home = newHome();
    fs.writeFileSync(path.join(home, '.env.txt'), 'ACCOUNT_SID=\n');
    expect((await diagnose(home)).failed).toMatchObject([{ id: 'settings.name' }]);
  });

  test('is a folder', async () => {
    const home = newHome();
    fs.mkdirSync(path.join(home, '.env'));
    expect((await diagnose(home)).failed).toMatchObject([
      { id: 'settings.file', cause: expect.stringContaining('フォルダー') },
    ]);
  });
});

describe('the workspace', () => {
  test('was there and is not any more', async () => {
    const home = newHome();
    fs.mkdirSync(path.join(home, 'workspace', 'kept'), { recursive: true });
    fs.writeFileSync(path.join(home, 'workspace', 'kept', '20261124-090000.ts'), solution('2-2'));
    expect((await diagnose(home)).failed).toMatchObject([
      {
        id: 'workspace.file',
        cause: expect.stringContaining('がありません'),
        next: expect.stringContaining('バックアップが 1 個'),
      },
    ]);
  });

  test('is a folder', async () => {
    const home = newHome();
    fs.mkdirSync(path.join(home, 'workspace', 'token.ts'), { recursive: true });
    expect((await diagnose(home)).failed).toMatchObject([{ id: 'workspace.file', next: expect.stringMatching(/。$/) }]);
  });

  test.each([
    [
      'has a slip of the pen',
      changed(solution('2-6'), 'new AccessToken(', 'new AccessToken(('),
      /文法の誤り.*（\d+ 行目）/,
    ],
    ['throws', changed(solution('2-6'), 'context.API_KEY', 'API_KEY'), /途中で止まります.*API_KEY/],
    ['never ends', changed(solution('2-6'), 'const identity', `${STUCK}\nconst identity`), /（\d+ 行目）.*無限ループ/],
  ])('%s', async (_, content, says) => {
    const { failed } = await diagnose(withWorkspace(content));
    expect(failed).toMatchObject([{ id: 'workspace.file', blame: 'code', cause: expect.stringMatching(says) }]);
  });
});

/** A proxy address that nobody listens at. */
async function deadProxy(): Promise<string> {
  return `http://hanako:hunter2@127.0.0.1:${await freePort()}`;
}

describe('the way to the internet', () => {
  /** As many variables as can be wrong at once, each with a verdict of its own. */
  test.each<[what: string, env: Record<string, string>, says: Record<string, RegExp>]>([
    [
      'is no address, has no http:// and is SOCKS',
      {
        HTTPS_PROXY: 'http://pro xy:80 80',
        HTTP_PROXY: 'proxy.example:8080',
        ALL_PROXY: 'socks5://127.0.0.1:1080',
        NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
        NO_PROXY: '127.0.0.1,localhost',
      },
      {
        HTTPS_PROXY: /読み取れません/,
        HTTP_PROXY: /先頭に http/,
        ALL_PROXY: /socks5:.*対応していません/,
        NODE_EXTRA_CA_CERTS: /ca\.pem がありません/,
      },
    ],
    [
      'has a % in its password, is in quotes, and is there twice',
      {
        HTTP_PROXY: 'http://u:1%zz@proxy.example',
        HTTPS_PROXY: '"http://proxy.example"',
        ALL_PROXY: 'http://one.example',
        all_proxy: 'http://two.example',
        NODE_EXTRA_CA_CERTS: __filename,
        NO_PROXY: '*',
      },
      {
        HTTP_PROXY: /% の書き方/,
        HTTPS_PROXY: /引用符/,
        ALL_PROXY: /両方があり、値が違います/,
        NODE_EXTRA_CA_CERTS: /PEM 形式/,
      },
    ],
    [
      'is wrong in the settings of npm',
      { npm_config_https_proxy: 'proxy.example:8080', NO_PROXY: '127.0.0.1,localhost' },
      { npm_config_https_proxy: /npm の https-proxy の値の先頭に http/ },
    ],
    [
      'leads loopback away where Node follows it, and is not verified',
      { HTTP_PROXY: 'http://proxy.example', NODE_USE_ENV_PROXY: '1', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      { loopback: /NO_PROXY に 127\.0\.0\.1/, NODE_TLS_REJECT_UNAUTHORIZED: /確認されません/ },
    ],
  ])('%s', async (_, env, says) => {
    const { failed } = await diagnose(newHome(), [], env);
    expect(Object.fromEntries(failed.map(({ id, cause }) => [id, cause]))).toEqual(
      Object.fromEntries(
        Object.entries(says).map(([name, cause]) => [`proxies.${name}`, expect.stringMatching(cause)]),
      ),
    );
  });

  test('goes through a proxy, whose user is not named', async () => {
    const { verdict } = await diagnose(newHome(), [], {
      HTTPS_PROXY: 'http://hanako:hunter2@proxy.example:8080',
      NO_PROXY: '127.0.0.1,localhost',
    });
    expect(verdict('proxies.HTTPS_PROXY')).toMatchObject({
      status: 'passed',
      title: '環境変数 HTTPS_PROXY（http://•••@proxy.example:8080）',
    });
    expect(verdict('proxies.loopback').status).toBe('passed');
  });

  /** HTTPS_PROXY for each trouble. */
  const WAYS: [what: string, proxy: () => Promise<string>, says: RegExp][] = [
    ['a proxy that nobody runs', deadProxy, /プロキシ http:\/\/127.*接続を拒否しました/],
    ['a proxy that asks for a password', () => saying('407 Proxy Authentication Required'), /407/],
    ['a proxy that forbids Twilio', () => saying('403 Forbidden'), /拒否しました（403）/],
    ['a proxy that finds no way', () => saying('502 Bad Gateway'), /502/],
    [
      'a proxy that never answers',
      () => (async () => proxyOf(await (await loopback).proxy(() => {})))(),
      /プロキシ http:\/\/127.*待っても応答しません/,
    ],
    [
      'a proxy whose name is unknown',
      async () => 'http://proxy.handson.invalid:8080',
      /社内のプロキシに接続できません/,
    ],
    [
      'a certificate of somebody else',
      () => (async () => proxyOf(await (await loopback).deployed(() => {})))(),
      /証明書/,
    ],
  ];

  async function saying(text: string): Promise<string> {
    const served = await (await loopback).proxy((socket) =>
      socket.once('data', () => socket.end(`HTTP/1.1 ${text}\r\nContent-Length: 0\r\n\r\n`)),
    );
    return proxyOf(served);
  }

  const proxyOf = ({ url, proxyFor }: { url: URL; proxyFor?: (url: URL) => string }) => proxyFor!(url);

  test.each(WAYS)('ends at %s: one failure, and the rest is skipped', async (_, proxy, says) => {
    const home = newHome();
    writeSettings(home, { ...settings });
    const env = { HTTPS_PROXY: await proxy(), NO_PROXY: '127.0.0.1,localhost' };
    const { failed, verdict } = await diagnose(home, ['--timeout', '1'], env);
    expect(failed).toMatchObject([{ id: 'cloud.reach', cause: expect.stringMatching(says) }]);
    expect(verdict('settings.agreement').status).toBe('skipped');
    expect(verdict('cloud.clock').status).toBe('skipped');
  });
});

describe('what interrupted commands left', () => {
  test('a lock, a record that is broken, and a text that was moved away', async () => {
    const home = newHome();
    fs.mkdirSync(path.join(home, '.handson'));
    fs.mkdirSync(path.join(home, 'workspace', 'kept'), { recursive: true });
    fs.writeFileSync(path.join(home, '.handson', 'deploy.lock'), '2147483646');
    fs.writeFileSync(path.join(home, '.handson', 'deployment.json'), '{"version":1,');
    fs.writeFileSync(path.join(home, 'workspace', 'kept', '20261124-090000.2147483646-00.moving'), 'text');
    const { failed } = await diagnose(home);
    expect(failed.map(({ id }) => id)).toEqual(['leftovers.lock', 'leftovers.record', 'leftovers.moves']);
    expect(fs.existsSync(path.join(home, '.handson', 'deploy.lock'))).toBe(true);
  });

  test('a deployment that runs right now is none', async () => {
    const home = newHome();
    fs.mkdirSync(path.join(home, '.handson'));
    const release = await takeLock(path.join(home, '.handson', 'deploy.lock'));
    expect((await diagnose(home)).verdict('leftovers.lock').status).toBe('skipped');
    release?.();
  });

  test('a lock whose process id another process has by now is left over', async () => {
    const home = newHome();
    fs.mkdirSync(path.join(home, '.handson'));
    fs.writeFileSync(path.join(home, '.handson', 'deploy.lock'), String(process.pid));
    expect((await diagnose(home)).verdict('leftovers.lock').status).toBe('failed');
  });
});

describe('a copy of the kit whose install is broken', () => {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-copy-'));
  homes.push(copy);

  /** As `npm ci` leaves it when it is interrupted: some packages are not there. */
  function install(without: readonly string[]): void {
    const modules = path.join(copy, 'node_modules');
    fs.rmSync(modules, { recursive: true, force: true });
    for (const name of packageNames()) {
      if (without.includes(name)) continue;
      fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
      fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
    }
  }

  function packageNames(): string[] {
    const modules = path.join(ROOT, 'node_modules');
    return fs
      .readdirSync(modules)
      .filter((name) => !name.startsWith('.'))
      .flatMap((name) =>
        name.startsWith('@') ? fs.readdirSync(path.join(modules, name)).map((each) => `${name}/${each}`) : [name],
      );
  }

  async function run(home = newHome()): Promise<{ code: number; text: string }> {
    const env = { ...process.env, HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1,localhost' };
    const ports = ['--port', await freePort(), '--function-port', await freePort()];
    const args = [path.join(copy, 'scripts', 'kit.js'), 'doctor', ...ports];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env: { ...env, NO_COLOR: '1', HANDSON_HOME: home } }, (error, out, err) =>
        resolve({ code: Number(error?.code ?? 0), text: out + err }),
      );
    });
  }

  beforeAll(() => {
    for (const name of ['package.json', 'package-lock.json', 'steps', 'checks', 'scripts'])
      fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
    const manifest = path.join(copy, 'package.json');
    fs.writeFileSync(manifest, fs.readFileSync(manifest, 'utf8').replace(/"node": ".*"/, '"node": "^99.0.0"'));
  });

  test('packages are missing, also those that the command itself would use: they are named, without a stack', async () => {
    install(['string-width', 'express', 'proxy-from-env', 'twilio']);
    const { code, text } = await run(withWorkspace(solution('2-6')));
    expect(code).toBe(1);
    expect(text).toMatch(/パッケージが \d+ 個足りません（express、.*）。.*\n.*npm ci/);
    expect(text).toContain('パッケージ proxy-from-env が足りないので、調べられませんでした。');
    expect(text).toMatch(/− 作業ファイル .*\n.*パッケージがそろっていないので、実行していません/);
    expect(text).not.toMatch(/\n\s+at /);
  });

  test('a package has another version than the locked one, one is damaged, and Node is not the right one', async () => {
    install(['semver', 'marked', 'diff']);
    const modules = path.join(copy, 'node_modules');
    fs.cpSync(path.join(ROOT, 'node_modules', 'semver'), path.join(modules, 'semver'), { recursive: true });
    fs.mkdirSync(path.join(modules, 'diff'));
    fs.writeFileSync(path.join(modules, 'diff', 'package.json'), '{"name":"diff","version":"1.0.0"}');
    fs.mkdirSync(path.join(modules, 'marked'));
    fs.writeFileSync(path.join(modules, 'marked', 'package.json'), '{"name":');
    const { code, text } = await run();
    expect(code).toBe(1);
    expect(text).toContain(
      `Node.js ${process.versions.node} は、このキットが対応する版ではありません（対応: ^99.0.0）。`,
    );
    expect(text).toContain('パッケージのファイルが壊れています（marked）');
    fs.cpSync(path.join(ROOT, 'node_modules', 'marked'), path.join(modules, 'marked'), { recursive: true });
    expect((await run()).text).toMatch(/diff は \d+\.\d+\.\d+ のはずが 1\.0\.0/);
  });

  test('the lock file is gone, or of another package.json', async () => {
    const file = path.join(copy, 'package-lock.json');
    const lock = JSON.parse(fs.readFileSync(file, 'utf8'));
    delete lock.packages['node_modules/zx'];
    fs.writeFileSync(file, JSON.stringify(lock));
    expect((await run()).text).toContain('zx が、package-lock.json にありません');
    fs.rmSync(file);
    expect((await run()).text).toContain('package-lock.json がない');
  });
});

test('nothing that was printed holds a secret, a whole identifier, or the name of a proxy’s user', () => {
  const printed = printedByDoctors();
  expect(printed.length).toBeGreaterThan(10_000);
  const known = [...Object.values(settings), 'hunter2', 'hanako'];
  expect(known.filter((value) => printed.includes(value))).toEqual([]);
  expect(printed.match(/[A-Z]{2}[0-9a-f]{32}/g)).toBeNull();
});
