import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { STEP_IDS } from '../../steps/steps.js';
import { throwawaySettings } from '../settings/throwaway.js';
import { ROOT, RUN_SOURCES } from '../system/paths.js';
import { runKit } from '../test/run-kit.js';
import { CLOUD_DEPENDENCIES } from './build.js';

// Inside the project, so that a built project finds the packages as it does in dist/.
const inside = path.join(ROOT, '.handson', 'tests');
let home: string;
beforeEach(() => {
  fs.mkdirSync(inside, { recursive: true });
  home = fs.mkdtempSync(path.join(inside, 'build-'));
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

function built(name: string, file: string): string {
  return fs.readFileSync(path.join(home, 'dist', name, file), 'utf8');
}

function writeWorkspace(source: string): void {
  fs.mkdirSync(path.join(home, 'workspace'), { recursive: true });
  fs.writeFileSync(path.join(home, 'workspace', 'token.ts'), source);
}

test('the cloud gets the very versions that are installed here', () => {
  const versionOf = (name: string) =>
    JSON.parse(fs.readFileSync(path.join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
  expect(Object.keys(CLOUD_DEPENDENCIES).map((name) => [name, versionOf(name)])).toEqual(
    Object.entries(CLOUD_DEPENDENCIES),
  );
});

describe('npm run build', () => {
  test('makes a project of every step: the two pinned packages, and a function that requires nothing', async () => {
    const { code, stdout } = await runKit(['build'], home);
    expect(code).toBe(0);
    expect(fs.readdirSync(path.join(home, 'dist'))).toEqual([...STEP_IDS]);
    for (const id of STEP_IDS) {
      expect(stdout).toContain(path.join('dist', id));
      expect(fs.readdirSync(path.join(home, 'dist', id), { recursive: true }).sort()).toEqual(
        ['functions', path.join('functions', 'token.js'), 'package.json'].sort(),
      );
      expect(built(id, 'functions/token.js')).not.toContain('require(');
      expect(JSON.parse(built(id, 'package.json')).dependencies).toEqual({
        '@twilio/runtime-handler': '2.0.1',
        twilio: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      });
    }
  });

  test('makes one of the workspace too, where there is one', async () => {
    writeWorkspace('exports.handler = (context, event, callback) => callback(null, 1);\n');
    await runKit(['build'], home);
    expect(built('workspace', 'functions/token.js')).toContain('callback(null, 1)');
  });

  test('refuses what the compiler would mend silently, and leaves the former project alone', async () => {
    await runKit(['build', 'workspace'], home);
    const before = built('workspace', 'functions/token.js');
    writeWorkspace('export const handler = () => ({ a: 1; b: 2 });\n');
    const { code, stderr } = await runKit(['build', 'workspace'], home);
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 行目/);
    expect(stderr).toMatch(/この ; を , に/);
    expect(built('workspace', 'functions/token.js')).toBe(before);
  });

  test('takes what an older build left away, but not the values that somebody put beside it', async () => {
    const project = path.join(home, 'dist', '2-6');
    fs.mkdirSync(path.join(project, 'functions'), { recursive: true });
    for (const name of ['functions/old.js', 'assets.txt', '.env']) fs.writeFileSync(path.join(project, name), 'old');
    await runKit(['build', '2-6'], home);
    expect(fs.readdirSync(project, { recursive: true }).sort()).toEqual(
      ['.env', 'functions', path.join('functions', 'token.js'), 'package.json'].sort(),
    );
  });

  test('names what can be built when asked for something else', async () => {
    const { code, stderr } = await runKit(['build', '2-3'], home);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`2-3.*\n.*${STEP_IDS.join('、')}、workspace`));
  });

  test('says why it cannot write', async () => {
    fs.writeFileSync(path.join(home, 'dist'), '');
    const { code, stderr } = await runKit(['build', '2-6'], home);
    expect(code).toBe(2);
    expect(stderr).toContain(path.join('dist', '2-6'));
    expect(stderr).not.toContain('    at ');
  });
});

test('a build that is killed leaves no half project, whenever that happens', async () => {
  const loop = `
    const { build } = require(process.argv[1]);
    process.stdout.write('ready');
    for (let n = 0; ; n++) build('2-6', process.argv[2] + '/' + n);`;
  for (let round = 0; round < 5; round++) {
    const folder = path.join(home, String(round));
    fs.mkdirSync(folder);
    const child = spawn(process.execPath, [
      '--require',
      RUN_SOURCES,
      '-e',
      loop,
      path.join(__dirname, 'build.ts'),
      folder,
    ]);
    await said(child, 'ready');
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 60);
    await once(child, 'close');
    for (const name of fs.readdirSync(folder)) {
      const project = path.join(folder, name, '2-6');
      if (!fs.existsSync(path.join(project, 'package.json'))) continue;
      expect(fs.readFileSync(path.join(project, 'functions', 'token.js'), 'utf8')).toMatch(
        /\nexports\.handler = handler;\n$/,
      );
      expect(JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8')).dependencies).toBeDefined();
    }
  }
});

describe('an unmodified twilio-run', () => {
  let server: ChildProcess | undefined;
  afterEach(async () => {
    if (server?.exitCode === null && server.kill('SIGKILL')) await once(server, 'close');
  });

  test('serves the /token of step 2-6, signed with the secret of .env', async () => {
    await runKit(['build', '2-6'], home);
    const settings = throwawaySettings();
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    fs.writeFileSync(path.join(home, '.env'), lines.join(''));
    const port = await freePort();
    const program = path.join(ROOT, 'node_modules', 'twilio-run', 'bin', 'twilio-run.js');
    const project = path.join(home, 'dist', '2-6');
    server = spawn(process.execPath, [program, 'start', '--cwd', project, '--env', '../../.env', '--port', `${port}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await Promise.race([said(server, `localhost:${port}/token`), endedEarly(server)]);
    const response = await fetch(`http://127.0.0.1:${port}/token`);
    const { token } = (await response.json()) as { token: string };
    const [header, payload, signature] = token.split('.');
    const expected = createHmac('sha256', settings.API_SECRET).update(`${header}.${payload}`).digest('base64url');
    expect(signature).toBe(expected);
    expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({
      iss: settings.API_KEY,
      sub: settings.ACCOUNT_SID,
      grants: { identity: 'user', voice: { outgoing: { application_sid: settings.TWIML_APP_SID } } },
    });
  });
});

function said(child: ChildProcess, text: string): Promise<void> {
  let output = '';
  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        if (output.includes(text)) resolve();
      });
    }
  });
}

async function endedEarly(child: ChildProcess): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`twilio-run ended with ${code}`);
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await once(probe.close(), 'close');
  return port;
}
