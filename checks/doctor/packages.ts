/** Is what `npm ci` installs there: complete, of the locked versions, and made for this computer? */
import { type Explanation, judge, type Subject, type Verdict } from '../verdict.js';

export interface PackagesEvidence {
  /** Why the lock file cannot be compared with; undefined when it can. */
  lockProblem?: 'absent' | 'unreadable';
  /** `node_modules` is there at all. */
  installed: boolean;
  /** What a plain `npm ci` leaves out is there too, if only in part: then all of it has to be. */
  forMaintainers: boolean;
  /** Names that package.json asks for and the lock file does not hold. */
  unlocked: string[];
  /** Places of packages that are not there, such as `node_modules/express`. */
  missing: string[];
  /** Places of packages whose package.json cannot be read. */
  broken: string[];
  /** Direct dependencies of another version than the locked one. */
  different: { name: string; installed: string; locked: string }[];
  /** Packages with binaries for another system or processor. */
  foreign: { name: string; platform: string }[];
  /** Of this computer, such as `linux x64`. */
  platform: string;
}

const INSTALLED: Subject = { id: 'packages.installed', title: 'インストールされたパッケージ' };
const PLATFORM: Subject = { id: 'packages.platform', title: 'このパソコン用のパッケージ' };

const reinstall = ({ forMaintainers }: PackagesEvidence) =>
  `このフォルダーで npm ci${forMaintainers ? ' --include=dev' : ''} を実行して、入れ直してください。`;

export function judgePackages(evidence: PackagesEvidence): Verdict[] {
  const { foreign } = evidence;
  const installed = judge(INSTALLED, explainInstall(evidence));
  return foreign.length > 0 ? [installed, judge(PLATFORM, explainForeign(evidence))] : [installed];
}

function explainInstall(evidence: PackagesEvidence): Explanation | undefined {
  const { lockProblem, installed, unlocked, missing, broken, different } = evidence;
  if (lockProblem) {
    return settings(
      `package-lock.json ${lockProblem === 'absent' ? 'がない' : 'を読み取れない'}ので、パッケージの版を確かめられません。`,
      'キットを受け取り直すか、Git を使っているなら git checkout -- package-lock.json で元に戻してください。',
    );
  }
  if (!installed)
    return settings('node_modules フォルダーがなく、パッケージがまだ入っていません。', reinstall(evidence));
  if (unlocked.length > 0) {
    return settings(
      `package.json に書かれた ${some(unlocked)} が、package-lock.json にありません。片方だけが書き換えられています。`,
      'package.json と package-lock.json をキットの元の内容に戻し、npm ci を実行してください。',
    );
  }
  if (missing.length > 0) {
    return settings(
      `パッケージが ${missing.length} 個足りません（${some(missing.map(nameAt))}）。インストールが途中で止まったか、node_modules の一部が消えています。`,
      reinstall(evidence),
    );
  }
  if (broken.length > 0) {
    return settings(
      `パッケージの中身が壊れています（${some(broken.map(nameAt))}）。インストールが途中で止まったようです。`,
      reinstall(evidence),
    );
  }
  if (different.length === 0) return undefined;
  const list = different.map((each) => `${each.name} は ${each.locked} のはずが ${each.installed}`);
  return settings(
    `package-lock.json と違う版のパッケージが入っています（${some(list)}）。npm ci ではなく npm install や npm update を使ったか、キットを新しくした後に入れ直していません。`,
    reinstall(evidence),
  );
}

function explainForeign({ foreign, platform }: PackagesEvidence): Explanation {
  const [first] = foreign;
  return settings(
    `別の種類のパソコン（${first?.platform}）用のパッケージが入っています（${some(foreign.map(({ name }) => name))}）。このパソコンは ${platform} です。node_modules を別のパソコンや WSL、コンテナーからコピーしたか、共有しているようです。`,
    'node_modules フォルダーを消し、このパソコンで npm ci を実行してください。',
  );
}

function settings(cause: string, next: string): Explanation {
  return { blame: 'settings', cause, next };
}

const SHOWN = 3;

function some(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join('、');
  return names.length > SHOWN ? `${shown} など` : shown;
}

/** `node_modules/a/node_modules/@b/c` holds `@b/c`. */
function nameAt(place: string): string {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
