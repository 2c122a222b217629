/** `X is not defined`: the commonest mistake of the chapter, in its many shapes. */
import { stepBefore, stepFor } from '../../steps/steps.js';
import { SETTING_NAMES } from '../settings/settings.js';
import { firstOf } from '../texts.js';
import { byCode, type Explanation, marked } from '../verdict.js';
import { declarations, escaped, parametersOf, uses } from './code-parts.js';
import { placeOf } from './code-text.js';
import type { Scene } from './exception-arguments.js';
import { MADE_IN, names, nearest } from './names.js';

export function explainUndefined({ name, source, at }: Scene): Explanation {
  // What was thrown may stand at the start of its statement.
  const here = at && placeOf(source, new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`), at);
  return marked(explainName(name, source), here);
}

function explainName(name: string, source: string): Explanation {
  const none = `${name} という変数はありません。`;
  const half = name.normalize('NFKC');
  const madeIn = MADE_IN[name];
  const undeclared = declarations(source).has(name)
    ? undefined
    : placeOf(source, new RegExp(`(?<=^\\s*)${escaped(name)}(?=\\s*=(?!=))`));
  const misnamed = madeOtherwise(name, source);
  const meant = madeIn ? undefined : nearest(name, [...LITERALS, ...names(source, name)]);
  const isValue = new RegExp(`(=|:)\\s*${escaped(name)}\\s*[,;}]`).test(source);
  return firstOf(
    byCode,
    [
      SETTING_NAMES.some((setting) => setting === name),
      `${name} の前に context. がありません。環境変数は context のプロパティとして渡されます。`,
      `${name} を context.${name} に直してください。`,
    ],
    [half !== name, `${name} に全角の文字が混じっています。`, `半角の ${half} に打ち直してください。`],
    [
      name !== 'twiml' && nearest(name, ['Twilio']),
      `${none}Twilio の打ち間違いと思われます（大文字と小文字も区別されます）。`,
      `${name} を Twilio に直してください。`,
    ],
    [
      PARAMETERS.includes(name),
      `${name} が handler の引数にありません。`,
      'handler の引数を (context, event, callback) の 3 つ、この順に書いてください。',
      parametersOf(source)?.place,
    ],
    [
      undeclared,
      `${name} に値を入れる行に、変数を作る const がありません。`,
      `${name} = … の前に const を書いてください。`,
      undeclared,
    ],
    [
      misnamed,
      `${name} という変数はありません。作る行での名前が ${misnamed?.name} になっています（大文字と小文字も区別されます）。`,
      `${misnamed?.name} を ${name} に直してください。`,
      misnamed?.place,
    ],
    [meant, `${none}${meant} の打ち間違いと思われます。`, `${name} を ${meant} に直してください。`],
    [EXPRESS_NAMES.test(name), ...notExpress(name)],
    [
      madeIn,
      `${name} を使っていますが、どこにも作られていません。`,
      `${lastStep(name, source)}${madeIn} の行を、使う行より上に書いてください。`,
    ],
    [isValue, none, `文字列のつもりなら、'${name}' のように引用符で囲んでください。`],
    [true, none, `${name} を作る行を書くか、名前の打ち間違いを直してください。`],
  );
}

const LITERALS = ['false', 'true', 'null', 'undefined'];
const PARAMETERS = ['context', 'event', 'callback'];

const EXPRESS_NAMES = /^(?:res|req|response|request|app)$/;

/** Most examples of servers on the web are written for Express. */
export function notExpress(name: string): [cause: string, next: string] {
  return [
    `${name} は Express などのサーバーでの書き方です。Function に Express はなく、レスポンスになるのは callback に渡した値だけです。`,
    'return callback(null, 返す値); の形に直してください。',
  ];
}

/**
 * A variable that was meant to have this name, and got a slip where it was made. The slip is on that side when the chapter
 * knows the name that is used, or when that one is used more often.
 */
function madeOtherwise(name: string, source: string) {
  const made = declarations(source);
  const candidates = [...made.keys()].filter((each) => each !== name && !(each in MADE_IN));
  const found = nearest(name, candidates);
  if (!found) return undefined;
  // Its declaration is one of the uses.
  const isSlip =
    name in MADE_IN ? uses(source, found) - 1 <= uses(source, name) : uses(source, found) < uses(source, name);
  return isSlip ? { name: found, place: made.get(found) } : undefined;
}

/** With a token made, whoever took the lines of the placeholder out is on the way to the last step. */
function lastStep(name: string, source: string): string {
  if (name !== 'twiml' || !source.includes('addGrant')) return '';
  return `手順 ${stepFor('response').id} なら、callback に twiml ではなく { token: token.toJwt() } を渡してください。${stepBefore('response').id} までなら、`;
}
