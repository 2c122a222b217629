/** `X is not defined`: the commonest mistake of the chapter, in its many shapes. */

import { stepFor } from '../../steps/steps.js';
import { SETTING_NAMES } from '../settings/settings.js';
import { byCode, type Explanation } from '../verdict.js';
import type { Surroundings } from './exception-shape.js';
import { MADE_IN, names, nearest } from './names.js';

export function explainUndefined(name: string, { source = '' }: Surroundings): Explanation {
  if (SETTING_NAMES.some((setting) => setting === name)) {
    return byCode(
      `${name} の前に context. がありません。環境変数は context の項目としてだけ読み取れます。`,
      `${name} を context.${name} に直してください。`,
    );
  }
  if (name.normalize('NFKC') !== name) {
    return byCode(`${name} に全角の文字が混じっています。`, `半角の ${name.normalize('NFKC')} に打ち直してください。`);
  }
  const hyphenated = withHyphen(name, source);
  if (hyphenated) {
    const right = hyphenated.replaceAll('-', '_');
    return byCode(
      `${hyphenated} の - は引き算の記号です。名前の途中で切れて、${name} という変数を引こうとしています。`,
      `${hyphenated} を ${right} に直してください（- ではなく _ です）。`,
    );
  }
  const literal = nearest(name, ['false', 'true', 'null', 'undefined']);
  if (literal) {
    return byCode(
      `${name} という変数はありません。${literal} の打ち間違いと思われます。`,
      `${name} を ${literal} に直してください（引用符は付けません）。`,
    );
  }
  if (name !== 'twiml' && nearest(name, ['Twilio'])) {
    return byCode(
      `${name} という変数はありません。Twilio の打ち間違いです（大文字と小文字も区別されます）。`,
      `${name} を Twilio に直してください。`,
    );
  }
  if (['context', 'event', 'callback'].includes(name)) {
    return byCode(
      `${name} が handler の引数にありません。`,
      'handler の引数を (context, event, callback) の 3 つ、この順に書いてください。',
    );
  }
  if (
    new RegExp(`(=|:)\\s*${escaped(name)}\\s*[,;}]`).test(source) &&
    !MADE_IN[name] &&
    !nearest(name, names(source, name))
  ) {
    return byCode(`${name} という変数はありません。`, `文字列のつもりなら、'${name}' のように引用符で囲んでください。`);
  }
  const meant = nearest(name, names(source, name));
  if (meant && !MADE_IN[name]) {
    return byCode(
      `${name} という変数はありません。${meant} の打ち間違いと思われます。`,
      `${name} を ${meant} に直してください。`,
    );
  }
  const madeIn = MADE_IN[name];
  if (madeIn)
    return byCode(
      `${name} を使っていますが、どこにも作られていません。`,
      `${lastStep(name, source)}${madeIn} の行を、使う行より上に書いてください。`,
    );
  return byCode(`${name} という変数はありません。`, `${name} を作る行を書くか、名前の打ち間違いを直してください。`);
}

/** With a token made, whoever took the lines of the placeholder out is on the way to the last step. */
function lastStep(name: string, source: string): string {
  if (name !== 'twiml' || !source.includes('addGrant')) return '';
  return `手順 ${stepFor('response').id} なら、callback に twiml ではなく { token: token.toJwt() } を渡してください。${stepFor('token').id} までなら、`;
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
