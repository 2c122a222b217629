/** `npm run rehearse`: shows on this machine, with throwaway credentials, that every step of the chapter works. */
import { colours } from './cli/colours.js';
import { command, JSON_RESULT } from './cli/command.js';
import { phaseLine } from './cli/phases.js';
import { renderClaims, renderVerdicts } from './cli/verdicts.js';
import type { Rehearsal, Stage } from './rehearsal/rehearsal.js';

export const main = command(
  {
    name: 'npm run rehearse',
    does: `使い捨ての資格情報で、章の全部の手順をこのパソコンの中だけで組み立て、実行し、検査します。
続けて、Twilio の代わりのサンドボックスへデプロイし、切り替え、はじめの状態に戻します。
Twilio のアカウントもインターネットも要りません。`,
    options: { json: JSON_RESULT },
    exitCodes: '0 すべて合格、1 不合格あり、2 コマンドの使い方の誤り',
  },
  async ({ json }) => {
    const { rehearse }: typeof import('./rehearsal/rehearsal.js') = require('./rehearsal/rehearsal.js'); // not for --help
    const rehearsal = await rehearse(json ? (_title, work) => work() : shown);
    console.log(json ? JSON.stringify(rehearsal) : summary(rehearsal));
    return rehearsal.ok ? 0 : 1;
  },
);

/** A spinner while the stage is under way (on a terminal only), then its line. */
async function shown(title: string, work: () => Promise<Stage>): Promise<Stage> {
  const zx = (): typeof import('zx') => require('zx'); // 55 ms, where it is seen only
  const stage = await (process.stderr.isTTY ? zx().spinner(title, work) : work());
  console.log(phaseLine(title, stage.ok, stage.ms / 1000));
  if (!stage.ok) console.log(renderVerdicts(stage.verdicts, process.stdout.columns));
  return stage;
}

function summary({ ok, stages, claims }: Rehearsal): string {
  if (!ok) return colours.red('\n✖ リハーサルは途中で止まりました。上の原因を直して、もう一度実行してください。');
  const checked = stages.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
  return [
    '\n最後の手順の /token が返したトークンの中身（トークンそのものと署名は表示しません）:\n',
    ...renderClaims(claims, process.stdout.columns),
    '',
    colours.green(`✔ リハーサルは成功です。${stages.length} 段階、${checked} 件の検査がすべて合格しました。`),
    '  次に: npm start で、ページを見ながら手順を始められます（コマンドだけなら npm run step）。',
  ].join('\n');
}
