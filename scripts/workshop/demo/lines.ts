/** A demonstration on the terminal: a line for each piece of news. */
import { colours, mark } from '../../cli/colours.js';
import { phaseLine } from '../../cli/phases.js';
import { paragraph } from '../../cli/text.js';
import { WHERE } from '../../twilio/destination.js';
import type { AnswerState, DemoState, LiveState } from './model.js';

export const DEMO_KEYS = '← → 手順を切り替える（p n でも同じ）  v 参加者の画面  r もう一度確かめる  o ページ  q 終了';

/** @param width columns of the terminal; undefined for no wrapping */
export function demoNews(state: DemoState, before: DemoState, width: number | undefined): string[] {
  const { live, answer, wanted, job, view } = state;
  return [
    ...(view === before.view
      ? []
      : [
          view === 'lesson'
            ? 'ページを、参加者の画面に切り替えました。'
            : 'ページを、公開中のものの表示に切り替えました。',
        ]),
    ...(wanted && wanted !== before.wanted ? [`手順 ${wanted} に切り替えます。`] : []),
    ...(job && job !== before.job ? jobNews(state, before, width) : []),
    ...(live && live !== before.live ? liveLines(live, width) : []),
    ...(answer && answer !== before.answer ? answerLines(answer, width) : []),
  ];
}

function jobNews({ job }: DemoState, before: DemoState, width: number | undefined): string[] {
  const { phases = [], status, message = '', next = '' } = job ?? {};
  const former = new Map(before.job?.phases.map((phase) => [phase.title, phase]));
  const lines = phases.flatMap(({ title, status: stands, seconds, note }) => {
    const earlier = former.get(title);
    if (stands !== 'running')
      return earlier?.status === 'running' ? [phaseLine(title, stands === 'done', seconds)] : [];
    // It is counted down on the page; here, one line says it all.
    return note && !earlier?.note ? [`${colours.dim('…')} ${title}: ${note}`] : [];
  });
  if (status !== 'failed' || before.job?.status === 'failed') return lines;
  return [...lines, ...troubleLines(message, next, width)];
}

function liveLines({ cloud, live, why = '', url, since }: LiveState, width: number | undefined): string[] {
  const where = WHERE[cloud].trim();
  if (live === 'unknown') return paragraph(`公開中（${where}）: 不明  `, why, width, 2);
  if (live === null) return [`公開中（${where}）: まだ何もありません`];
  const from = since ? `、${new Date(since).toLocaleTimeString('ja-JP')} から` : '';
  return [`公開中（${where}）: ${colours.bold(live === 'workspace' ? '作業ファイル' : `手順 ${live}`)}${from}  ${url}`];
}

function answerLines({ step, checked, ok, passed, failed }: AnswerState, width: number | undefined): string[] {
  const what = checked === 'address' ? '/token のレスポンス' : '完成例のコード';
  const sum = `${mark(ok)} 手順 ${step} の検査（${what}）: 合格 ${passed} 件、不合格 ${failed.length} 件`;
  return [sum, ...failed.flatMap(({ cause = '', next = '' }) => troubleLines(cause, next, width))];
}

function troubleLines(cause: string, next: string, width: number | undefined): string[] {
  return [
    ...paragraph(`${mark(false)} `, cause, width, 2),
    ...(next ? paragraph(`  ${colours.cyan('次に')}  `, next, width, 2) : []),
  ];
}
