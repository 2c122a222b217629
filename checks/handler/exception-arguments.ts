/** Exceptions about what a function of the library was given: each is marked at that argument. */
import { quote } from '../response/quote.js';
import { firstOf } from '../texts.js';
import { byCode, type Explanation } from '../verdict.js';
import { argumentsAt, madeFrom, plain, propertyOf, variableOf } from './code-parts.js';
import { placeOf } from './code-text.js';
import type { Position } from './execution.js';
import { nearest } from './names.js';

export interface Scene {
  source: string;
  /** Where it was thrown. */
  at?: Position | undefined;
  /** What the pattern found. */
  name: string;
}

/** An argument that is not there, or holds nothing. */
export function required(position: 1 | 2 | 3, what: string, name: string): (scene: Scene) => Explanation {
  return ({ source, at }) =>
    byCode(
      `new AccessToken の ${position} 番目の引数（${what}）が空です。`,
      `${position} 番目に context.${name} を渡してください。渡しているなら、環境変数 ${name} が設定されているかを確かめてください。`,
      argumentsAt(source, at)[position - 1]?.place,
    );
}

/** The fourth argument of `new AccessToken`, in what it may be instead of `{ identity: identity }`. */
export function explainNoIdentity({ source, at }: Scene): Explanation {
  const options = argumentsAt(source, at)[3];
  const text = options ? plain(options.text) : '';
  const shown = quote(text, 40);
  const key = [...text.matchAll(/([\w$]+)\s*(?=[:,}])/g)]
    .map(([, name = '']) => name)
    .find((name) => name !== 'identity' && nearest(name, ['identity']));
  return firstOf(
    byCode,
    [
      text &&
        !text.startsWith('{') &&
        (/^['"`]/.test(text) || /ident/i.test(text) || typeof madeFrom(source, text)?.text === 'string'),
      `new AccessToken の 4 番目の引数が、identity を入れたオブジェクトではなく、${shown} そのものになっています。`,
      `{ } で囲み、{ identity: ${shown} } と書いてください。`,
      options?.place,
    ],
    [
      text.startsWith('{') && key && !/\bidentity\s*:/.test(text),
      `new AccessToken の 4 番目の引数に identity がありません。${key} というプロパティは無視されます（大文字と小文字も区別されます）。`,
      `${key} を identity に直してください。`,
      placeOf(source, new RegExp(`(?<![\\w$])${key}(?=\\s*[:,}])`), options?.place),
    ],
    [
      true,
      'new AccessToken の 4 番目の引数に identity がないか、空です。',
      '4 番目に { identity: identity } を渡し、identity に空でない文字列を入れてください。',
      propertyOf(source, 'identity', at)?.place ?? options?.place,
    ],
  );
}

/** What was given to `addGrant` is no grant: most often the class, whose name differs in its first letter only. */
export function explainNoGrant(source: string): Explanation {
  const call = placeOf(source, /\baddGrant\b/);
  const [given] = argumentsAt(source, call);
  const text = given ? plain(given.text) : '';
  const made = variableOf(source, /^new\b.*Grant\b/);
  const place = given?.place ?? call;
  if (/^[\w$.]*\bVoiceGrant$/.test(text)) {
    return byCode(
      `addGrant に、new VoiceGrant({ … }) で作ったオブジェクトではなく、クラスの ${text} が渡されています。`,
      made
        ? `${text} を ${made} に直してください（小文字で始まる、作ったほうの名前です）。`
        : 'new VoiceGrant({ … }) で作ったオブジェクトを渡してください。',
      place,
    );
  }
  if (!given && call) {
    const next = `addGrant(${made ?? 'voiceGrant'}) のように、作っておいた VoiceGrant のオブジェクトを渡してください。`;
    return byCode('addGrant に何も渡されていません。', next, place);
  }
  return byCode(
    'addGrant に渡されたものが、new で作った Grant ではありません。',
    `new VoiceGrant({ … }) で作ったオブジェクト${made ? `（${made}）` : ''}を addGrant に渡してください。`,
    place,
  );
}
