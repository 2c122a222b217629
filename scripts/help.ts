/** `npm run help`: every command in one list, for whoever does not know what there is. */
import { command } from './cli/command.js';
import { listText } from './cli/help.js';

type Listed = { call: string; does: string };

/** Commands by the names of the files that define them, and the npm scripts that are no commands of the kit. */
const GROUPS: readonly [heading: string, commands: readonly (string | Listed)[]][] = [
  ['手順を進める', ['start', 'step', 'check', 'env', 'quiz']],
  ['デプロイして確かめる', ['deploy', 'sandbox', 'voice']],
  ['困ったとき', ['doctor', 'reset']],
  ['終わったあと', ['cleanup']],
  [
    '教室の準備とデモ',
    [
      'rehearse',
      'demo',
      'class',
      {
        call: 'npm run pack',
        does: 'インターネットのない教室のために、必要なパッケージを 1 つのファイルにまとめます。',
      },
      { call: 'npm run unpack', does: 'まとめたファイルからパッケージを入れ、壊れていないことを確かめます。' },
    ],
  ],
  [
    'キットを直す（npm ci --include=dev をしてから）',
    [
      { call: 'npm test', does: '書き方と型を調べ、すべてのテストを実行します。npm run lint は調べるだけです。' },
      { call: 'npm run format', does: 'コードの書き方をそろえます。' },
      ...['build', 'bench', 'docs', 'pictures'],
    ],
  ],
];

export const main = command(
  {
    name: 'npm run help',
    does: 'コマンドの一覧を表示します。',
    options: {},
    exitCodes: '0 成功、2 コマンドの使い方の誤り',
  },
  () => {
    const sections = GROUPS.map(([heading, names]) => ({
      heading,
      rows: names.map((each) => (typeof each === 'string' ? listed(each) : each)),
    }));
    console.log(listText(sections, process.stdout.columns));
    console.log('\nどのコマンドも、-- --help を付けると使い方を表示します（例: npm run deploy -- --help）。');
    return 0;
  },
);

function listed(name: string): Listed {
  return require(`./${name}.js`).main.listed;
}
