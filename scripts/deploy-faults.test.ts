import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { kitProcess, ROOT } from './system/paths.js';
import type { Drive, Driven, Found, Said } from './test/deploy-driver.js';
import { type TestCloud, testCloud } from './test/deployments.js';

const WORK: readonly Drive['work'][] = ['deploy', 'first', 'switch', 'prebuild', 'reset', 'delete'];
const FAULTS: readonly Drive['fault'][] = ['429', '500', 'reset', 'reset-after', 'silent', 'killed'];

/** All of them take minutes: otherwise, each call fails in one of the ways. */
const ALL = process.env.HANDSON_ALL_FAULTS === 'true';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud({ inProcesses: ALL });
});
afterAll(() => cloud.close());

describe('every single call of work in the cloud may fail', () => {
  /** In one process. */
  let driver: ChildProcess;
  beforeAll(() => {
    driver = spawn(process.execPath, kitProcess('scripts/test/deploy-driver.ts'), {
      env: { ...process.env, HANDSON_HOME: cloud.home },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  });
  afterAll(async () => {
    const ended = once(driver, 'close');
    driver.kill('SIGKILL');
    await ended;
  });

  /** Answers what the driver asks of the sandbox meanwhile. */
  async function drive(order: Drive): Promise<Driven> {
    const driven = new Promise<Driven>((resolve) => {
      driver.removeAllListeners();
      driver.once('close', (code) => resolve({ tried: 0, failures: [`the driver ended with ${code}`] }));
      driver.on('message', (said: Said) => {
        if (!('asked' in said)) return resolve(said);
        const service = cloud.state.services.find(({ uniqueName }) => uniqueName === said.asked);
        driver.send({ environments: service?.environments } satisfies Found);
      });
    });
    driver.send(order);
    return driven;
  }

  let tried = 0;
  beforeAll(() => cloud.writeWorkspace('the driver writes its own'));

  describe.each(WORK)('%s', (work) => {
    // The more there is, the more is written down at each change.
    beforeAll(() => void cloud.state.services.splice(0));

    test.each(FAULTS)(
      'by %s: the old or the new /token answers, what is said about it is true, and the next one succeeds',
      async (fault) => {
        const driven = await drive({ work, fault, all: ALL });
        expect(driven.failures).toEqual([]);
        tried += driven.tried;
      },
      120_000,
    );
  });

  test('as many calls as there are', () => {
    if (ALL) process.stdout.write(`${tried} calls were broken\n`);
    expect(tried).toBeGreaterThan(ALL ? 240 : 40);
  });
});

describe('a deployment whose process is killed', () => {
  async function prepared(mark: string): Promise<void> {
    cloud.writeWorkspace(mark);
    fs.appendFileSync(path.join(cloud.home, 'workspace', 'token.ts'), `export const mark = '${mark}';`);
  }

  async function isAnswering(): Promise<boolean> {
    const { status, body } = await cloud.live();
    return status === 200 && body.includes('"token"');
  }

  /** Above, a kill at each call is played; here it is real. */
  const EACH = ALL ? 1 : 3;
  let count = 0;
  beforeAll(async () => {
    await cloud.kit('deploy', '2-6', '--sandbox');
    await prepared('count');
    await cloud.forgetCalls();
    await cloud.kit('deploy', '--sandbox');
    count = (await cloud.calls()).length;
    expect(count).toBeGreaterThan(9);
  }, 30_000);

  test('at any call: the former /token goes on answering, and the next deployment succeeds', async () => {
    const failures: string[] = [];
    for (let nth = 1; nth <= count; nth += EACH) {
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
