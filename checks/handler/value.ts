/** A value that has to come from a setting, through `context`: what it is instead. */
import { quote } from '../response/quote.js';
import { SECRET_NAMES, SETTING_NAMES, type SettingName, type Settings } from '../settings/settings.js';
import { firstOf } from '../texts.js';
import { byCode, type Explanation, marked } from '../verdict.js';
import { stringIn, type Written } from './code-parts.js';
import { placeOfOffset } from './code-text.js';
import type { Literal, Origin } from './execution.js';

/** `'context.API_KEY'` and `'API_KEY'`: what is in the quotes is the name, or near it. */
const NAME_IN_QUOTES = /^(?:context\.\w*|[A-Z]+(?:_[A-Z]+)+)$/;

/**
 * @param what the place of the value in a sentence
 * @param given how the value is written, as far as that was found
 */
export function explainValue(
  what: string,
  expected: SettingName,
  actual: Origin,
  given: Written | undefined,
): Explanation | undefined {
  if (actual.from === 'setting' && actual.name === expected) return undefined;
  const text = given && stringIn(given);
  const next = `${what}に context.${expected} を渡してください。`;
  const explanation = firstOf(
    byCode,
    [
      actual.from === 'setting' && actual.name === 'AUTH_TOKEN',
      `${what}に AUTH_TOKEN（アカウント全体を操作できる秘密の値）が渡されています。これで署名したトークンを Twilio は受け付けません。`,
      next,
    ],
    [
      actual.from === 'setting',
      `${what}に ${expected} ではなく ${actual.from === 'setting' ? actual.name : ''} が渡されています。`,
      next,
    ],
    [
      text !== undefined && NAME_IN_QUOTES.test(text),
      `${what}が引用符で囲まれているので、環境変数の値ではなく「${quote(text ?? '', 40)}」という文字そのものになっています。`,
      `引用符を外して、context.${expected} と書いてください。`,
    ],
    [
      text !== undefined,
      `${what}の値が、コードに直接書かれています。${isSecret(expected) ? IN_CODE_SECRET : IN_CODE}`,
      `値をコードから消し、context.${expected} と書いてください。`,
    ],
    [true, `${what}に渡された値が、環境変数の ${expected} と違います。別の値を渡しています。`, next],
  );
  return marked(explanation, given?.place);
}

/** A secret that stands in the code, wherever: also in a comment it is deployed, and seen by whoever sees the code. */
export function explainSecret(literals: readonly Literal[] = []): Explanation | undefined {
  const secret = literals.find(({ name }) => isSecret(name));
  return (
    secret &&
    byCode(
      `${secret.name} の値が、コードに直接書かれています。${IN_CODE_SECRET}`,
      `値をコードから消し、使うところでは context.${secret.name} と書いてください。`,
      secret.place,
    )
  );
}

const IN_CODE = '環境変数を変えても、この値は変わりません。';
const IN_CODE_SECRET = 'シークレットをコードに書くと、コードを見た人全員に知られます。';

function isSecret(name: SettingName): boolean {
  return SECRET_NAMES.some((secret) => secret === name);
}

/**
 * The settings whose own values stand in the code. A run with them could not tell the code's value from the setting's, and
 * what is deployed would go on with the old one.
 */
export function literalsIn(source: string, settings: Settings): Literal[] {
  const joined = source.replace(/['"`]\s*\+\s*['"`]/g, '');
  return SETTING_NAMES.flatMap((name) => {
    const value = settings[name];
    const at = source.indexOf(value);
    if (at >= 0) return [{ name, place: placeOfOffset(source, at, value.length) }];
    return joined.includes(value) ? [{ name }] : [];
  });
}
