/** Are Node and npm of the versions that the kit was made for? */
import { firstOf } from '../../checks/texts.js';
import { bySettings, failed, judge, passed, type Subject, skipped, type Verdict } from '../../checks/verdict.js';
import type { KitManifest } from './packages.js';

/** @param manifest undefined when the kit's package.json cannot be read */
export function examineRuntime(manifest: KitManifest | undefined): Verdict[] {
  return [judgeNode(process.versions.node, manifest?.engines?.node ?? ''), judgeNpm(process.env.npm_config_user_agent)];
}

/** Compares with ranges such as `^20.17.0 || ^22.9.0`, the only form that package.json uses; undefined for other ones. */
function satisfies(version: string, range: string): boolean | undefined {
  const numbers = (text: string) => text.split('.').map(Number) as [number, number, number];
  const [major, minor, patch] = numbers(version);
  const ranges = range.split('||').map((each) => /^\s*\^(\d+\.\d+\.\d+)\s*$/.exec(each)?.[1]);
  if (ranges.includes(undefined)) return undefined;
  return ranges.some((least) => {
    const from = numbers(least!);
    return major === from[0] && (minor > from[1] || (minor === from[1] && patch >= from[2]));
  });
}

/** @param version without `v`. @param range `engines.node` of package.json; empty when that cannot be read */
export function judgeNode(version: string, range: string): Verdict {
  const subject: Subject = { id: 'runtime.node', title: `Node.js ${version}`, docs: 'https://nodejs.org/ja/download' };
  const isRight = satisfies(version, range);
  if (isRight === undefined) {
    const why = 'パッケージがそろっていないか、package.json を読めません。';
    return skipped(subject, `対応する版（${range}）かどうかを比べられませんでした。${why}`);
  }
  if (isRight) return passed(subject);
  const cause = `Node.js ${version} は、このキットが対応する版ではありません（対応: ${range}）。`;
  const next = 'Node.js の公式サイトから 24 か 22 の LTS を入れ、新しいターミナルで npm ci を実行してください。';
  return failed(subject, bySettings(cause, next));
}

/** The lock file is of version 3, which npm 7 and later read (https://docs.npmjs.com/cli/configuring-npm/package-lock-json). */
const OLDEST_NPM = 7;

/** @param userAgent `npm_config_user_agent`, such as `npm/10.8.2 node/v20.20.2 linux x64`; undefined without npm */
export function judgeNpm(userAgent: string | undefined): Verdict {
  const [, manager, version = ''] = /^([\w-]+)\/(\S+)/.exec(userAgent ?? '') ?? [];
  const subject: Subject = { id: 'runtime.npm', title: manager === 'npm' ? `npm ${version}` : 'npm' };
  if (!manager) return skipped(subject, 'npm run を使わずに実行されたので、npm の版は分かりません。');
  const trouble = firstOf(
    bySettings,
    [
      manager !== 'npm',
      `npm ではなく ${manager} ${version} で実行されています。パッケージの版を決める package-lock.json を読むのは npm だけです。`,
      'node_modules を消し、npm ci で入れ直してから、npm run で実行してください。',
    ],
    [
      !(Number.parseInt(version, 10) >= OLDEST_NPM),
      `npm ${version} は古すぎて、package-lock.json（バージョン 3）を読めません。`,
      'Node.js の公式サイトから 24 か 22 の LTS を入れ直してください。新しい npm も一緒に入ります。',
    ],
  );
  return judge(subject, trouble);
}
