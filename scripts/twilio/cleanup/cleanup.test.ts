import '../../test/own-home.js';
import fs from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../../checks/settings/settings.js';
import { wayTo } from '../../net/sandbox-link.js';
import { HOME } from '../../system/paths.js';
import { type StandIn, standInAccount } from '../../test/stand-in.js';
import { type Cloud, credentialsIfKnown } from '../cloud.js';
import { deploy } from '../deploy.js';
import { projectOfStep } from '../project.js';
import { settle, survey } from './cleanup.js';
import { choose, type Options } from './cleanup-command.js';
import type { Told } from './thing.js';

const OWN = 'handson-taro';
const SETTINGS_FILE = path.join(HOME, '.env');

let account: StandIn;
beforeEach(async () => {
  account = await standInAccount();
});
afterEach(async () => {
  await account.close();
  for (const name of fs.readdirSync(HOME)) if (name !== 'dist') fs.rmSync(path.join(HOME, name), { recursive: true });
});
afterAll(() => fs.rmSync(HOME, { recursive: true }));

function cloudOf(changes: Partial<Settings> = {}, serviceName = OWN): Cloud {
  const settings = { ...account.settings, ...changes };
  return {
    kind: 'twilio',
    way: wayTo(account.sandbox),
    credentials: credentialsIfKnown(settings)!,
    settings,
    serviceName,
  };
}

/** Whoever it belongs to. */
async function deployed(cloud: Cloud): Promise<void> {
  const project = projectOfStep('2-6', path.join(HOME, 'dist'));
  await deploy({ project, cloud, deadline: Date.now() + 20_000, onPhase: () => {}, mayTakeOver: async () => true });
}

/** What a participant has at the end. */
async function course(changes: Partial<Settings> = {}): Promise<Cloud> {
  account.writeSettings(HOME, changes);
  const cloud = cloudOf(changes);
  await deployed(cloud);
  return cloud;
}

const ALL: Options = { delete: true, yes: true, keep: false, json: true };

async function cleaned(cloud: Cloud | undefined, options = ALL, timeoutMs = 30_000) {
  const deadline = Date.now() + timeoutMs;
  const found = await survey(cloud, SETTINGS_FILE, deadline);
  const choices = await choose(found, options);
  return { ...(await settle(found, choices, { cloud, deadline, onPhase: () => {} })), others: found.others };
}

const named = (things: Told[], fate: Told['fate']) => things.flatMap((told) => (told.fate === fate ? [told.name] : []));

test('services of others stay, also with names like ours, also on the second page of many', async () => {
  const cloud = await course();
  await deployed({
    ...cloud,
    serviceName: 'handson-hanako',
    owner: 'ffffffffffffffff',
    recordFile: path.join(HOME, 'hers.json'),
  });
  const many = Array.from({ length: 110 }, (_, index) => `other-${index}`);
  await account.makeServices('handson-empty', ...many);
  const { ok, others, things } = await cleaned(cloud);
  expect([ok, others.sort()]).toEqual([true, ['handson-empty', 'handson-hanako']]);
  expect(things.filter(({ kind }) => kind === 'service')).toHaveLength(1);
  expect((await account.services()).sort()).toEqual(['handson-empty', 'handson-hanako', ...many].sort());
});

test('what somebody else deployed into our service since is not ours to delete', async () => {
  const cloud = await course();
  await deployed({ ...cloud, owner: 'ffffffffffffffff', recordFile: path.join(HOME, 'hers.json') });
  const { ok, others } = await cleaned(cloud);
  expect([ok, others, await account.services()]).toEqual([true, [OWN], [OWN]]);
});

test('without a record, in a fresh clone, the seal tells which are ours', async () => {
  const cloud = await course();
  fs.rmSync(path.join(HOME, '.handson', 'deployment.json'));
  expect((await cleaned(cloud)).ok).toBe(true);
  expect(await account.services()).toEqual([]);
});

test('without the auth token, the key is deleted by hand; the settings wait for it, and then it is proven', async () => {
  const cloud = await course({ AUTH_TOKEN: '' });
  const first = await cleaned(cloud);
  expect(named(first.things, 'left')).toEqual([expect.stringContaining('API キー'), '設定ファイル .env']);
  expect(first.things.find(({ kind }) => kind === 'key')!.byHand).toMatch(/^Console の Settings ＞ Account settings/);
  expect(await account.has()).toEqual({ key: true, app: false });
  await account.deleteKey();
  const second = await cleaned(cloud);
  expect([second.ok, fs.existsSync(SETTINGS_FILE)]).toEqual([true, false]);
  // And the account that nobody can ask any more, from the receipt.
  expect((await cleaned(undefined)).ok).toBe(true);
});

test('a name that was cleaned up and used again is not told from the receipt', async () => {
  const cloud = await course();
  expect((await cleaned(cloud)).things).toContainEqual(expect.objectContaining({ kind: 'service', fate: 'gone' }));
  await deployed({ ...cloud, settings: { ...cloud.settings, API_KEY: '' } });
  const { ok, things } = await cleaned(undefined);
  expect([ok, things.find(({ kind }) => kind === 'service')]).toEqual([
    false,
    expect.objectContaining({ fate: 'unproven' }),
  ]);
});

test('a service that cannot be told to be ours leaves the settings there, whatever was proven before', async () => {
  const cloud = await course();
  await cleaned(cloud, { ...ALL, delete: false });
  await account.setFaults({ kind: 'status', value: 500, match: 'GET /handson.json' });
  const { ok, things } = await cleaned(cloud);
  expect([ok, fs.existsSync(SETTINGS_FILE), await account.services()]).toEqual([false, true, [OWN]]);
  expect(things.find(({ kind }) => kind === 'services')).toMatchObject({
    fate: 'unproven',
    why: `${OWN} が自分のものかどうかを、確かめられませんでした。`,
  });
});

test('a key that was refused from the start may be deleted or not: nobody can prove it', async () => {
  const wrong = { API_SECRET: 'a1'.repeat(16) };
  account.writeSettings(HOME, { ...wrong, AUTH_TOKEN: undefined });
  const { ok, things } = await cleaned(cloudOf({ ...wrong, AUTH_TOKEN: '' }));
  expect([ok, fs.existsSync(SETTINGS_FILE)]).toEqual([false, true]);
  expect(things.find(({ kind }) => kind === 'key')).toMatchObject({
    fate: 'unproven',
    why: expect.stringContaining('削除されたのか API_SECRET が違うのかを見分けられません'),
  });
  // With the auth token it is a wrong secret: the key is there.
  const asOwner = await cleaned(cloudOf(wrong), { ...ALL, delete: false });
  expect(asOwner.things.find(({ kind }) => kind === 'key')).toMatchObject({ fate: 'left' });
});

test('without settings and without a receipt, nothing in the account is proven', async () => {
  const { ok, things } = await cleaned(undefined);
  expect([ok, things.map(({ kind, fate }) => `${kind} ${fate}`)]).toEqual([
    false,
    ['services unproven', 'app unproven', 'key unproven'],
  ]);
});

test('a secret in a file of one’s own, and in the example, is named and left to its author', async () => {
  const cloud = await course();
  fs.mkdirSync(path.join(HOME, 'workspace'), { recursive: true });
  fs.writeFileSync(path.join(HOME, 'workspace', 'token.ts'), `// ${account.settings.API_SECRET}\n`);
  account.writeSettings(HOME, {}, '.env.example');
  account.writeSettings(HOME, {}, '.env.before-sandbox');
  const { ok, things } = await cleaned(cloud);
  const mine = path.join('workspace', 'token.ts');
  const left = ['秘密の値のあるファイル .env.example', `秘密の値が書かれたファイル ${mine}`];
  expect([ok, named(things, 'left')]).toEqual([false, left]);
  expect(fs.readdirSync(HOME).filter((name) => name.startsWith('.env'))).toEqual(['.env.example']);
});
