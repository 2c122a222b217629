import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../system/paths.js';
import { judgePackages } from './packages.js';

const here = { platform: process.platform, arch: process.arch };

test('this very install is complete', () => {
  expect(judgePackages(ROOT, here)).toMatchObject([{ status: 'passed' }]);
});

test.each([
  ['win32', 'x64'],
  ['linux', 'arm64'],
] as const)('node_modules of this computer, taken to %s %s, is told to be of another one', (platform, arch) => {
  const [, foreign] = judgePackages(ROOT, { platform, arch });
  expect(foreign).toMatchObject({
    id: 'packages.platform',
    status: 'failed',
    cause: expect.stringContaining(`このパソコンは ${platform} ${arch} です`),
  });
});

describe('a folder', () => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'handson-packages-'));
  afterAll(() => fs.rmSync(root, { recursive: true }));

  test('without a lock file, without node_modules, with a lock file that is cut off', () => {
    expect(judgePackages(root, here)[0]).toMatchObject({ cause: expect.stringContaining('がない') });
    fs.writeFileSync(path.join(root, 'package-lock.json'), '{"packages":{"":{},"node_modules/a":{"version":"1.0.0"}}}');
    expect(judgePackages(root, here)[0]).toMatchObject({
      status: 'failed',
      cause: expect.stringContaining('node_modules フォルダーがなく'),
    });
    fs.writeFileSync(path.join(root, 'package-lock.json'), '{"packages":');
    expect(judgePackages(root, here)[0]?.cause).toContain('読み取れない');
  });

  test('what is optional, or for others, may be missing', () => {
    const packages = {
      '': {},
      'node_modules/fsevents': { version: '2.0.0', optional: true, os: ['darwin'] },
      'node_modules/not-here': { version: '1.0.0', optional: true, os: [`!${process.platform}`] },
    };
    fs.writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages }));
    fs.mkdirSync(path.join(root, 'node_modules', 'not-here'), { recursive: true });
    expect(judgePackages(root, here)).toMatchObject([{ status: 'passed' }]);
    fs.writeFileSync(path.join(root, 'node_modules', 'not-here', 'package.json'), '{"version":"1.0.0"}');
    expect(judgePackages(root, here)[1]).toMatchObject({ status: 'failed' });
  });

  test('what only maintainers need may be missing, but not a part of it', () => {
    const packages = {
      '': {},
      'node_modules/mine': { version: '1.0.0' },
      'node_modules/theirs': { version: '1.0.0', dev: true },
      'node_modules/theirs-too': { version: '1.0.0', dev: true },
    };
    fs.writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages }));
    const install = (name: string) => {
      fs.mkdirSync(path.join(root, 'node_modules', name));
      fs.writeFileSync(path.join(root, 'node_modules', name, 'package.json'), '{"version":"1.0.0"}');
    };
    const judged = () => judgePackages(root, here)[0];
    expect(judged()).toMatchObject({ cause: expect.stringContaining('1 個足りません（mine）') });
    expect(judged()).toMatchObject({ next: expect.stringContaining('npm ci を実行') });
    install('mine');
    expect(judged()).toMatchObject({ status: 'passed' });
    install('theirs');
    expect(judged()).toMatchObject({
      cause: expect.stringContaining('1 個足りません（theirs-too）'),
      next: expect.stringContaining('npm ci --include=dev'),
    });
  });
});
