/** `X is not defined`: the commonest mistake of the chapter, in its many shapes. */

import { SETTING_NAMES } from '../settings/settings.js';
import type { Explanation } from '../verdict.js';
import { blameCode, type Surroundings } from './exception-shape.js';
import { MADE_IN, names, nearest } from './names.js';

export function explainUndefined(name: string, { source = '' }: Surroundings): Explanation {
  if (SETTING_NAMES.some((setting) => setting === name)) {
    return blameCode(
      `${name} の前に context. がありません。環境変数は context の項目としてだけ読み取れます。`,
      `${name} を context.${name} に直してください。`,
    );
  }
  if (name.normalize('NFKC') !== name) {
    return blameCode(
      `${name} に全角の文字が混じっています。`,
      `半角の ${name.normalize('NFKC')} に打ち直してください。`,
    );
  }
  if (name !== 'twiml' && nearest(name, ['Twilio'])) {
    return blameCode(
      `${name} という変数はありません。Twilio の打ち間違いです（大文字と小文字も区別されます）。`,
      `${name} を Twilio に直してください。`,
    );
  }
  if (['context', 'event', 'callback'].includes(name)) {
    return blameCode(
      `${name} が handler の引数にありません。`,
      'handler の引数を (context, event, callback) の 3 つ、この順に書いてください。',
    );
  }
  if (
    new RegExp(`(=|:)\\s*${escaped(name)}\\s*[,;}]`).test(source) &&
    !MADE_IN[name] &&
    !nearest(name, names(source, name))
  ) {
    return blameCode(
      `${name} という変数はありません。`,
      `文字列のつもりなら、'${name}' のように引用符で囲んでください。`,
    );
  }
  const meant = nearest(name, names(source, name));
  if (meant && !MADE_IN[name]) {
    return blameCode(
      `${name} という変数はありません。${meant} の打ち間違いと思われます。`,
      `${name} を ${meant} に直してください。`,
    );
  }
  const madeIn = MADE_IN[name];
  if (madeIn)
    return blameCode(
      `${name} を使っていますが、どこにも作られていません。`,
      `${madeIn} の行を、使う行より上に書いてください。`,
    );
  return blameCode(`${name} という変数はありません。`, `${name} を作る行を書くか、名前の打ち間違いを直してください。`);
}

function escaped(text: string): string {
  return text.replace(/[$.*+?^{}()|[\]\\]/g, '\\$&');
}
