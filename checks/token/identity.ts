/** The client's identity: what Voice accepts as one. */
import { codePoint } from '../handler/code-text.js';
import { byCode, type Explanation } from '../verdict.js';

/** For letters, digits and the underscore Voice is documented to work; what it does with others is left open (Twilio's page on identities). */
export const VOICE_IDENTITY = /^[A-Za-z0-9_]+$/;

/** Characters (Twilio's page on TwiML `<Client>`). */
export const LONGEST_IDENTITY = 121;

/** Undefined for an identity that Voice accepts. `type` is that of the value, `text` its text. */
export function explainIdentity(type: string, text: string): Explanation | undefined {
  if (text.length > LONGEST_IDENTITY) {
    return byCode(
      `識別子が ${text.length} 文字あります。Twilio の文書にある上限は ${LONGEST_IDENTITY} 文字で、それより長いものが使えるとは保証されていません。`,
      "identity に 'user' のような、短い名前を入れてください。",
    );
  }
  // What a run recorded of a setting, or had a secret taken out of.
  if (text.includes('•')) return SETTING;
  // The library turns a whole number into text itself.
  if (type !== 'string' && !(type === 'number' && VOICE_IDENTITY.test(text))) {
    return byCode(
      `識別子が文字列ではありません（${type} です）。`,
      "const identity = 'user'; のように、引用符で囲んだ文字列にしてください。",
    );
  }
  if (text === '') {
    return byCode('識別子が空です。', "identity に 'user' のような名前を入れてください。");
  }
  const refused = [...new Set(text)].filter((character) => !VOICE_IDENTITY.test(character));
  if (refused.length === 0) return undefined;
  const names = refused.slice(0, MOST_NAMED).map((character) => `「${shown(character)}」`);
  const list = names.join('') + (refused.length > MOST_NAMED ? 'など' : '');
  const half = text.normalize('NFKC');
  return byCode(
    `識別子に${list}があります。Voice で動くことが保証されているのは、半角の英字、数字、_ だけの識別子です。`,
    VOICE_IDENTITY.test(half)
      ? `日本語入力を切って、半角の ${half} に打ち直してください。`
      : `${suggestion(half)} のように、半角の英字、数字、_ だけの名前に変えてください。`,
  );
}

const SETTING: Explanation = byCode(
  '識別子に、環境変数の値が入っています。トークンのペイロードは誰でも読めるので、秘密の値なら漏れてしまいます。',
  "identity に 'user' のような名前を入れてください。",
);

/** A usable name that is as near as possible; Japanese has to be written in Roman letters by somebody who can read it. */
function suggestion(text: string): string {
  const [name = ''] = /[\p{L}\p{N}]/u.test(text.replace(/[A-Za-z0-9]/g, ''))
    ? []
    : [text.replace(/\W+/g, '_').replace(/^_+|_+$/g, '')];
  return /[A-Za-z0-9]/.test(name) ? name : 'taro';
}

/** Of the characters that are refused, as many are named. */
const MOST_NAMED = 5;

/** Characters that cannot be seen get a name. */
function shown(character: string): string {
  if (character === ' ') return '半角スペース';
  if (character === '\u3000') return '全角スペース';
  return /\s|\p{C}/u.test(character) ? codePoint(character) : character;
}
