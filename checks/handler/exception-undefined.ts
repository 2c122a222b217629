/** `X is not defined`: the commonest mistake of the chapter, in its many shapes. */
import { stepBefore, stepFor } from '../../steps/steps.js';
import { SETTING_NAMES } from '../settings/settings.js';
import { byCode, type Explanation } from '../verdict.js';
import { MADE_IN, names, nearest } from './names.js';

type Rule = [applies: unknown, cause: string, next: string];

/** @param source the participant's code; empty when it is not known */
export function explainUndefined({ name, source }: { name: string; source: string }): Explanation {
  const none = `${name} という変数はありません。`;
  const half = name.normalize('NFKC');
  const hyphenated = withHyphen(name, source);
  const literal = nearest(name, ['false', 'true', 'null', 'undefined']);
  const madeIn = MADE_IN[name];
  const meant = madeIn ? undefined : nearest(name, names(source, name));
  const isValue = new RegExp(`(=|:)\\s*${escaped(name)}\\s*[,;}]`).test(source);
  const rules: Rule[] = [
    [
      SETTING_NAMES.some((setting) => setting === name),
      `${name} の前に context. がありません。環境変数は context の項目としてだけ読み取れます。`,
      `${name} を context.${name} に直してください。`,
    ],
    [half !== name, `${name} に全角の文字が混じっています。`, `半角の ${half} に打ち直してください。`],
    [
      hyphenated,
      `${hyphenated} の - は引き算の記号です。名前の途中で切れて、${name} という変数を引こうとしています。`,
      `${hyphenated} を ${hyphenated?.replaceAll('-', '_')} に直してください（- ではなく _ です）。`,
    ],
    [
      literal,
      `${none}${literal} の打ち間違いと思われます。`,
      `${name} を ${literal} に直してください（引用符は付けません）。`,
    ],
    [
      name !== 'twiml' && nearest(name, ['Twilio']),
      `${none}Twilio の打ち間違いです（大文字と小文字も区別されます）。`,
      `${name} を Twilio に直してください。`,
    ],
    [
      ['context', 'event', 'callback'].includes(name),
      `${name} が handler の引数にありません。`,
      'handler の引数を (context, event, callback) の 3 つ、この順に書いてください。',
    ],
    [meant, `${none}${meant} の打ち間違いと思われます。`, `${name} を ${meant} に直してください。`],
    [
      madeIn,
      `${name} を使っていますが、どこにも作られていません。`,
      `${lastStep(name, source)}${madeIn} の行を、使う行より上に書いてください。`,
    ],
    [isValue, none, `文字列のつもりなら、'${name}' のように引用符で囲んでください。`],
    [true, none, `${name} を作る行を書くか、名前の打ち間違いを直してください。`],
  ];
  const [, cause, next] = rules.find(([applies]) => applies)!;
  return byCode(cause, next);
}

/** With a token made, whoever took the lines of the placeholder out is on the way to the last step. */
function lastStep(name: string, source: string): string {
  if (name !== 'twiml' || !source.includes('addGrant')) return '';
  return `手順 ${stepFor('response').id} なら、callback に twiml ではなく { token: token.toJwt() } を渡してください。${stepBefore('response').id} までなら、`;
}

/** `context.API-KEY`: a setting's name, written with the wrong line. */
function withHyphen(name: string, source: string): string | undefined {
  const written = source.match(/\b[A-Z]+(?:[-_][A-Z]+)+\b/g) ?? [];
  return written.find(
    (each) => each.split('-').includes(name) && SETTING_NAMES.some((setting) => setting === each.replaceAll('-', '_')),
  );
}

function escaped(text: string): string {
  return text.replace(/[$.*+?^{}()|[\]\\]/g, '\\$&');
}
