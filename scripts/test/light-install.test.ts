/** The participants' install: what a plain `npm ci` brings is light, is enough for every one of their commands, and for their editor. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../system/paths.js';
import { installedBrowser } from '../voice/browser.js';
import { freePort } from './doctor.js';

const json = (name: string) => JSON.parse(fs.readFileSync(path.join(ROOT, name), 'utf8'));

interface Locked {
  dev?: true;
  optional?: true;
  os?: string[];
  cpu?: string[];
  hasInstallScript?: true;
}

const LIGHT = Object.entries(json('package-lock.json').packages as Record<string, Locked>).filter(
  ([place, { dev }]) => place !== '' && !dev,
);

describe('what a plain npm ci brings', () => {
  test('is not more than 280 packages and 110 MB', () => {
    expect(LIGHT.length).toBeLessThanOrEqual(280);
    const bytes = LIGHT.reduce((sum, [place]) => sum + bytesOf(path.join(ROOT, place)), 0);
    expect(bytes / 2 ** 20).toBeLessThan(110);
  });

  test('is the same on every system, and needs no compiler: it can be carried over on a stick', () => {
    expect(LIGHT.filter(([, each]) => each.os || each.cpu || each.optional || each.hasInstallScript)).toEqual([]);
  });

  test('holds all that the product imports, and little else', () => {
    const { dependencies } = json('package.json');
    const imported = new Set(productFiles().flatMap(importedPackages));
    expect([...imported].filter((name) => !dependencies[name])).toEqual([]);
    // The pages get two as files, and an editor reads the types.
    const others = ['@twilio/voice-sdk', '@types/node', 'lit-html', 'sucrase'];
    expect(Object.keys(dependencies).filter((name) => !imported.has(name) && !others.includes(name))).toEqual([]);
  });
});

/** Of a package, without those that are installed inside it. */
function bytesOf(folder: string): number {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .reduce((sum, entry) => {
      const file = path.join(folder, entry.name);
      return sum + (entry.isDirectory() ? bytesOf(file) : fs.lstatSync(file).size);
    }, 0);
}

/** What maintainers run, and what only tests use. */
const MAINTAINERS = /^scripts.(?:bench|docs|pictures|guides|test)\b/;

function productFiles(): string[] {
  return ['steps', 'checks', 'scripts'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name))
      .filter((name) => /\.[jt]s$/.test(name) && !/\.test\.ts$/.test(name) && !MAINTAINERS.test(name)),
  );
}

/** Also what is loaded later, by `import()` or `require`. Types count too: an editor reads them. */
function importedPackages(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(ROOT, file), 'utf8'), true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]);
}

describe('in a clone with these packages only', () => {
  const clone = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-clone-'));
  const running: ChildProcess[] = [];

  beforeAll(() => {
    const sources = [
      '.env.example',
      'README.ja.md',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'steps',
      'checks',
      'scripts',
      'assets',
    ];
    for (const name of sources) fs.cpSync(path.join(ROOT, name), path.join(clone, name), { recursive: true });
    const pack = path.join(clone, 'packages.handson');
    expect(node(ROOT, ['scripts/offline.js', 'pack', pack]).code).toBe(0);
    expect(node(clone, ['scripts/offline.js', 'unpack', pack]).code).toBe(0);
  }, 120_000);
  afterAll(async () => {
    for (const child of running) child.kill();
    await Promise.all(running.map((child) => child.exitCode ?? new Promise((resolve) => child.once('close', resolve))));
    fs.rmSync(clone, { recursive: true, force: true, maxRetries: 5 });
  });

  function environment(): NodeJS.ProcessEnv {
    const { HANDSON_HOME: _1, INIT_CWD: _2, HTTPS_PROXY: _3, HTTP_PROXY: _4, ...env } = process.env;
    return { ...env, NO_COLOR: '1' };
  }

  function node(cwd: string, args: string[]): { code: number | null; text: string } {
    const options = { cwd, env: environment(), encoding: 'utf8', timeout: 60_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
    return { code: status, text: stdout + stderr };
  }

  const kit = (...args: string[]) => node(clone, ['scripts/kit.js', ...args]);

  /** Of a command that runs until it is ended. */
  function untilPrinted(pattern: RegExp, ...args: string[]): Promise<RegExpExecArray> {
    const child = spawn(process.execPath, ['scripts/kit.js', ...args], { cwd: clone, env: environment() });
    running.push(child);
    return new Promise((resolve, reject) => {
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
          const found = pattern.exec(printed);
          if (found) resolve(found);
        });
      }
      child.once('close', (code) => reject(new Error(`${args.join(' ')} ended with ${code}: ${printed}`)));
    });
  }

  test('npm start shows its page, and the first verdict', async () => {
    const [, page] = await untilPrinted(/ページ\s+(http:\S+)/, 'start', '--port', '0', '--function-port', '0');
    const { body } = await fetch(`${page}api/events`);
    let text = '';
    for await (const chunk of body!) {
      text += Buffer.from(chunk).toString();
      if (/"status":"(?:passed|failed|todo)"/.test(text)) break;
    }
    expect(text).toContain('"verdicts":[{');
  }, 60_000);

  test('every other command of theirs works', async () => {
    await untilPrinted(/"proxy"/, 'sandbox', '--json');
    const commands = [
      'step 2-4',
      'check 2-4',
      'check 2-6 --step 2-6',
      ...(installedBrowser() ? ['voice --step 2-6'] : []),
      'env --sandbox',
      'deploy 2-6 --sandbox',
      'check 2-6',
      `doctor --port ${await freePort()} --function-port ${await freePort()}`,
      'reset --sandbox --yes',
      'build',
      'docs --site', // theirs or not, a workflow makes it with these packages
      'rehearse',
    ];
    for (const command of commands) {
      const ran = kit(...command.split(' '));
      if (ran.code !== 0) throw new Error(`${command} ended with ${ran.code}: ${ran.text}`);
    }
  }, 240_000);

  test('an editor knows the types of workspace/token.ts', () => {
    kit('step', '2-6');
    expect(node(clone, ['node_modules/typescript/bin/tsc', '-p', 'workspace'])).toEqual({ code: 0, text: '' });
  });

  test.each(['bench', 'bench --site', 'docs', 'pictures'])(
    'npm run %s asks for the maintainers’ install',
    (command) => {
      expect(kit(...command.split(' '))).toEqual({
        code: 2,
        text: expect.stringMatching(/npm ci --include=dev を実行/),
      });
    },
  );
});
