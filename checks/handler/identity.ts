/** The client's identity: whether a handler has one. */
import { explainIdentity } from '../token/identity.js';
import { byCode, type Explanation, type Finding, marked, notYet } from '../verdict.js';
import { declarations } from './code-parts.js';
import { placeAt } from './code-text.js';
import { type HandlerEvidence, type Local, ranThrough, STOPPED } from './execution.js';
import { explainUnreached } from './misplaced.js';

/**
 * Step 2-2: nothing uses the identity yet, so it is looked for among the values of the handler's variables: one named
 * `identity` first, any other text that could be one otherwise. Values of settings are not candidates.
 */
export function explainOwnIdentity(evidence: HandlerEvidence): Finding {
  const { source, execution } = evidence;
  const { locals, tokens } = execution;
  if (tokens.some(({ identity }) => !explainIdentity(identity.type, identity.text))) return undefined;
  const candidates = locals.filter(({ origin }) => origin.from !== 'setting');
  const named = candidates.filter(({ name }) => /ident/i.test(name));
  const local = (named.length ? named : candidates).find(accepted) ?? named[0] ?? candidates[0];
  // A handler that stopped before its first line may well have one.
  if (!local && !ranThrough(execution)) return STOPPED;
  if (!local) {
    const unreached = explainUnreached(evidence, /\b(?:const|let|var)\s+\w*ident\w*/i, '識別子の変数');
    return unreached ?? explainNoText(source) ?? MISSING;
  }
  const explanation = explainIdentity('string', local.value);
  return explanation && marked(explanation, placeAt(source, local.at));
}

const MISSING = notYet(
  'クライアントの識別子を入れる変数が、まだありません。',
  'handler の先頭で identity という名前の変数を作り、半角の英字、数字、_ だけの名前を、引用符で囲んで入れてください。',
);

/** There is such a variable, and no text in it. */
function explainNoText(source: string): Explanation | undefined {
  const [name, place] = [...declarations(source)].find(([each]) => /ident/i.test(each)) ?? [];
  return name === undefined
    ? undefined
    : byCode(
        `${name} に入っているものが、文字列ではありません。`,
        `const ${name} = 'user'; のように、引用符で囲んだ文字列を入れてください。`,
        place,
      );
}

function accepted({ value }: Local): boolean {
  return explainIdentity('string', value) === undefined;
}
