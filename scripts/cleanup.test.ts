/** The end of a course, on an account for which a sandbox stands in. */
import fs from 'node:fs';
import path from 'node:path';
import { hasPseudoTerminal, talk } from './test/pseudo-terminal.js';
import { runKit } from './test/run-kit.js';
import { accountForTests } from './test/stand-in.js';
import type { Told } from './twilio/cleanup/thing.js';

const at = accountForTests({ each: true });

const OWN = 'handson-taro';

/** What a participant has at the end: settings with a copy, and a deployment. */
async function course(changes: Record<string, string | undefined> = {}): Promise<void> {
  at.account.writeSettings(at.home, { HANDSON_SERVICE_NAME: OWN, ...changes });
  at.account.writeSettings(at.home, changes, '.env.bak');
  expect((await at.account.kit(at.home, 'deploy', '2-6')).code).toBe(0);
}

async function cleaned(...options: string[]) {
  const { code, stdout, stderr } = await at.account.kit(at.home, 'cleanup', '--json', ...options);
  expect(stderr).toBe('');
  const { ok, things, others }: { ok: boolean; things: Told[]; others: string[] } = JSON.parse(stdout);
  expect(ok).toBe(code === 0);
  return {
    code,
    others,
    fates: Object.fromEntries(
      things.map((told) => [told.name.replace(/\.{3}|[\w-]+(-\d+)?-dev\.twil\.io/, '…'), told.fate]),
    ),
    things,
  };
}

const masked = (sid: string) => `${sid.slice(0, 4)}…${sid.slice(-2)}`;

const has = (name: string) => fs.existsSync(path.join(at.home, name));

test('with the auth token, everything goes and is proven to be gone; once more, it is told from the receipt', async () => {
  await course();
  const { code, things } = await cleaned('--delete', '--yes');
  expect(things.map(({ kind, fate }) => [kind, fate])).toEqual([
    ['service', 'gone'],
    ['services', 'gone'],
    ['address', 'gone'],
    ['app', 'gone'],
    ['key', 'gone'],
    ['file', 'gone'],
    ['file', 'gone'],
  ]);
  expect([code, await at.account.services(), await at.account.has()]).toEqual([0, [], { key: false, app: false }]);
  expect([has('.env'), has('.env.bak'), has('.handson/deployment.json')]).toEqual([false, false, false]);
  const receipt = fs.readFileSync(path.join(at.home, '.handson', 'cleanup.json'), 'utf8');
  expect(receipt).not.toMatch(/[A-Z]{2}[0-9a-f]{32}/);
  for (const value of Object.values(at.account.settings)) expect(receipt).not.toContain(value);

  const again = await at.account.kit(at.home, 'cleanup');
  expect(again.stdout).toMatch(/✔ API キー SK\w\w…\w\w: ありません（\d+\/\d+\/\d+ に確かめました）/);
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('✔ 片付けは終わりました。')]);
});

test('nothing is deleted without a choice, and what is there is told', async () => {
  await course();
  await at.account.forgetCalls();
  const { code, stdout } = await at.account.kit(at.home, 'cleanup');
  expect(code).toBe(1);
  expect(stdout).toMatch(new RegExp(`✖ サービス ${OWN}: まだ残っています。`));
  expect(stdout).toMatch(/✖ アドレス https:\S+\/token: まだ応答しています（200）。/);
  expect(stdout).toMatch(/✖ API キー SK\w\w…\w\w: まだ残っています。/);
  expect(stdout).toMatch(/✖ 秘密の値のあるファイル \.env\.bak: まだ残っています。/);
  expect(stdout).toContain('残っているもの 6 件、確認できないもの 0 件');
  expect((await at.account.calls()).filter(({ method }) => method !== 'GET')).toEqual([]);
  const { code: yes, things } = await cleaned('--yes');
  expect([yes, has('.env'), has('.env.bak'), await at.account.services()]).toEqual([1, true, false, [OWN]]);
  expect(things.filter(({ fate }) => fate === 'gone').map(({ name }) => name)).toHaveLength(2);
  expect(await at.account.has()).toEqual({ key: true, app: true });
});

test('what the next chapter needs is kept where that was chosen; the rest goes', async () => {
  await course();
  at.account.writeSettings(at.home, { HANDSON_SERVICE_NAME: 'handson-old' });
  await at.account.kit(at.home, 'deploy', '2-4');
  at.account.writeSettings(at.home, { HANDSON_SERVICE_NAME: OWN });
  const { code, things } = await cleaned('--keep', '--yes');
  expect(things.map(({ name, fate }) => [name.split(' ').slice(0, 2).join(' '), fate])).toEqual([
    [`サービス ${OWN}`, 'kept'],
    ['サービス handson-old', 'gone'],
    ['このパソコンから作った、ほかのサービス（handson-…）', 'gone'],
    [expect.stringContaining(`アドレス https://${OWN}`), 'kept'],
    [expect.stringContaining('アドレス https://handson-old'), 'gone'],
    [expect.stringContaining('TwiML App'), 'kept'],
    [expect.stringContaining('API キー'), 'kept'],
    ['設定ファイル .env', 'kept'],
    ['秘密の値のあるファイル .env.bak'.split(' ').slice(0, 2).join(' '), 'gone'],
  ]);
  expect([code, await at.account.services(), has('.env')]).toEqual([0, [OWN], true]);
  expect((await at.account.kit(at.home, 'check', '2-6')).code).toBe(0);
});

test('the destination comes first, as other commands say it, and stands in the result for programs', async () => {
  at.account.writeSettings(at.home, { HANDSON_SERVICE_NAME: OWN });
  const destination = { cloud: 'twilio', account: masked(at.account.settings.ACCOUNT_SID), service: OWN };
  const said = `送信先: Twilio のアカウント ${destination.account} / サービス ${OWN} / `;
  const first = async (...args: string[]) => (await at.account.kit(at.home, 'cleanup', ...args)).stdout.split('\n')[0]!;
  expect(await first()).toBe(`${said}まだ何もデプロイされていません`);
  expect(JSON.parse(await first('--json')).destination).toEqual({ ...destination, live: null });

  await at.account.kit(at.home, 'deploy', '2-4');
  expect(await first()).toBe(`${said}公開中: 手順 2-4 の完成例`);
  expect(JSON.parse(await first('--json')).destination).toEqual({ ...destination, live: '2-4' });

  // What cannot be told ends no cleanup: it goes on to what it can prove.
  fs.rmSync(path.join(at.home, '.handson', 'deployment.json'));
  await at.account.setFaults({ kind: 'status', value: 500, match: '/v1/' });
  const unknown = JSON.parse(await first('--json'));
  expect(unknown).toMatchObject({
    ok: false,
    destination: { ...destination, live: 'unknown', why: expect.stringContaining('500') },
  });
});

test('refuses what contradicts itself, and does not ask where nobody answers', async () => {
  await course();
  const both = await runKit(['cleanup', '--keep', '--delete'], at.home, at.account.env);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('同時に指定できません')]);
  const unasked = await runKit(['cleanup', '--delete'], at.home, at.account.env);
  expect([unasked.code, unasked.stderr]).toEqual([
    2,
    expect.stringMatching(/何も削除しませんでした。\n.*--delete と --yes/),
  ]);
  expect(await at.account.services()).toEqual([OWN]);
});

(hasPseudoTerminal ? test : test.skip)('asks about each thing by its name', () => {
  fs.writeFileSync(path.join(at.home, '.env.bak'), `API_SECRET=${'a1'.repeat(16)}\n`);
  fs.writeFileSync(path.join(at.home, '.env.old'), `API_SECRET=${'b2'.repeat(16)}\n`);
  const said = talk(
    ['cleanup'],
    [
      ['.env.bak（次の章で使います）を削除しますか？ [y/N] ', 'y\r'],
      ['.env.old（次の章で使います）を削除しますか？ [y/N] ', '\r'],
    ],
    at.home,
  );
  expect(said).toMatchObject({ code: 1 });
  expect([has('.env.bak'), has('.env.old')]).toEqual([false, true]);
});

(hasPseudoTerminal ? test : test.skip)('called off at a question, it says that nothing is changed', () => {
  fs.writeFileSync(path.join(at.home, '.env.bak'), `API_SECRET=${'a1'.repeat(16)}\n`);
  const said = talk(['cleanup'], [['を削除しますか？ [y/N] ', '\x03']], at.home);
  expect(said).toMatchObject({ code: 130, screen: expect.stringContaining('中止しました。何も変えていません。') });
  expect(has('.env.bak')).toBe(true);
});
