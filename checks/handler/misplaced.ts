/** What stands in the wrong order (the handler's parameters, code behind the answer that ends it), or is not there just once. */
import { byCode, type Explanation, type Finding, type Todo } from '../verdict.js';
import { blanked, offsetOf, placeAt, placeOfOffset } from './code-text.js';
import { type HandlerEvidence, type Position, ranThrough, STOPPED } from './execution.js';

const NAME = '(context|event|callback)\\b[^,()]*';
const PARAMETERS = new RegExp(`\\(\\s*${NAME},\\s*${NAME},\\s*${NAME}\\)\\s*(?::[^={]*)?(?:=>|\\{)`);

/** `(event, context, callback)`. Undefined when the three names stand in the right order, or are not all there: other names may be as good. */
export function explainSwapped(source: string): Explanation | undefined {
  const found = PARAMETERS.exec(blanked(source));
  const names = found?.slice(1, 4) ?? [];
  if (!found || new Set(names).size < 3 || names.join() === 'context,event,callback') return undefined;
  return byCode(
    `handler の引数の順番が (${names.join(', ')}) になっています。名前ではなく順番で渡されるので、別のものが入っています。`,
    '(context, event, callback) の順に直してください。',
    placeOfOffset(source, found.index, found[0].indexOf(')') + 1),
  );
}

/**
 * Code that is there and never ran, because it stands behind the answer: `return callback( … );` ends a handler.
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
    `${what}は書かれていますが、実行されていません。レスポンスを返す callback（${at.line} 行目）より後ろにあるためです。`,
    `${at.line} 行目の return callback( … ); を、handler の最後に移してください。`,
    placeOfOffset(source, answered + found.index, found[0].length),
  );
}

/**
 * Undefined where just one object of a class was made.
 * @param none said where no line makes one
 * @param several why one is enough
 */
export function explainCount(
  made: readonly { at?: Position }[],
  evidence: HandlerEvidence,
  { type, none, several }: { type: string; none: Todo; several: string },
): Finding {
  if (made.length === 1) return undefined;
  if (made.length > 1) {
    return byCode(several, `new ${type}( … ) を 1 つだけにしてください。`, placeAt(evidence.source, made[1]?.at));
  }
  if (!ranThrough(evidence.execution)) return STOPPED;
  return explainUnreached(evidence, new RegExp(`\\bnew\\s+[\\w$.]*${type}\\b`), `new ${type}( … ) `) ?? none;
}
