import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { compiledFile, ROOT } from './lib/paths.js';
import { type TestCloud, testCloud } from './test/deployments.js';
import { runKit } from './test/run-kit.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());

const record = () => JSON.parse(fs.readFileSync(path.join(cloud.home, '.handson', 'deployment.json'), 'utf8'));

test('a step is deployed, said with its address, and passes its check by that address', async () => {
  const { code, stdout, stderr } = await cloud.kit('deploy', '2-6', '--sandbox');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`アドレス: https://${record().domain}/token`);
  const checked = await cloud.kit('check', '2-6');
  expect(checked.stdout.split('\n')[0]).toContain(`https://${record().domain}/token`);
  expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('✔ 公開中のコード')]);
});

test('only the chapter’s three variables are sent, and a variable of somebody else’s stays', async () => {
  const { sandbox, home } = cloud;
  const state = JSON.parse(fs.readFileSync(path.join(home, '.handson', 'sandbox', 'state.json'), 'utf8')).state;
  const keys = state.services[0].environments[0].variables.map(({ key }: { key: string }) => key).sort();
  expect(keys).toEqual(['API_KEY', 'API_SECRET', 'TWIML_APP_SID']);
  expect(sandbox.accountSid).toBe(state.account.sid);
});

test('an unchanged step is made live again without a build, in at most four calls', async () => {
  await cloud.kit('deploy', '2-4', '--sandbox');
  await cloud.forgetCalls();
  const { code, stdout } = await cloud.kit('deploy', '2-6', '--sandbox');
  expect([code, stdout]).toEqual([0, expect.stringContaining('前に組み立てたもの')]);
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
  expect([code, stdout]).toEqual([0, expect.stringContaining('新しく組み立てました')]);
});

test('a check says when another step is live, and when the last change is not deployed yet', async () => {
  await cloud.kit('deploy', '2-4', '--sandbox');
  expect((await cloud.kit('check', '2-6')).stdout).toMatch(/公開中なのは、手順 2-4 の手本です/);
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
    expect([code, stderr]).toEqual([2, expect.stringMatching(/ビルド）が失敗/)]);
    expect((await cloud.live()).body).toContain('"token"');
  });

  test('a second deployment at the same time', async () => {
    await cloud.setFaults({ kind: 'latency', value: 500 });
    const both = await Promise.all([cloud.kit('deploy', '2-6', '--sandbox'), cloud.kit('deploy', '2-4', '--sandbox')]);
    await cloud.setFaults();
    expect(both.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(both.map(({ stderr }) => stderr).join('')).toMatch(/ほかのデプロイかリセットが実行中/);
  });

  test('a lock that a full disk or a killed command left', async () => {
    const lock = path.join(cloud.home, '.handson', 'deploy.lock');
    for (const content of ['', '999999999']) {
      fs.writeFileSync(lock, content);
      expect((await cloud.kit('deploy', '2-6', '--sandbox')).code).toBe(0);
      expect(fs.existsSync(lock)).toBe(false);
    }
  });

  test('wrong credentials', async () => {
    const { accountSid } = cloud.sandbox;
    fs.writeFileSync(
      path.join(cloud.home, 'wrong.env'),
      `ACCOUNT_SID=${accountSid}\nAUTH_TOKEN=${'0123456789abcdef'.repeat(2)}\n`,
    );
    const args = ['deploy', '2-6', '--env', path.join(cloud.home, 'wrong.env')];
    const { code, stderr } = await runKit(args, cloud.home, cloud.sandbox.environment());
    expect([code, stderr]).toEqual([2, expect.stringMatching(/ACCOUNT_SID と AUTH_TOKEN の組を認めませんでした/)]);
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
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/接続を断られました/)]);
    expect(asked.stderr + refused.stderr).not.toMatch(/\n\s+at /);
  });
});

describe('every single call of a deployment may fail', () => {
  /** The calls of a deployment that has to build, and what is live before it. */
  async function prepared(mark: string): Promise<void> {
    cloud.writeWorkspace(mark);
    fs.appendFileSync(path.join(cloud.home, 'workspace', 'token.ts'), `export const mark = '${mark}';`);
  }

  /** Runs the driver, in which Twilio's client does not wait before it tries again. */
  function drive(fault: object, calls: number): Promise<string[]> {
    const env = {
      ...process.env,
      ...cloud.sandbox.environment(),
      HANDSON_HOME: cloud.home,
      HANDSON_IN_SANDBOX: 'true',
    };
    const args = [compiledFile('scripts/test/deploy-driver.js'), JSON.stringify(fault), String(calls)];
    const child = spawn(process.execPath, args, { env: { ...env, TWILIO_SERVERLESS_API_RETRY_LIMIT: '0' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    return new Promise((resolve) => child.once('close', (code) => resolve(code === 0 ? JSON.parse(output) : [output])));
  }

  async function isAnswering(): Promise<boolean> {
    const { status, body } = await cloud.live();
    return status === 200 && body.includes('"token"');
  }

  let count = 0;
  beforeAll(async () => {
    await cloud.kit('deploy', '2-6', '--sandbox');
    await prepared('count');
    await cloud.forgetCalls();
    await cloud.kit('deploy', '--sandbox');
    count = (await cloud.calls()).length;
  }, 30_000);

  test.each([
    ['429', { kind: 'status', value: 429 }],
    ['500', { kind: 'status', value: 500 }],
    ['a reset connection', { kind: 'reset' }],
  ] as const)(
    'by %s: the former /token goes on answering, and the next deployment succeeds',
    async (_, fault) => {
      expect(count).toBeGreaterThan(10);
      expect(await drive(fault, count)).toEqual([]);
    },
    120_000,
  );

  test('by a killed process', async () => {
    const failures: string[] = [];
    for (let nth = 1; nth <= count; nth++) {
      await prepared(`kill${nth}`);
      await cloud.forgetCalls();
      await cloud.setFaults({ kind: 'latency', value: 5_000, match: ' /v1/', nth });
      const { HTTP_PROXY: _, ...env } = process.env;
      const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'deploy', '--sandbox'], {
        env: { ...env, ...cloud.sandbox.environment(), HANDSON_HOME: cloud.home, HANDSON_IN_SANDBOX: 'true' },
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      while (child.exitCode === null && (await cloud.calls()).length < nth)
        await new Promise((resolve) => setTimeout(resolve, 10));
      child.kill('SIGKILL');
      await ended;
      if (!(await isAnswering())) failures.push(`killed at call ${nth}: /token does not answer`);
      await cloud.setFaults();
      const again = await cloud.kitFast('deploy', '--sandbox');
      if (again.code !== 0) failures.push(`killed at call ${nth}: the next deployment fails: ${again.stderr}`);
    }
    expect(failures).toEqual([]);
  }, 120_000);
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

function leaksOf(text: string): string[] {
  const { authToken, apiSecret } = cloud.sandbox;
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
