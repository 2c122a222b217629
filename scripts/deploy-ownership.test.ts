/** People who share an account and the name of a service; one person with an account and a sandbox, or with two computers. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { LAST_STEP, STEP_IDS } from '../steps/steps.js';
import { asSettings } from './net/sandbox-link.js';
import type { Call } from './sandbox/journal.js';
import { recordFileOf, type TestCloud, testCloud } from './test/deployments.js';
import { writeSettings } from './test/doctor.js';
import { startSandboxHere } from './test/functions-here.js';
import { hasPseudoTerminal, talkMeanwhile } from './test/pseudo-terminal.js';
import { type Ran, runKit, temporaryHome } from './test/run-kit.js';
import { allRecords } from './twilio/record.js';

const LAST = LAST_STEP.id;

let account: TestCloud;
const homes: string[] = [];
beforeAll(async () => {
  account = await testCloud();
});
afterAll(async () => {
  await account.close();
  for (const home of homes) fs.rmSync(home, { recursive: true, force: true });
});
beforeEach(() => account.forgetCalls());

interface Computer {
  home: string;
  kit(...args: string[]): Promise<Ran>;
}

/** A computer whose settings are those of the account, which a sandbox plays. */
function computer(serviceName: string, home = temporaryHome()): Computer {
  homes.push(home);
  writeSettings(home, { ...asSettings(account.sandbox), HANDSON_SERVICE_NAME: serviceName });
  return { home, kit: (...args) => runKit(args, home, account.sandbox.environment()) };
}

const forget = ({ home }: Pick<Computer, 'home'>) => fs.rmSync(recordFileOf(home), { force: true });

/** What the environment of a service answers that people look at; undefined when nothing is live. */
async function live(
  serviceName: string,
  at: '/token' | '/handson.json' = '/handson.json',
): Promise<string | undefined> {
  const { environments } = account.state.services.find(({ uniqueName }) => uniqueName === serviceName)!;
  const { domainName } = environments.find(({ domainSuffix }) => domainSuffix === 'dev')!;
  const answer = await fetch(`${account.sandbox.site}/${domainName}${at}`);
  return answer.status === 200 ? answer.text() : undefined;
}

/** Calls that change something. */
async function changes(): Promise<string[]> {
  return (await account.calls())
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`);
}

const builds = async () => (await changes()).filter((call) => call.endsWith('/Builds'));

describe('one record for each cloud', () => {
  let rehearsing: TestCloud;
  let own: Computer;
  beforeAll(async () => {
    rehearsing = await testCloud();
    own = computer('handson-both', rehearsing.home);
    await own.kit('deploy', LAST);
    await own.kit('deploy', LAST, '--sandbox');
  }, 30_000);
  afterAll(() => rehearsing.sandbox.close());

  test('a rehearsal on the sandbox leaves the record of the account alone: the next real switch builds nothing', async () => {
    expect(allRecords(recordFileOf(own.home)).map(({ cloud }) => cloud)).toEqual(['twilio', 'sandbox']);
    await own.kit('deploy', '2-4');
    await own.kit('deploy', '2-4', '--sandbox');
    await account.forgetCalls();
    const { code, stdout } = await own.kit('deploy', LAST);
    expect([code, stdout]).toEqual([0, expect.stringContaining('前のビルド')]);
    expect(await builds()).toEqual([]);
    expect((await account.calls()).length).toBeLessThanOrEqual(4);
  });

  test('prebuilding in the account after a rehearsal is true: every switch after it builds nothing', async () => {
    await own.kit('deploy', '2-2', '--sandbox');
    const { code, stdout } = await own.kit('deploy', '--prebuild');
    expect([code, stdout]).toEqual([0, expect.stringContaining('すべての手順がビルド済み')]);
    await account.forgetCalls();
    for (const step of STEP_IDS) expect((await own.kit('deploy', step)).code).toBe(0);
    expect(await builds()).toEqual([]);
  });

  test('deleting the sandbox’s service forgets only that', async () => {
    await own.kit('deploy', LAST);
    await own.kit('deploy', LAST, '--sandbox');
    expect((await own.kit('reset', '--sandbox', '--delete', '--yes')).code).toBe(0);
    expect(allRecords(recordFileOf(own.home)).map(({ cloud }) => cloud)).toEqual(['twilio']);
    const { stdout } = await own.kit('check', LAST);
    expect(stdout.split('\n')[0]).toContain(allRecords(recordFileOf(own.home))[0]!.domain);
  });
});

describe('prebuilding changes nothing that is live', () => {
  test('in a fresh clone, which has no record: the live step stays, and all are built then', async () => {
    const own = computer('handson-clone');
    await own.kit('deploy', LAST);
    const before = await live('handson-clone');
    forget(own);
    await account.forgetCalls();
    expect((await own.kit('deploy', '--prebuild')).code).toBe(0);
    expect([await live('handson-clone'), await builds()]).toEqual([before, STEP_IDS.map(() => expect.anything())]);
    await account.forgetCalls();
    expect((await own.kit('deploy', '2-4')).code).toBe(0);
    expect(await builds()).toEqual([]);
  }, 20_000);

  test('from a second laptop, whose owner has to say that it is theirs', async () => {
    const [own, laptop] = [computer('handson-laptop'), computer('handson-laptop')];
    await own.kit('deploy', LAST);
    const before = await live('handson-laptop');
    await account.forgetCalls();
    expect((await laptop.kit('deploy', '--prebuild')).code).toBe(2);
    expect(await changes()).toEqual([]);
    expect((await laptop.kit('deploy', '--prebuild', '--take-over', 'handson-laptop')).code).toBe(0);
    expect(await live('handson-laptop')).toBe(before);
    expect((await own.kit('check', LAST)).code).toBe(0);
  }, 20_000);

  test('of a service that is new, nothing is live', async () => {
    const own = computer('handson-new');
    const { code, stderr } = await own.kit('deploy', '--prebuild');
    expect([code, stderr]).toEqual([0, '']);
    expect(await live('handson-new')).toBeUndefined();
    await account.forgetCalls();
    expect((await own.kit('deploy', LAST)).code).toBe(0);
    expect([await builds(), (await account.calls()).length]).toEqual([[], 4 + 3]); // and three variables, which are new
    expect(await live('handson-new', '/token')).toContain('"token"');
  }, 20_000);
});

describe('two who share the name of a service', () => {
  let first: Computer;
  let second: Computer;
  beforeAll(async () => {
    [first, second] = [computer('handson-shared'), computer('handson-shared')];
    await first.kit('deploy', LAST);
  }, 20_000);

  const WAYS = [
    ['deploy', '2-4'],
    ['deploy'],
    ['deploy', '--prebuild'],
    ['reset', '--yes'],
    ['reset', '--delete', '--yes'],
  ];
  test.each(WAYS.map((way) => [way.join(' '), way]))(
    '%s from the other computer changes nothing, and says what is in it, since when, and what to do',
    async (_, way) => {
      const before = await live('handson-shared');
      const { code, stdout, stderr } = await second.kit(...way);
      expect([code, await changes(), await live('handson-shared')]).toEqual([2, [], before]);
      expect(stdout + stderr).toMatch(/サービス handson-shared には.*手順 2-6 の完成例、20\d\d\/.* から/);
      expect(stderr).toMatch(/npm run env.*--take-over handson-shared/);
    },
  );

  test('the name of another service does not help', async () => {
    for (const way of [
      ['deploy', '2-4'],
      ['reset', '--delete'],
    ]) {
      const { code } = await second.kit(...way, '--take-over', 'handson-other');
      expect([code, await changes()]).toEqual([2, []]);
    }
  });

  test('for programs, the refusal is one JSON document', async () => {
    const { code, stdout } = await second.kit('deploy', '2-4', '--json');
    const { ok, error } = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect([code, ok, error.next]).toEqual([2, false, expect.stringContaining('--take-over')]);
  });

  const onTerminal = hasPseudoTerminal ? test : test.skip;
  onTerminal(
    'on a terminal the name has to be typed',
    async () => {
      const deploy = (typed: string) =>
        talkMeanwhile(
          ['deploy', '2-4'],
          [['サービスの名前を入力', `${typed}\r`]],
          second.home,
          account.sandbox.environment(),
        );
      expect(await deploy('y')).toMatchObject({ code: 2, screen: expect.stringContaining('何も変更していません') });
      expect(await changes()).toEqual([]);
      expect(await deploy('handson-shared')).toMatchObject({ code: 0 });
    },
    30_000,
  );

  test('whoever lost it is told so by the check, the doctor and the commands, and not to deploy again', async () => {
    await first.kit('deploy', LAST, '--take-over', 'handson-shared');
    expect((await first.kit('check', LAST)).code).toBe(0);
    // The very same code: its fingerprint is the same.
    await second.kit('deploy', LAST, '--take-over', 'handson-shared');
    const { verdicts } = JSON.parse((await first.kit('check', LAST, '--json')).stdout);
    const shared = verdicts.find(({ id }: { id: string }) => id === 'deployment.live');
    expect(shared).toMatchObject({ status: 'failed', blame: 'settings', next: expect.stringMatching(/^npm run env/) });
    expect(shared.cause).toMatch(/handson-shared/);
    const env = await first.kit('env', '--deployed');
    expect([env.code, env.stderr]).toEqual([2, expect.stringContaining('--take-over')]);
    expect((await first.kit('deploy', LAST)).code).toBe(2);
    expect((await second.kit('deploy', '2-5')).code).toBe(0);
  }, 30_000);

  test('taken over by its name, a service is reset, and deleted', async () => {
    expect((await first.kit('reset', '--take-over', 'handson-shared')).code).toBe(0);
    expect(await live('handson-shared')).toContain(STEP_IDS[0]);
    expect((await second.kit('reset', '--delete', '--take-over', 'handson-shared')).code).toBe(0);
    expect((await first.kit('deploy', LAST)).code).toBe(0); // it is gone: nobody's
  }, 20_000);
});

describe('the name of a service', () => {
  const REFUSED = ['my_service', 'サービス', 'a'.repeat(51), 'a b', '../x'];

  test.each(REFUSED)(
    '%j, which Twilio refuses, is told by check:step1, by the doctor, and before anything is sent',
    async (name) => {
      const own = computer(name);
      const told = (verdicts: { id: string; status: string }[]) =>
        verdicts.filter(({ status }) => status === 'failed').map(({ id }) => id);
      const check = JSON.parse((await own.kit('check', '2-1', '--json')).stdout);
      expect(told(check.verdicts)).toEqual(['settings.HANDSON_SERVICE_NAME']);
      const doctor = JSON.parse((await own.kit('doctor', '--json')).stdout);
      expect(told(doctor.verdicts)).toContain('settings.HANDSON_SERVICE_NAME');
      await account.forgetCalls();
      expect((await own.kit('deploy', LAST)).code).toBe(2);
      expect(await account.calls()).toEqual([]);
    },
  );

  test('is different in two clones on one computer, and stays the same in each', async () => {
    const names = await Promise.all(
      [1, 2].map(async () => {
        const home = temporaryHome();
        homes.push(home);
        const named = async () => {
          await runKit(['env', '--sandbox'], home);
          return /^HANDSON_SERVICE_NAME=(.*)$/m.exec(fs.readFileSync(path.join(home, '.env'), 'utf8'))?.[1];
        };
        const name = await named();
        fs.rmSync(path.join(home, '.env'));
        expect(await named()).toBe(name);
        return name;
      }),
    );
    expect(new Set(names).size).toBe(2);
  });
});

describe('a large account', () => {
  const SERVICES = 50;
  const BUILDS = 20;

  test(`${SERVICES} services with ${BUILDS} builds each slow down neither a switch nor a deployment without a record`, async () => {
    const folder = temporaryHome();
    homes.push(folder);
    let sandbox = await startSandboxHere({ folder, buildMs: 0 });
    const home = temporaryHome();
    homes.push(home);
    writeSettings(home, { ...asSettings(sandbox), HANDSON_SERVICE_NAME: 'handson-large' });
    const callsOf = async (step: string): Promise<string[]> => {
      await fetch(`${sandbox.control}/calls`, { method: 'DELETE' });
      expect((await runKit(['deploy', step], home, sandbox.environment())).code).toBe(0);
      const calls = (await (await fetch(`${sandbox.control}/calls`)).json()) as Call[];
      const named = ({ method, path }: Call) => `${method} ${path.replace(/Z[A-Z][0-9a-f]{32}/g, 'SID')}`;
      return calls.filter(({ host }) => !host.endsWith('.twil.io')).map(named);
    };
    const measured = async () => {
      const [switched, _, again] = [await callsOf('2-4'), await callsOf('2-5'), await callsOf('2-4')];
      forget({ home });
      return { switched, again, anew: await callsOf('2-4') };
    };
    await callsOf('2-4');
    await callsOf('2-5');
    const alone = await measured();
    expect([alone.switched.length, alone.anew.length]).toEqual([3, expect.any(Number)]);
    await sandbox.close();
    fill(path.join(folder, 'state.json'));
    fs.rmSync(path.join(folder, 'ports.json')); // where this process's connections still are
    sandbox = await startSandboxHere({ folder, buildMs: 0 });
    await callsOf('2-5');
    const amongMany = await measured();
    await sandbox.close();
    expect(amongMany).toEqual(alone);
  }, 60_000);

  /** Copies the one service that is in it, and its builds. */
  function fill(file: string): void {
    const stored = JSON.parse(fs.readFileSync(file, 'utf8'));
    const [own] = stored.state.services;
    const anew = (text: string) =>
      text.replace(/\bZ([A-Z])[0-9a-f]{32}/g, (_, kind) => `Z${kind}${randomBytes(16).toString('hex')}`);
    const copies = Array.from({ length: SERVICES - 1 }, (_, index) => {
      const copy = JSON.parse(anew(JSON.stringify(own)).replaceAll('handson-large', `handson-${index}`));
      return { ...copy, domainBase: `${copy.domainBase}-${index}` };
    });
    stored.state.services = [...copies, own];
    for (const { builds } of stored.state.services) {
      while (builds.length < BUILDS) builds.push({ ...builds[0], sid: anew(builds[0].sid) });
    }
    fs.writeFileSync(file, JSON.stringify(stored));
  }
});
