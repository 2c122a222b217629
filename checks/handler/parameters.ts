/** The handler's parameters, where their order explains a failure: `(event, context, callback)`. */
import { byCode, type Explanation } from '../verdict.js';
import { blanked, placeOfOffset } from './code-text.js';

const NAME = '(context|event|callback)\\b[^,()]*';
const PARAMETERS = new RegExp(`\\(\\s*${NAME},\\s*${NAME},\\s*${NAME}\\)\\s*(?::[^={]*)?(?:=>|\\{)`);

/** Undefined when the three names stand in the right order, or are not all there: other names may be as good. */
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
