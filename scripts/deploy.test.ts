import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { ROOT, RUN_SOURCES } from './system/paths.js';
import { recordFileOf, type TestCloud, testCloud } from './test/deployments.js';
import { watchProcesses } from './test/process-list.js';
import { runKit, runKitProcess } from './test/run-kit.js';
import { latestRecord } from './twilio/record.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());

const record = () => latestRecord(recordFileOf(cloud.home))!;

test('a step is deployed, said with its address, and passes its check by that address', async () => {
  const { code, stdout, stderr } = await cloud.kit('deploy', '2-6', '--sandbox');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`アドレス: https://${record().domain}/token`);
  const checked = await cloud.kit('check', '2-6');
  expect(checked.stdout.split('\n')[0]).toContain(`https://${record().domain}/token`);
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('✔ 公開中のコード')]);
});

test('the sandbox is reached past the proxy that a participant has set for the internet', async () => {
  const proxies = { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' };
  const deployed = await runKit(['deploy', '2-6', '--sandbox'], cloud.home, proxies);
  expect([deployed.code, deployed.stderr]).toEqual([0, '']);
  expect((await runKit(['check', '2-6'], cloud.home, proxies)).code).toBe(0);
});

test('--prebuild with a step is refused: one of the two was not meant', async () => {
  const { code, stdout, stderr } = await cloud.kit('deploy', '--prebuild', '2-4', '--sandbox');
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('npm run deploy -- 2-4 ')]);
});

test('only the chapter’s three variables are sent', () => {
  expect(variables()).toEqual(['API_KEY', 'API_SECRET', 'TWIML_APP_SID']);
});

/** The names of the deployed environment's variables. */
function variables(): string[] {
  return cloud.state.services[0]!.environments[0]!.variables.map(({ key }) => key).sort();
}

test('an unchanged step is made live again without a build, in at most four calls', async () => {
  await cloud.kit('deploy', '2-4', '--sandbox');
  await cloud.forgetCalls();
  const { code, stdout } = await cloud.kit('deploy', '2-6', '--sandbox');
  expect([code, stdout]).toEqual([0, expect.stringContaining('前のビルド')]);
  const calls = await cloud.calls();
  expect(calls.length).toBeLessThanOrEqual(4);
  expect(calls.filter(({ method, path }) => method === 'POST' && path.includes('Builds'))).toEqual([]);
  expect((await cloud.live()).body).toContain('"token"');
});

test('a build that Twilio has pruned is built anew', async () => {
  const { home } = cloud;
  const forged = {
    ...record(),
    builds: Object.fromEntries(Object.keys(record().builds).map((key) => [key, `ZB${'0'.repeat(32)}`])),
  };
  fs.writeFileSync(path.join(home, '.handson', 'deployment.json'), JSON.stringify({ version: 1, ...forged }));
  const { code, stdout } = await cloud.kit('deploy', '2-4', '--sandbox');
  expect([code, stdout]).toEqual([0, expect.stringContaining('新しくビルドしました')]);
});

test('a check says when another step is live, and when the last change is not deployed yet', async () => {
  await cloud.kit('deploy', '2-4', '--sandbox');
  expect((await cloud.kit('check', '2-6')).stdout).toMatch(/公開中なのは、手順 2-4 の完成例です/);
  cloud.writeWorkspace('first');
  expect((await cloud.kit('deploy', '--sandbox')).code).toBe(0);
  expect((await cloud.kit('check', '2-6')).code).toBe(0);
  cloud.writeWorkspace('second');
  // A comment is no change of what runs: only code is.
  const file = path.join(cloud.home, 'workspace', 'token.ts');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace("'user'", "'another'"));
  expect((await cloud.kit('check', '2-6')).stdout).toMatch(/最後の変更が、まだデプロイされていません/);
});

test('all steps are built beforehand, without changing what is live', async () => {
  await cloud.kit('deploy', '2-4', '--sandbox');
  const { code } = await cloud.kit('deploy', '--prebuild', '--sandbox');
  expect(code).toBe(0);
  expect((await cloud.live()).body).toContain('<Response>');
  await cloud.forgetCalls();
  for (const step of ['2-1', '2-2', '2-5', '2-6']) await cloud.kit('deploy', step, '--sandbox');
  expect((await cloud.calls()).filter(({ method, path }) => method === 'POST' && path.endsWith('/Builds'))).toEqual([]);
});

describe('what goes wrong is said, and nothing half-done is left', () => {
  test('code with a syntax error is not sent', async () => {
    cloud.writeWorkspace('x');
    fs.appendFileSync(path.join(cloud.home, 'workspace', 'token.ts'), 'const = ;');
    await cloud.forgetCalls();
    const { code, stderr } = await cloud.kit('deploy', '--sandbox');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/文法の誤り/)]);
    expect(await cloud.calls()).toEqual([]);
  });

  test('a failed build leaves the former code live', async () => {
    await cloud.kit('deploy', '2-6', '--sandbox');
    await cloud.setFaults({ kind: 'build-fails' });
    cloud.writeWorkspace('fails');
    fs.appendFileSync(path.join(cloud.home, 'workspace', 'token.ts'), 'export const changed = 1;');
    const { code, stderr } = await cloud.kit('deploy', '--sandbox');
    await cloud.setFaults();
    expect([code, stderr]).toEqual([2, expect.stringMatching(/ビルドに失敗/)]);
    expect((await cloud.live()).body).toContain('"token"');
  });

  test('a second deployment at the same time', async () => {
    await cloud.setFaults({ kind: 'latency', value: 500 });
    const both = await Promise.all([cloud.kit('deploy', '2-6', '--sandbox'), cloud.kit('deploy', '2-4', '--sandbox')]);
    await cloud.setFaults();
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(both.map(({ stderr }) => stderr).join('')).toMatch(/ほかのデプロイかリセットが実行中/);
  });

  test('a lock that a full disk or a killed command left, whatever process has its id by now', async () => {
    const lock = path.join(cloud.home, '.handson', 'deploy.lock');
    for (const content of ['', '999999999', '1', String(process.pid)]) {
      fs.writeFileSync(lock, content);
      expect((await cloud.kit('deploy', '2-6', '--sandbox')).code).toBe(0);
      expect(fs.existsSync(lock)).toBe(false);
    }
  });

  test.each([
    ['deploy.lock', 'nothing is sent', 0],
    ['deployment.json', 'what was sent is live', 1],
  ])('a full disk (%s): %s, and the next deployment succeeds', async (file, _, least) => {
    cloud.writeWorkspace('x');
    fs.appendFileSync(path.join(cloud.home, 'workspace', 'token.ts'), `export const full = '${file}';`);
    await cloud.forgetCalls();
    const full = {
      NODE_OPTIONS: [RUN_SOURCES, path.join(ROOT, 'scripts', 'test', 'full-disk.ts')]
        .map((file) => `--require ${JSON.stringify(file)}`)
        .join(' '),
      FULL_DISK: file,
    };
    const { code, stderr } = await runKit(['deploy', '--sandbox'], cloud.home, full);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/ENOSPC/)]);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(Math.min(1, (await cloud.calls()).length)).toBe(least);
    expect((await cloud.live()).body).toContain('"token"');
    expect((await cloud.kit('deploy', '--sandbox')).code).toBe(0);
  });

  test('wrong credentials', async () => {
    const { accountSid } = cloud.sandbox;
    fs.writeFileSync(
      path.join(cloud.home, 'wrong.env'),
      `ACCOUNT_SID=${accountSid}\nAUTH_TOKEN=${'0123456789abcdef'.repeat(2)}\n`,
    );
    const args = ['deploy', '2-6', '--env', path.join(cloud.home, 'wrong.env')];
    const { code, stderr } = await runKit(args, cloud.home, cloud.sandbox.environment());
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/ACCOUNT_SID と AUTH_TOKEN での Twilio の認証に失敗しました/),
    ]);
  });

  test('no credentials', async () => {
    const { code, stderr } = await cloud.kit('deploy', '2-6');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/npm run env/)]);
  });

  test('no sandbox', async () => {
    const other = await testCloud();
    await other.sandbox.close();
    const { code, stderr } = await other.kit('deploy', '2-6', '--sandbox');
    fs.rmSync(other.home, { recursive: true });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/npm run sandbox/)]);
  });

  test('a proxy that wants a password, and one that is not there', async () => {
    const settings = ['ACCOUNT_SID=AC', 'AUTH_TOKEN='].map((line) => `${line}${'0123456789abcdef'.repeat(2)}\n`);
    fs.writeFileSync(path.join(cloud.home, 'real.env'), settings.join(''));
    const proxy = net.createServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')),
    );
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    const args = ['deploy', '2-6', '--env', path.join(cloud.home, 'real.env')];
    const asked = await runKit(args, cloud.home, { HTTPS_PROXY: `http://127.0.0.1:${port}` });
    proxy.close();
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringMatching(/407/)]);
    const refused = await runKit(args, cloud.home, { HTTPS_PROXY: 'http://127.0.0.1:1' });
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/接続を拒否されました/)]);
    expect(asked.stderr + refused.stderr).not.toMatch(/\n\s+at /);
  });
});

test('with an account, changed settings reach what is deployed, and only those that differ', async () => {
  const { accountSid, authToken, apiKey, apiSecret } = cloud.sandbox;
  await cloud.kit('deploy', '2-6', '--sandbox');
  const app = await createdApplication();
  await cloud.forgetCalls();
  const values = {
    ACCOUNT_SID: accountSid,
    AUTH_TOKEN: authToken,
    TWIML_APP_SID: app,
    API_KEY: apiKey,
    API_SECRET: apiSecret,
  };
  const input = Object.entries(values)
    .map((entry) => `${entry.join('=')}\n`)
    .join('');
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'env', '--stdin'], {
    env: { ...process.env, ...cloud.sandbox.environment(), HANDSON_HOME: cloud.home, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, output]).toEqual([0, expect.stringMatching(/デプロイ先.*環境変数も同じ値に/)]);
  const changed = (await cloud.calls()).filter(({ method, path }) => method === 'POST' && path.includes('/Variables'));
  expect(changed).toHaveLength(1);
  expect((await cloud.live()).body).toContain('"token"');
  expect(leaksOf(output)).toEqual([]);
});

test('on the sandbox too: variables that a reset took away are back after npm run env', async () => {
  await cloud.kit('deploy', '2-6', '--sandbox');
  await cloud.kit('reset', '--sandbox', '--yes');
  await cloud.forgetCalls();
  const { code, stdout } = await cloud.kit('env', '--sandbox', '--yes');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/デプロイ先.*環境変数も同じ値に/)]);
  const set = (await cloud.calls()).filter(({ method, path }) => method === 'POST' && path.includes('/Variables'));
  expect(set).toHaveLength(3); // all of them had been taken away
  forgetSettings();
});

function forgetSettings(): void {
  for (const name of ['.env', '.env.before-sandbox']) fs.rmSync(path.join(cloud.home, name), { force: true });
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('no secret stands in the process list while anything is deployed, checked or run', async () => {
  const own = await testCloud({ inProcesses: true });
  const list = watchProcesses();
  const kit = (...args: string[]) => runKitProcess(args, own.home);
  await kit('env', '--sandbox');
  await kit('deploy', '2-6', '--sandbox');
  await kit('check', '2-6');
  await kit('check', '2-6', '--step', '2-6');
  await own.live();
  list.stop();
  await own.close();
  const ours = list.seen().filter((line) => line.includes('kit.js') || line.includes('run-sources.js'));
  for (const part of ['deploy', 'check', 'runner/child.ts', 'function/child.ts'])
    expect(ours).toContainEqual(expect.stringContaining(part));
  expect(list.seen().filter((line) => leaksOf(line, own).length > 0)).toEqual([]);
});

/** Another TwiML App in the sandbox's account: the settings agree with it, the deployment does not know it yet. */
async function createdApplication(): Promise<string> {
  const { accountSid, authToken } = cloud.sandbox;
  const script = `require('twilio')(process.argv[1], process.env.TOKEN).applications.create({ friendlyName: 'new' }).then(({ sid }) => console.log(sid))`;
  const child = spawn(process.execPath, ['-e', script, accountSid], {
    cwd: ROOT,
    env: { ...process.env, ...cloud.sandbox.environment(), TOKEN: authToken },
  });
  let sid = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (sid += text));
  await new Promise((resolve) => child.once('close', resolve));
  return sid.trim();
}

function leaksOf(text: string, { sandbox } = cloud): string[] {
  const { authToken, apiSecret } = sandbox;
  return [authToken, apiSecret].filter((secret) => text.includes(secret));
}

describe('after all that', () => {
  test('no secret in anything that was printed, nor in any file but the settings and the sandbox’s own', () => {
    expect(cloud.printed().length).toBeGreaterThan(1_000);
    expect(leaksOf(cloud.printed())).toEqual([]);
    const files = fs
      .readdirSync(cloud.home, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          !entry.name.endsWith('.env') &&
          !entry.parentPath.includes(path.join('.handson', 'sandbox')),
      )
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((file) => leaksOf(fs.readFileSync(file, 'utf8')).length > 0)).toEqual([]);
  });
});
