/** Judges how a run of a handler ended: did it get through, and if not, why not. */
import { byCode, byNetwork, type Explanation, judge, marked, passed, type Subject, type Verdict } from '../verdict.js';
import { parametersOf, uses } from './code-parts.js';
import { blanked, placeAt, placeOf } from './code-text.js';
import { explainException } from './exception.js';
import type { Ending, HandlerEvidence } from './execution.js';
import { explainSwapped } from './misplaced.js';
import { CODE_FENCE, fenceIn } from './syntax-characters.js';

const SUBJECT: Subject = { id: 'handler.runs', title: '実行' };

export function judgeEnding(evidence: HandlerEvidence): Verdict {
  const explanation = explain(evidence.execution.ending, evidence);
  if (!explanation) return passed(SUBJECT, noteOn(evidence));
  // Two fences are one tagged template string to the engine: no syntax error, but nothing of the code is left.
  const fence = evidence.execution.ending.kind !== 'timed-out' ? fenceIn(evidence.source) : undefined;
  return judge(SUBJECT, fence ? byCode(CODE_FENCE.cause, CODE_FENCE.next, fence) : explanation);
}

/** What works, and is worth knowing all the same. */
function noteOn({ source, isTypeScript }: HandlerEvidence): string | undefined {
  const code = blanked(source);
  const parameters = parametersOf(source);
  if (/\bprocess\s*\.\s*env\b|\}\s*=\s*process\b/.test(code)) return FROM_PROCESS;
  return isTypeScript && parameters && /\bexports\b[.\w]*\s*=/.test(code) && !parameters.place.text.includes(':')
    ? `ファイルは TypeScript（.ts）ですが、JavaScript の書き方です。動作は変わりません。エディターでは、引数 ${parameters.names.join('、')} に型がない（暗黙の any）という波線が表示されます。`
    : undefined;
}

/** Twilio documents `context` only (facts of the platform): neither that this works when deployed, nor that it does not. */
const FROM_PROCESS =
  '環境変数を process.env から読み取っています。手元では動きますが、デプロイした Function でも読み取れるとは、Twilio のドキュメントに書かれていません。確実に読み取れるのは context です。';

function explain(ending: Ending, { source, execution }: HandlerEvidence): Explanation | undefined {
  const handler = placeOf(source, /\bhandler\b/);
  switch (ending.kind) {
    case 'answered':
      return undefined;
    case 'threw': {
      const { error, phase } = ending;
      const swapped = ABOUT_PARAMETERS.test(error.message) ? explainSwapped(source) : undefined;
      if (swapped) return swapped;
      const found = explainException(error, { source, execution });
      return phase === 'async' ? { ...found, cause: `${found.cause}${ASYNC_NOTE}` } : found;
    }
    case 'no-handler':
      return noHandler(ending.exported, source);
    case 'silent':
      if (RETURN_ALONE.test(blanked(source))) return marked(BROKEN_RETURN, placeOf(source, /\breturn\s*$/, handler));
      return marked(silent(ending.returned), placeOf(source, /\breturn\b/, handler) ?? handler);
    case 'exited':
      return marked(EXITED, placeAt(source, ending.at) ?? placeOf(source, /process\.exit/));
    case 'timed-out':
      if (!ending.stuck && isNeverCalled(source)) return marked(silent('nothing'), handler);
      return ending.stuck
        ? marked(endless(ending.seconds), placeOf(source, /\b(while|for|do)\b/) ?? handler)
        : marked(unanswered(ending.seconds), handler);
    case 'not-started':
      return notStarted(ending.seconds);
    case 'crashed':
      return marked(CRASHED, handler);
  }
}

/** What comes of a parameter that holds another one. */
const ABOUT_PARAMETERS = /is required|is not a function|of undefined/;

const ASYNC_NOTE = ' 非同期の処理の中で起きたので、Twilio ではレスポンスが返らないまま時間切れになります。';

function noHandler(exported: string[], source: string): Explanation {
  const names = exported.filter((name) => name !== '__esModule');
  const cause = names.length
    ? `handler という名前の関数がエクスポートされていません。エクスポートされているのは ${names.join('、')} です。`
    : 'handler という名前の関数がエクスポートされていません。';
  return marked(
    byCode(
      cause,
      '関数を export const handler = … （JavaScript なら exports.handler = …）の形でエクスポートしてください。',
    ),
    placeOf(source, /\bexports?\b/),
  );
}

/** A statement ends behind `return` at the end of a line: what stands below it never runs. */
const RETURN_ALONE = /\breturn[ \t]*\r?\n\s*callback\b/;
const BROKEN_RETURN: Explanation = byCode(
  'return のすぐ後で改行されています。return だけで終わりになり、次の行の callback は実行されません。',
  'return callback(null, 返す値); のように、1 行に続けて書いてください。',
);

function silent(returned: 'nothing' | 'value' | 'promise'): Explanation {
  const cause =
    returned === 'value'
      ? '値を return していますが、callback が呼ばれていません。Function のレスポンスになるのは callback に渡した値だけです。'
      : 'handler は終わりましたが、callback が一度も呼ばれていません。Twilio ではレスポンスが返らないまま時間切れになります。';
  return byCode(cause, '最後に return callback(null, 返す値); と書いてください。');
}

/** The handler does not even mention its callback: no time would be long enough. */
function isNeverCalled(source: string): boolean {
  const callback = parametersOf(source)?.names[2];
  return callback !== undefined && uses(source, callback) < 2;
}

/** A handler of this chapter takes milliseconds; a check that was cut shorter than this (s) proves nothing. */
const CLEARLY_ENDLESS = 1;

function endless(seconds: number): Explanation {
  const cause = `${seconds} 秒たっても handler が終わりません。無限ループになっているようです。`;
  const next = 'while や for の終了条件を確かめてください。この章のコードに、繰り返しは必要ありません。';
  return seconds >= CLEARLY_ENDLESS ? byCode(cause, next) : byNetwork(`${cause}${TOO_SHORT}`, next);
}

/** Nobody's fault, as far as can be told. */
const TOO_SHORT = '検査の制限時間が短いので、コードが原因とは限りません。';

/** A Function is cut off after 10 s (Twilio's documented limit); a check that had nearly as long has seen enough. */
const LONG_ENOUGH = 9;

function unanswered(seconds: number): Explanation {
  const cause = `${seconds} 秒待っても callback が呼ばれませんでした。`;
  if (seconds < LONG_ENOUGH) {
    return byNetwork(`${cause}${TOO_SHORT}`, '--timeout を 15 くらいに延ばして、もう一度検査してください。');
  }
  return byCode(
    `${cause}Function は 10 秒で打ち切られます。`,
    'タイマーや通信の終わりを待っている場所を確かめ、必ず callback を呼ぶようにしてください。',
  );
}

function notStarted(seconds: number): Explanation {
  return byNetwork(
    `${seconds} 秒のうちに、handler を動かす準備が終わりませんでした。このパソコンが混み合っているようです。`,
    'ほかの重い作業が終わってから検査し直すか、--timeout で制限時間を延ばしてください。',
  );
}

const EXITED: Explanation = byCode(
  'process.exit() が呼ばれて、レスポンスを返す前に Function が終了しました。',
  'process.exit() を消し、代わりに return callback(null, 返す値); と書いてください。',
);

const CRASHED: Explanation = byCode(
  '実行していたプロセスが途中で異常終了しました。メモリーを使い切ったか、強制終了されています（Function の上限は 256 MB です）。',
  '大きな配列や文字列を作り続けている場所がないかを確かめ、もう一度検査してください。',
);
