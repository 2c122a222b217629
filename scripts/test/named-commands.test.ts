/** Every command that the texts name is run as they name it, against a sandbox, or stands here with the reason why not. */
import fs from 'node:fs';
import path from 'node:path';
import { judgeAgreement } from '../../checks/settings/agreement.js';
import { STEPS } from '../../steps/steps.js';
import { consoleCode } from '../guides/console-code.js';
import { INSTRUCTORS, MAINTAINERS, TEXTS } from '../guides/guides.js';
import { ROOT } from '../system/paths.js';
import { deployedUrl, latestRecord } from '../twilio/record.js';
import { recordFileOf, type TestCloud, testCloud } from './deployments.js';
import { commandsIn, quotedSentences, section } from './guide-text.js';
import { solution } from './handlers.js';
import { type Ran, runKit, temporaryHome } from './run-kit.js';

const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'downloads packages; the workflow runs it',
  'npm ci --include=dev': 'downloads packages; the workflow runs it',
  'npm run pack': 'packs the packages, which takes long',
  'npm run unpack -- ファイル': 'replaces the packages that this runs with',
  'npm test': 'is what runs this',
  'npm start': 'runs until it is ended; start.test.ts',
  'npm start -- --class アドレス': 'runs until it is ended; start-class.test.ts',
  'npm run demo': 'runs until it is ended; demo.test.ts',
  'npm run class': 'runs until it is ended; class.test.ts',
  'npm run class -- --watch': 'runs until it is ended; watch.test.ts',
  'npm run class -- --sentences 文.json': 'runs until it is ended; class.test.ts',
  'npm run class -- --report': 'tells of a class that was held; class.test.ts',
  'npm run sandbox': 'runs until it is ended; the others here are run against one',
  'npm run env': 'asks on a terminal; env.test.ts',
  'npm run quiz': 'asks on a terminal; quiz.test.ts',
  'npm run quiz -- --seed 1': 'asks on a terminal; quiz.test.ts',
  'npm run quiz -- --only deleted-key': 'asks on a terminal; quiz.test.ts',
  'npm run rehearse': 'takes long; rehearse.test.ts',
  'npm run rehearse -- --twilio': 'needs an account; rehearse-account.test.ts',
  'npm run rehearse -- --table': 'changes a text of this folder; receipt.test.ts does its work',
  'npm run cleanup': 'shows what is left, until nothing is; cleanup.test.ts',
  'npm run cleanup -- --keep': 'asks on a terminal; cleanup.test.ts',
  'npm run cleanup -- --sandbox': 'asks on a terminal; cleanup.test.ts',
  'npm run cleanup -- --delete --yes': 'deletes an account’s things; cleanup.test.ts',
  'npm run bench': 'takes minutes',
  'npm run check:voice': 'needs a browser; voice.test.ts',
  'npm run doctor': 'tells of the ports and the settings of whoever runs it; doctor.test.ts',
  'npm run pictures': 'needs a browser, and changes the pictures of this folder',
  'npm run docs': 'changes the texts of this folder; guides.test.ts and handbook.test.ts do its work',
};

/** Commands of the cloud change what the next one finds: they are run in this order. The others need no order. */
const CLOUD = ['env', 'deploy', 'check:step6', 'sandbox', 'reset'];

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
);
const COMMANDS = [...new Set([...TEXTS, MAINTAINERS].flatMap((file) => commandsIn(fs.readFileSync(file, 'utf8'))))];
const scriptOf = (command: string) => /^npm run (\S+)/.exec(command)?.[1] ?? '';
/** Run against the sandbox anyway: with `--sandbox` it is the same command once more. */
const again = (command: string) => {
  const plain = command.replace(/( --)? --sandbox$/, '');
  return plain !== command && COMMANDS.includes(plain) && !NOT_RUN[plain];
};
const RUN = COMMANDS.filter((command) => !NOT_RUN[command] && !again(command));
const ofCloud = (command: string) => CLOUD.includes(scriptOf(command)) && !/--(file|identity)/.test(command);
const byOrder = (a: string, b: string) => CLOUD.indexOf(scriptOf(a)) - CLOUD.indexOf(scriptOf(b));

/** The arguments of `scripts/kit.js`, with what stands for a value replaced by one. */
function argumentsOf(command: string, values: Readonly<Record<string, string>>): string[] {
  const [, ...own] = command.split(' -- ');
  const words = own.join(' -- ').split(' ').filter(Boolean);
  return [...(scripts[scriptOf(command)] ?? '').split(' ').slice(2), ...words.map((word) => values[word] ?? word)];
}

let cloud: TestCloud;
let failures: Record<'session' | 'workspace', string[]>;
beforeAll(async () => {
  cloud = await testCloud();
  const [session, workspace] = await Promise.all([runSession(), runInWorkspace()]);
  failures = { session, workspace };
}, 120_000);
afterAll(() => cloud.close());

test('each command that is not run is named somewhere', () => {
  expect(Object.keys(NOT_RUN).filter((command) => !COMMANDS.includes(command))).toEqual([]);
});

test('what the kit tells people to run is there', () => {
  const files = ['scripts', 'checks', 'assets'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(folder, name)),
  );
  const told = files
    .filter((file) => /\.(ts|js|html)$/.test(file) && !/\.test\.ts$|[\\/]test[\\/]/.test(file))
    .flatMap((file) => [...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/npm run ([a-z][\w:]*)(?![\w:$])/g)])
    .map(([, name = '']) => name);
  expect(told.length).toBeGreaterThan(100);
  expect(told.filter((name) => !scripts[name] && name !== ANY_CHECK)).toEqual([]);
});

/** Any step's, as maintainers write of it. */
const ANY_CHECK = 'check:stepN';

test('the commands for the cloud work in the order of a session', () => {
  expect(failures.session).toEqual([]);
});

test('the others work in the workspace of a participant who is done', () => {
  expect(failures.workspace).toEqual([]);
});

test('the instructors’ page quotes what is printed', async () => {
  const page = fs.readFileSync(INSTRUCTORS, 'utf8');
  const symptoms = section(page, '参加者が困っているとき'); // handbook.test.ts
  const lines = page.split('\n').filter((line) => !symptoms.includes(line));
  const unprinted: string[] = [];
  for (const line of lines) {
    const fault = commandsIn(line).find((command) => command.includes('--fault'));
    const quoted = quotedSentences([line]);
    if (quoted.length === 0) continue;
    const printed = fault ? await deployedUnder(fault) : DELETED_KEY;
    unprinted.push(...quoted.filter((sentence) => !printed.includes(sentence)));
  }
  expect(unprinted).toEqual([]);
});

async function deployedUnder(fault: string): Promise<string> {
  cloud.writeWorkspace(fault); // has to be built
  await cloud.kit(...argumentsOf(fault, {}));
  const { stdout, stderr } = await cloud.kit('deploy', '--sandbox');
  return stdout + stderr;
}

/** What check:step1 says when Twilio knows no such key. */
const DELETED_KEY = judgeAgreement({
  kind: 'answered',
  status: 401,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status: 401, code: 20003 }),
  truncated: false,
  receivedAt: 1_800_000_000,
  url: 'https://api.twilio.com/',
}).cause!;

function address(): string {
  const record = latestRecord(recordFileOf(cloud.home));
  return record ? deployedUrl(record) : '';
}

/** What `npm run step -- 2-4`, named before it, has kept of the workspace. */
function keptIn(home: string): string {
  const folder = path.join(home, 'workspace', 'kept');
  return fs.existsSync(folder) ? path.basename(fs.readdirSync(folder)[0] ?? '', '.ts') : '';
}

function told(command: string, { code, stdout, stderr }: Ran): string {
  return `${command}: ${code} ${stdout}${stderr}`;
}

async function runSession(): Promise<string[]> {
  cloud.writeWorkspace('mine');
  await cloud.kit('env', '--sandbox');
  const failed: string[] = [];
  for (const command of RUN.filter(ofCloud).sort(byOrder)) {
    const agreed = scriptOf(command) === 'reset' ? ['--yes'] : []; // asked on a terminal otherwise
    const ran = await cloud.kit(...argumentsOf(command, { アドレス: address() }), ...agreed);
    if (ran.code !== 0) failed.push(told(command, ran));
  }
  return failed;
}

async function runInWorkspace(): Promise<string[]> {
  const home = temporaryHome();
  const file = path.join(home, 'workspace', 'token.ts');
  fs.mkdirSync(path.dirname(file));
  await runKit(['env', '--sandbox'], home);
  const failed: string[] = [];
  for (const command of RUN.filter((each) => !ofCloud(each))) {
    const checked = STEPS.find(({ check }) => check === scriptOf(command))?.id;
    const [, identity = 'user'] = /--identity (\w+)/.exec(command) ?? [];
    const code = solution(checked ?? '2-6').replace("'user'", `'${identity}'`);
    fs.writeFileSync(file, code);
    fs.writeFileSync(path.join(path.dirname(file), 'console.js'), consoleCode(code));
    const ran = await runKit(argumentsOf(command, { 名前: keptIn(home) }), home);
    if (ran.code !== 0) failed.push(told(command, ran));
  }
  fs.rmSync(home, { recursive: true });
  return failed;
}
