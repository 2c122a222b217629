/** Where the kit is opened and tested agrees with what it says of itself. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { README } from '../guides/guides.js';
import { ROOT } from '../system/paths.js';
import { runKit, temporaryHome } from './run-kit.js';

const read = (...name: string[]) => fs.readFileSync(path.join(ROOT, ...name), 'utf8');
const json = (...name: string[]) => JSON.parse(read(...name));

/** Of Node.js, as `engines` takes them: ['20', '22', '24']. */
const MAJORS = [...(json('package.json').engines.node as string).matchAll(/\^(\d+)/g)].map((hit) => hit[1]!);

test('the workflow runs the README’s test command with every version of Node.js that the kit takes', () => {
  const workflow = read('.github', 'workflows', 'test.yml');
  const commands = [...workflow.matchAll(/^ +- run: (npm .*)$/gm)].map((hit) => hit[1]);
  const readme = fs.readFileSync(README, 'utf8');
  expect(readme).toContain(`\n${commands.join(' && ')}\n`);
  expect(workflow).toContain(`node: [${MAJORS.join(', ')}]`);
  expect(readme).toContain(`(https://nodejs.org/) ${MAJORS.join('、')} のどれか`);
});

test('the container has one of them, and opens the ports of npm start', async () => {
  const { image, forwardPorts } = json('.devcontainer', 'devcontainer.json');
  expect(MAJORS).toContain(/^node:(\d+)/.exec(image)?.[1]);
  const home = temporaryHome();
  const { stdout } = await runKit(['start', '--help'], home);
  fs.rmSync(home, { recursive: true });
  expect(forwardPorts).toEqual([...stdout.matchAll(/既定: (\d+)/g)].map((hit) => Number(hit[1])));
});

test('the container recommends the same extensions as the editor', () => {
  const { customizations } = json('.devcontainer', 'devcontainer.json');
  expect(customizations.vscode.extensions).toEqual(json('.vscode', 'extensions.json').recommendations);
});

/** A rule of `.gitignore` that also meets a folder of the kit leaves its files out of every clone, and unlinted. */
const inGit = fs.existsSync(path.join(ROOT, '.git')) ? test : test.skip;
inGit('no file of the kit is ignored', () => {
  const folders = ['steps', 'scripts', 'checks', 'assets'];
  const args = ['ls-files', '--others', '--ignored', '--exclude-standard', '--', ...folders];
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});
