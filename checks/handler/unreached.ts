/** Code that is there and never ran, because it stands behind the answer: `return callback( … );` ends a handler. */
import { byCode, type Explanation } from '../verdict.js';
import { blanked, offsetOf, placeOfOffset } from './code-text.js';
import type { HandlerEvidence } from './ending.js';

/**
 * @param pattern what of the code was not seen to run
 * @param what its name in a sentence
 */
export function explainUnreached(
  { source, execution }: HandlerEvidence,
  pattern: RegExp,
  what: string,
): Explanation | undefined {
  const at = execution.answers[0]?.at;
  if (!at || execution.ending.kind !== 'answered') return undefined;
  const answered = offsetOf(source, at);
  const found = pattern.exec(blanked(source).slice(answered));
  if (!found) return undefined;
  return byCode(
    `${what}は書かれていますが、実行されていません。応答を返す callback（${at.line} 行目）より後ろにあるためです。`,
    `${at.line} 行目の return callback( … ); を、handler の最後に移してください。`,
    placeOfOffset(source, answered + found.index, found[0].length),
  );
}
