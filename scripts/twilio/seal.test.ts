import fs from 'node:fs';
import path from 'node:path';
import { FIRST_STEP, LAST_STEP, type StepId } from '../../steps/steps.js';
import { asSettings, wayTo } from '../net/sandbox-link.js';
import type { Sandbox } from '../sandbox/sandbox.js';
import { startSandboxHere } from '../test/functions-here.js';
import { temporaryHome } from '../test/run-kit.js';
import { type Cloud, credentialsOf } from './cloud.js';
import { deploy, prebuild } from './deploy.js';
import { ownerOf } from './owner.js';
import { projectOfStep } from './project.js';
import { keepRecord, recordOf } from './record.js';
import { lookAt } from './seal.js';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = temporaryHome();
  sandbox = await startSandboxHere({ folder: path.join(folder, 'sandbox'), buildMs: 0 });
});
afterAll(async () => {
  await sandbox.close();
  fs.rmSync(folder, { recursive: true });
});

/** As one computer sees a service. */
function cloudOf(owner: string, serviceName: string): Cloud {
  const settings = asSettings(sandbox);
  const recordFile = path.join(folder, `${owner}.json`);
  return {
    kind: 'sandbox',
    way: wayTo(sandbox),
    credentials: credentialsOf(settings),
    settings,
    serviceName,
    recordFile,
    owner,
  };
}

const requestFor = (cloud: Cloud, step: StepId) => ({
  cloud,
  project: projectOfStep(step, path.join(folder, 'dist')),
  deadline: Date.now() + 10_000,
  onPhase: () => {},
});

async function calls(): Promise<string[]> {
  const all = (await (await fetch(`${sandbox.control}/calls`)).json()) as {
    method: string;
    host: string;
    path: string;
  }[];
  return all.filter(({ host }) => !host.endsWith('.twil.io')).map(({ method, path }) => `${method} ${path}`);
}

const forgetCalls = () => fetch(`${sandbox.control}/calls`, { method: 'DELETE' });

describe('a look at a service', () => {
  test('there is none; then it is ours, and a look costs no call of the API', async () => {
    const cloud = cloudOf('a'.repeat(16), 'handson-a');
    expect(await lookAt(cloud)).toEqual({ ownership: 'none' });
    const { record } = await deploy(requestFor(cloud, LAST_STEP.id));
    await forgetCalls();
    const { serviceSid, environmentSid, domain } = record;
    expect(await lookAt(cloud)).toEqual({
      ownership: 'ours',
      service: { serviceSid, environmentSid, domain },
      live: { ...record.live, owner: cloud.owner },
    });
    expect(await calls()).toEqual([]);
  });

  test('from another clone of this computer, without a record, it is ours; from another computer theirs, and since when', async () => {
    const { recordFile: _, ...clone } = cloudOf('a'.repeat(16), 'handson-a');
    await forgetCalls();
    expect(await lookAt({ ...clone, recordFile: path.join(folder, 'clone.json') })).toMatchObject({
      ownership: 'ours',
    });
    expect(await calls()).toEqual([
      expect.stringMatching(/Services\/handson-a$/),
      expect.stringMatching(/Environments$/),
    ]);
    const other = await lookAt(cloudOf('b'.repeat(16), 'handson-a'));
    expect(other).toMatchObject({ ownership: 'theirs', live: { name: LAST_STEP.id, owner: 'a'.repeat(16) } });
    expect(Date.now() - other.since!.getTime()).toBeLessThan(60_000);
  });

  test('somebody else published over what this computer remembers', async () => {
    const [mine, theirs] = [cloudOf('a'.repeat(16), 'handson-b'), cloudOf('b'.repeat(16), 'handson-b')];
    await deploy(requestFor(mine, LAST_STEP.id));
    await overwrite(theirs);
    expect(await lookAt(mine)).toMatchObject({ ownership: 'theirs', live: { owner: theirs.owner } });
    expect(await lookAt(theirs)).toMatchObject({ ownership: 'ours' });
  });

  async function overwrite(cloud: Cloud): Promise<void> {
    await deploy({ ...requestFor(cloud, FIRST_STEP.id), mayTakeOver: async () => true });
  }

  test('nothing is live in it: it is empty, whether there is a record or not', async () => {
    const cloud = cloudOf('a'.repeat(16), 'handson-c');
    const { record } = await deploy(requestFor(cloud, LAST_STEP.id));
    const environment = `https://serverless.twilio.com/v1/Services/${record.serviceSid}/Environments/${record.environmentSid}`;
    await ask('DELETE', environment);
    expect(await lookAt(cloud)).toEqual({ ownership: 'empty', service: { serviceSid: record.serviceSid } });
    await ask('DELETE', `https://serverless.twilio.com/v1/Services/${record.serviceSid}`);
    expect(await lookAt(cloud)).toEqual({ ownership: 'none' });
  });

  test('a deployment of an earlier kit, without an owner, is ours where the record knows its content', async () => {
    const { owner: _, ...cloud } = cloudOf('', 'handson-d');
    const { record } = await deploy(requestFor({ ...cloud, owner: '' }, LAST_STEP.id));
    expect(await lookAt(cloud)).toMatchObject({ ownership: 'ours', live: record.live });
    keepRecord({ ...record, builds: {} }, { file: cloud.recordFile });
    expect(await lookAt(cloud)).toMatchObject({ ownership: 'theirs' });
  });

  test('after the id of this computer was lost, what its record knows is ours still, and is built anew under the new one', async () => {
    const cloud = cloudOf('a'.repeat(16), 'handson-f');
    await deploy(requestFor(cloud, LAST_STEP.id));
    const lost = { ...cloud, owner: 'c'.repeat(16) };
    expect(await lookAt(lost)).toMatchObject({ ownership: 'ours', live: { owner: cloud.owner } });
    expect(await deploy(requestFor(lost, LAST_STEP.id))).toMatchObject({
      built: true,
      record: { live: { owner: lost.owner } },
    });
  });

  test('what was only built for later tells whose it is too', async () => {
    const cloud = cloudOf('a'.repeat(16), 'handson-e');
    const { project, ...request } = requestFor(cloud, LAST_STEP.id);
    await prebuild([project], request);
    expect(await lookAt(cloudOf('b'.repeat(16), 'handson-e'))).toMatchObject({ ownership: 'theirs' });
    expect(recordOf(cloud)?.live).toBeUndefined();
  });

  function ask(method: string, address: string): Promise<number> {
    const { request }: typeof import('node:https') = require('node:https');
    const { HttpsProxyAgent }: typeof import('https-proxy-agent') = require('https-proxy-agent');
    const ca = fs.readFileSync(sandbox.ca, 'utf8');
    const auth = `${sandbox.accountSid}:${sandbox.authToken}`;
    return new Promise((resolve, reject) => {
      const options = { method, auth, ca, agent: new HttpsProxyAgent(sandbox.proxy, { ca }) };
      request(address, options, (response) => resolve(response.resume().statusCode!))
        .on('error', reject)
        .end();
    });
  }
});

describe('the owner id of this computer', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  function useConfig(name: string): string {
    const config = path.join(folder, name);
    const { HANDSON_HOME: _, ...env } = before;
    process.env = { ...env, XDG_CONFIG_HOME: config, APPDATA: config };
    return path.join(config, 'handson-kit', 'owner');
  }

  test('is random, and made once in the configuration folder', () => {
    const file = useConfig('config');
    const owner = ownerOf({});
    expect(owner).toMatch(/^[0-9a-f]{16}$/);
    expect([ownerOf({}), fs.readFileSync(file, 'utf8')]).toEqual([owner, owner]);
    useConfig('another');
    expect(ownerOf({})).not.toBe(owner);
  });

  test('is made anew where the file holds something else', () => {
    const file = useConfig('config');
    fs.writeFileSync(file, 'x');
    expect(ownerOf({})).toBe(fs.readFileSync(file, 'utf8'));
  });

  test('that cannot be kept is told', () => {
    fs.writeFileSync(path.join(folder, 'a-file'), '');
    useConfig('a-file');
    expect(() => ownerOf({})).toThrow(/見分けられない/);
  });
});
