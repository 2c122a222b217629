import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { UserError } from '../cli/user-error.js';
import { findSandbox, requireSandbox, sandboxCredentials } from '../net/sandbox-link.js';
import { ROOT } from '../system/paths.js';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { type Sandbox, startSandbox } from './sandbox.js';

let home: string;
let folder: string;
beforeEach(() => {
  home = temporaryHome();
  folder = path.join(home, '.handson', 'sandbox');
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

describe('startSandbox', () => {
  const started: Sandbox[] = [];
  const start = async (...options: Parameters<typeof startSandbox>) => {
    const sandbox = await startSandbox(...options);
    started.push(sandbox);
    return sandbox;
  };
  afterEach(async () => {
    for (const sandbox of started.splice(0)) await sandbox.close();
  });

  it('keeps credentials, certificate and addresses over a restart', async () => {
    const first = await start({ folder });
    const ca = fs.readFileSync(first.ca, 'utf8');
    await first.close();
    const { environment: _1, close: _2, ...values } = first;
    expect(await start({ folder })).toMatchObject(values);
    expect(fs.readFileSync(first.ca, 'utf8')).toBe(ca);
  });

  it('begins with other credentials when it is fresh', async () => {
    const first = await start({ folder });
    await first.close();
    const second = await start({ folder, fresh: true });
    expect(second.accountSid).not.toBe(first.accountSid);
  });

  it('runs beside others with folders of their own', async () => {
    const one = await start({ folder });
    const two = await start();
    expect(two.proxy).not.toBe(one.proxy);
    expect(two.accountSid).not.toBe(one.accountSid);
  });

  it('leaves nothing without a folder', async () => {
    const sandbox = await start();
    await sandbox.close();
    expect(fs.existsSync(path.dirname(sandbox.ca))).toBe(false);
  });

  it('says that one is running with the same folder', async () => {
    await start({ folder });
    await expect(startSandbox({ folder })).rejects.toThrow(/すでに起動しています/);
    expect(await findSandbox(folder)).toBeDefined();
  });

  it('says why a folder cannot be used', async () => {
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.writeFileSync(folder, 'a file');
    await expect(startSandbox({ folder })).rejects.toThrow(UserError);
    await expect(startSandbox({ folder })).rejects.toThrow(/書き込めません/);
  });

  it('is found, with its values, while it runs', async () => {
    await expect(requireSandbox(folder)).rejects.toMatchObject({ next: expect.stringContaining('npm run sandbox') });
    const sandbox = await start({ folder });
    const running = await requireSandbox(folder);
    const { pid, proxy, ca, site, control } = sandbox;
    expect(running).toEqual({ pid, proxy, ca, site, control });
    const { accountSid, authToken, apiKey, apiSecret, twimlAppSid } = sandbox;
    expect(await sandboxCredentials(running)).toEqual({ accountSid, authToken, apiKey, apiSecret, twimlAppSid });
    await sandbox.close();
    expect(await findSandbox(folder)).toBeUndefined();
  });

  it('makes deployed sites fail on demand too, and records their calls', async () => {
    const sandbox = await start({ faults: [{ kind: 'status', value: 503, match: 'GET /token', nth: 1 }] });
    const agent = new HttpsProxyAgent(sandbox.proxy);
    const status = async () => {
      const request = https.get('https://nobody-dev.twil.io/token', { agent, ca: fs.readFileSync(sandbox.ca) });
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      response.resume();
      await once(response, 'close');
      return response.statusCode;
    };
    expect([await status(), await status()]).toEqual([503, 404]);
    const calls = (await (await fetch(`${sandbox.control}/calls`)).json()) as object[];
    const call = { method: 'GET', host: 'nobody-dev.twil.io', path: '/token' };
    expect(calls).toEqual([
      expect.objectContaining({ ...call, status: 503 }),
      expect.objectContaining({ ...call, status: 404 }),
    ]);
  });

  it('writes no secret where other commands look for it', async () => {
    const { authToken, apiSecret } = await start({ folder });
    const text = fs.readFileSync(path.join(folder, 'running.json'), 'utf8');
    expect(text).not.toContain(authToken);
    expect(text).not.toContain(apiSecret);
  });

  it('refuses a page that gives its own name the loopback address', async () => {
    const { control } = await start();
    const { port } = new URL(control);
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const url = `http://127.0.0.1:${port}/__sandbox/credentials`;
      http
        .get(url, { headers: { host: `evil.example:${port}` } }, ({ statusCode }) => resolve(statusCode))
        .on('error', reject);
    });
    expect(answer).toBe(403);
  });
});

describe('npm run sandbox', () => {
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });

  /** Starts the command. @returns the process, and its first line on stdout once it is there */
  async function start(...args: string[]): Promise<{ child: ChildProcess; line: string; rest: () => string }> {
    const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'sandbox', ...args], {
      env: { ...process.env, HANDSON_HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface({ input: child.stdout! });
    const [line] = (await once(lines, 'line')) as [string];
    let rest = '';
    lines.on('line', (text) => {
      rest += text;
    });
    return { child, line, rest: () => rest };
  }

  it('prints one line of JSON when it is ready, and leaves no trace of a running one when it is ended', async () => {
    const { child, line, rest } = await start('--json');
    expect(JSON.parse(line)).toMatchObject({
      proxy: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      ca: expect.any(String),
      accountSid: expect.stringMatching(/^AC[0-9a-f]{32}$/),
      authToken: expect.stringMatching(/^[0-9a-f]{32}$/),
      apiKey: expect.stringMatching(/^SK[0-9a-f]{32}$/),
      apiSecret: expect.stringMatching(/^\w{32}$/),
      twimlAppSid: expect.stringMatching(/^AP[0-9a-f]{32}$/),
    });
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    const [code] = await closed;
    if (process.platform !== 'win32') {
      expect(code).toBe(0);
      expect(fs.readdirSync(folder).sort()).toEqual([
        'certificate-key.pem',
        'certificate.pem',
        'ports.json',
        'state.json',
      ]);
    }
    expect(rest()).toBe('');
  });

  it('is taken over from one that was killed', async () => {
    const first = await start('--json');
    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    expect(await findSandbox(folder)).toBeUndefined();
    const second = await start('--json');
    expect(JSON.parse(second.line)).toEqual(JSON.parse(first.line));
  });

  it('takes another port when another program has its own, says so, and is found there', async () => {
    // Of the last run. The system gives out higher ones: no other test gets these meanwhile.
    const proxy = 12_000 + (process.pid % 10_000) * 2;
    const taken = proxy + 1;
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'ports.json'), JSON.stringify({ proxy, site: taken }));
    const other = http.createServer().listen(taken, '127.0.0.1');
    await once(other, 'listening');
    const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'sandbox', '--json'], {
      env: { ...process.env, HANDSON_HOME: home },
    });
    children.push(child);
    const [said] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    other.close();
    const second = JSON.parse(line);
    expect(said).toContain(`ポート ${taken} を、ほかのプログラムが使っている`);
    expect([new URL(second.site).port === String(taken), new URL(second.proxy).port]).toEqual([false, String(proxy)]);
    expect((await findSandbox(folder))?.site).toBe(second.site);
  });

  it('says so when it is started twice', async () => {
    await start('--json');
    const second = await runKit(['sandbox', '--json'], home);
    expect(second).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('すでに起動しています') });
  });

  it('changes the faults of the one that runs, and ends it', async () => {
    const { child, line } = await start('--json', '--fault', 'latency=5');
    const { control } = JSON.parse(line) as { control: string };
    const faults = async () => (await fetch(`${control}/faults`)).json();
    expect(await faults()).toEqual([{ kind: 'latency', value: 5 }]);
    expect(await runKit(['sandbox', '--fault', 'status=429,nth=2', '--fault', 'reset'], home)).toMatchObject({
      code: 0,
    });
    expect(await faults()).toEqual([{ kind: 'status', value: 429, nth: 2 }, { kind: 'reset' }]);
    expect(await runKit(['sandbox', '--fault', 'none'], home)).toMatchObject({ code: 0 });
    expect(await faults()).toEqual([]);
    const closed = once(child, 'close');
    expect(await runKit(['sandbox', '--stop'], home)).toMatchObject({ code: 0 });
    expect((await closed)[0]).toBe(0);
    expect(await runKit(['sandbox', '--stop'], home)).toMatchObject({ code: 2 });
  });

  it.each([
    [['--fault', 'nonsense'], '書き方が違います'],
    [['--fault', 'none', '--fault', 'reset'], '一緒には指定できません'],
    [['--unknown'], '--unknown というオプションはありません'],
    [['extra'], '余分な引数 extra'],
  ])('refuses %j', async (args, reason) => {
    expect(await runKit(['sandbox', ...args], home)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(reason),
    });
  });
});
