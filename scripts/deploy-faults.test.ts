import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import type { Fault } from './sandbox/faults.js';
import { kitProcess, ROOT } from './system/paths.js';
import type { Drive } from './test/deploy-driver.js';
import { type TestCloud, testCloud } from './test/deployments.js';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud.close());

describe('every single call of a deployment may fail', () => {
  /** The calls of a deployment that has to build, and what is live before it. */
  async function prepared(mark: string): Promise<void> {
    cloud.writeWorkspace(mark);
    fs.appendFileSync(path.join(cloud.home, 'workspace', 'token.ts'), `export const mark = '${mark}';`);
  }

  /** In one process. */
  let driver: ChildProcess;
  beforeAll(() => {
    const env = { ...process.env, HANDSON_HOME: cloud.home };
    driver = spawn(process.execPath, kitProcess('scripts/test/deploy-driver.ts'), {
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  });
  afterAll(async () => {
    const ended = once(driver, 'close');
    driver.kill('SIGKILL');
    await ended;
  });

  /** @returns what failed */
  async function drive(fault: Fault): Promise<string[]> {
    driver.send({ fault, calls: count } satisfies Drive);
    const [failures] = await Promise.race([
      once(driver, 'message'),
      once(driver, 'close').then(([code]) => [[`the driver ended with ${code}`]]),
    ]);
    return failures;
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
      expect(await drive(fault)).toEqual([]);
    },
    120_000,
  );

  test('by a killed process', async () => {
    const failures: string[] = [];
    for (let nth = 1; nth <= count; nth++) {
      await prepared(`kill${nth}`);
      await cloud.forgetCalls();
      await cloud.setFaults({ kind: 'latency', value: 5_000, match: ' /v1/', nth });
      const child = spawn(process.execPath, [path.join(ROOT, 'scripts', 'kit.js'), 'deploy', '--sandbox'], {
        env: { ...process.env, HANDSON_HOME: cloud.home },
        stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.once('close', resolve));
      while (child.exitCode === null && (await cloud.calls()).length < nth)
        await new Promise((resolve) => setTimeout(resolve, 25));
      child.kill('SIGKILL');
      await ended;
      if (!(await isAnswering())) failures.push(`killed at call ${nth}: /token does not answer`);
      await cloud.setFaults();
      const again = await cloud.kit('deploy', '--sandbox');
      if (again.code !== 0) failures.push(`killed at call ${nth}: the next deployment fails: ${again.stderr}`);
    }
    expect(failures).toEqual([]);
  }, 120_000);
});
