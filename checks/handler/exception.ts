/** Explains the exceptions that handlers of this chapter meet, whether they ran here or in a deployed Function. */
import { OTHER_NAMES, SETTING_NAMES } from '../settings/settings.js';
import { explainBy } from '../texts.js';
import { byCode, type Explanation } from '../verdict.js';
import { EXCEPTION_RULES, type Surroundings } from './exception-rules.js';
import type { MissingName, ThrownError } from './execution.js';
import { nearest } from './names.js';

/**
 * @returns what is wrong and what to do next; always an answer, the general one where no rule knows the message.
 * The messages are those of V8 and of the `twilio` library 4 to 6, which did not change between them.
 */
export function explainException(error: ThrownError, surroundings: Surroundings = {}): Explanation {
  const misspelt = isAboutNothing(error.message) ? explainMissing(surroundings.missing ?? []) : undefined;
  if (misspelt) return misspelt;
  const known = explainBy(EXCEPTION_RULES, error.message, byCode, { source: surroundings.source ?? '' });
  if (known) return known;
  const said = error.message ? `「${error.message.slice(0, 120)}」` : '（説明なし）';
  return byCode(
    `実行中に例外が起きました: ${error.name} ${said}。`,
    'この行で使っている名前と値を、手本と見比べてください。',
  );
}

/** A name that is not in its owner, with the nearest one that is. */
export function explainMissing(missing: readonly MissingName[]): Explanation | undefined {
  for (const { owner, name, known } of missing) {
    const half = name.normalize('NFKC');
    if (half !== name && known.includes(half)) {
      return byCode(
        `${owner}.${name} の名前に全角の文字が混じっています。`,
        `日本語入力を切って、半角の ${half} に打ち直してください。`,
      );
    }
    const meant = nearest(name, known) ?? (owner === 'context' ? settingMeant(name, known) : undefined);
    if (meant) {
      return byCode(
        `${owner}.${name} というものはありません。${meant} の打ち間違いと思われます。`,
        `${name} を ${meant} に直してください。`,
      );
    }
  }
  return undefined;
}

/** A setting under the name that it has elsewhere, or with a part of its name left out; only if there is just one such. */
function settingMeant(name: string, known: readonly string[]): string | undefined {
  const other = OTHER_NAMES[name.toUpperCase().replace(/^TWILIO_/, '')];
  if (other) return other;
  const part = name.toUpperCase();
  const [only, second] = SETTING_NAMES.filter(
    (setting) => known.includes(setting) && (setting.startsWith(`${part}_`) || setting.endsWith(`_${part}`)),
  );
  return second ? undefined : only;
}

/** Only these follow from a value that is not there. */
function isAboutNothing(message: string): boolean {
  return /is not a constructor|of undefined|is required|is not a function|Class extends value undefined/.test(message);
}
