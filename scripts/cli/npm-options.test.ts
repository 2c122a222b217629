import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../system/paths.js';
import { runKit, temporaryHome } from '../test/run-kit.js';
import { refuseKeptByNpm } from './npm-options.js';

const OPTIONS = { url: { value: 'アドレス' }, 'function-port': { value: '番号' }, yes: {}, 'dry-run': {}, diff: {} };

let home: string;
beforeEach(() => {
  home = temporaryHome();
});
afterEach(() => fs.rmSync(home, { recursive: true }));

function refusal(environment: Record<string, string>, rest: string[] = [], given: Record<string, unknown> = {}) {
  try {
    refuseKeptByNpm(OPTIONS, given, rest, { npm_lifecycle_event: 'reset', ...environment });
    return undefined;
  } catch (error) {
    return (error as { next: string }).next;
  }
}

test.each<[string, Record<string, string>, string[], string]>([
  ['--dry-run -- --yes', { npm_config_dry_run: 'true' }, [], '-- --dry-run '],
  ['--function-port 4', { npm_config_function_port: 'true' }, ['4'], '-- --function-port 4 '],
  ['--function-port=4', { npm_config_function_port: '4' }, [], '-- --function-port 4 '],
  ['--url=', { npm_config_url: '' }, [], '-- --url … '],
  ['--diff 2-4, which npm takes together', { npm_config_diff: '2-4' }, [], '-- --diff 2-4 '],
  ['2-4 --diff', { npm_config_diff: 'true' }, ['2-4'], '-- 2-4 --diff '],
])('%s is refused, with the way to write it', (_, environment, rest, example) => {
  expect(refusal(environment, rest)).toContain(`npm run reset ${example}`);
});

test('what npm says of its own is no option that was typed', () => {
  expect(refusal({ npm_config_yes: '' })).toBeUndefined(); // nobody can be asked
  expect(refusal({ npm_config_yes: 'true' }, [], { yes: true })).toBeUndefined(); // it came through after all
  expect(refusal({ npm_config_json: 'true' })).toBeUndefined(); // this command has no such option
});

test.each<[string, Record<string, string>, string]>([
  ['--dryrun', { npm_config_dryrun: 'true' }, 'npm run reset -- --dry-run '],
  ['--functon-port=4', { npm_config_functon_port: '4' }, 'npm run reset -- --function-port '],
  ['--ye', { npm_config_ye: 'true' }, 'npm run reset -- --yes '],
])('%s, which npm kept with its slip, is refused', (_, environment, example) => {
  expect(refusal(environment)).toContain(example);
  expect(
    refusal({ npm_config_cache: '/c', npm_config_user_agent: 'npm', npm_config_globalconfig: '/g' }),
  ).toBeUndefined();
});

describe('the settings file of npm', () => {
  const settings = (text: string) => {
    fs.writeFileSync(path.join(home, '.npmrc'), text);
    return { npm_config_userconfig: path.join(home, '.npmrc') };
  };

  test.each(['yes=true', '; mine\r\n yes = true\r\n', 'yes'])('%j does not make the kit unusable', (text) => {
    expect(refusal({ ...settings(text), npm_config_yes: 'true' })).toBeUndefined();
  });

  test('another line of it excuses nothing', () => {
    expect(refusal({ ...settings('yes-but=true\n#yes=true'), npm_config_yes: 'true' })).toContain('-- --yes ');
  });

  test('dry-run is taken at its word: nothing is done', () => {
    expect(refusal({ ...settings('dry-run=true'), npm_config_dry_run: 'true' })).toContain('-- --dry-run ');
  });
});

/** Each command with an option of its own that would change something, or be missed, where npm took it. */
test.each([
  ['deploy', 'sandbox'],
  ['reset', 'dry_run'],
  ['env', 'show'],
  ['sandbox', 'stop'],
  ['start', 'open'],
  ['rehearse', 'json'],
  ['doctor', 'port'],
  ['voice', 'url'],
  ['bench', 'rounds'],
])('%s does nothing without --%s, which npm took', async (name, option) => {
  const kept = { npm_lifecycle_event: name, [`npm_config_${option}`]: 'true' };
  const { code, stdout, stderr } = await runKit([name], home, kept);
  expect([code, stdout, stderr]).toEqual([
    2,
    '',
    expect.stringMatching(/npm のオプションとして扱われ.*何もしていません。\nnpm .* -- --/),
  ]);
  expect(fs.readdirSync(home)).toEqual([]);
});

/** Set by npm and npx, which start the tests. */
const { npm_execpath: npm = '' } = process.env;
const withNpm = fs.existsSync(npm) && /\bnp[mx]-cli\.js$/.test(npm) ? describe : describe.skip;

withNpm('by npm itself', () => {
  function npmRun(...args: string[]) {
    const env: NodeJS.ProcessEnv = { ...process.env, HANDSON_HOME: home, NO_COLOR: '1' };
    env.npm_config_userconfig = path.join(home, '.npmrc');
    fs.writeFileSync(env.npm_config_userconfig, 'yes=true\n');
    const cli = path.join(path.dirname(npm), 'npm-cli.js');
    return spawnSync(process.execPath, [cli, 'run', '--silent', ...args], { cwd: ROOT, env, encoding: 'utf8' });
  }

  test('a rehearsal of a reset that npm kept is not carried out', () => {
    const { status, stdout, stderr } = npmRun('reset', '--dry-run', '--', '--yes');
    expect([status, stdout, stderr]).toEqual([2, '', expect.stringContaining('npm run reset -- --dry-run ')]);
    expect(fs.readdirSync(home)).toEqual(['.npmrc']);
  });

  test('options of npm’s own settings are left alone', () => {
    const { status, stdout } = npmRun('reset', '--', '--dry-run');
    expect([status, stdout]).toEqual([0, expect.stringContaining('元に戻すものはありません。')]);
  });
});
