/** Explains the exceptions that handlers of this chapter meet, whether they ran here or in a deployed Function. */
import { quote } from '../response/quote.js';
import { OTHER_NAMES, SETTING_NAMES } from '../settings/settings.js';
import { explainBy } from '../texts.js';
import { byCode, type Explanation, marked } from '../verdict.js';
import { escaped } from './code-parts.js';
import { placeAt, placeOf } from './code-text.js';
import type { Scene } from './exception-arguments.js';
import { EXCEPTION_RULES } from './exception-rules.js';
import type { HandlerEvidence, MissingName, ThrownError } from './execution.js';
import { nearest } from './names.js';

/**
 * @returns what is wrong and what to do next; always an answer, the general one where no rule knows the message.
 * The messages are those of V8 and of the `twilio` library 4 to 6, which did not change between them.
 */
export function explainException(error: ThrownError, { source, execution }: HandlerEvidence): Explanation {
  const { missing } = execution;
  const misspelt = isAboutNothing(error.message) ? explainMissing(missing, source) : undefined;
  const absent = /is not a constructor|of undefined/.test(error.message) ? explainAbsent(missing, source) : undefined;
  const found = misspelt ?? absent ?? explainKnown(error.message, { source, at: error.at }) ?? unknown(error, source);
  return marked(found, placeAt(source, error.at));
}

/** What a rule says of a message; undefined where none knows it. */
export function explainKnown(message: string, { source = '', at }: Partial<Scene>): Explanation | undefined {
  return explainBy(EXCEPTION_RULES, message, byCode, { source, at });
}

/** Errors of the engine itself; what they say is English, and about the engine. */
const OF_ENGINE = /^(?:Type|Reference|Range|Syntax|URI|Eval|Internal)Error$/;

/** What no rule knows: a message that somebody wrote is quoted, for an error of the engine stands the code that it met. */
function unknown({ name, message, at }: ThrownError, source: string): Explanation {
  const next = 'この行で使っている名前と、そこに入っている値を確かめてください。';
  if (!OF_ENGINE.test(name)) {
    const said = message ? `「${message.slice(0, 120)}」` : '（説明なし）';
    return byCode(`例外が起きました: ${said}。`, next);
  }
  const line = at && placeAt(source, at);
  const code = line ? `「${quote(line.text.slice(line.column - 1).trim(), 40)}」` : 'コード';
  return byCode(`${code}を実行しようとして、例外が起きました。使われている値では続けられません。`, next);
}

/** A name that is not in its owner, with the nearest one that is: marked where it is written. */
export function explainMissing(missing: readonly MissingName[], source: string): Explanation | undefined {
  for (const { owner, name, known, at } of missing) {
    const place =
      at && (placeOf(source, new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`), at) ?? placeAt(source, at));
    const half = name.normalize('NFKC');
    if (half !== name && known.includes(half)) {
      return byCode(
        `${owner}.${name} の名前に全角の文字が混じっています。`,
        `日本語入力を切って、半角の ${half} に打ち直してください。`,
        place,
      );
    }
    const meant = nearest(name, known) ?? (owner === 'context' ? settingMeant(name, known) : undefined);
    if (meant) {
      return byCode(
        `${owner}.${name} というものはありません。${meant} の打ち間違いと思われます。`,
        `${name} を ${meant} に直してください。`,
        place,
      );
    }
  }
  return undefined;
}

/** A name of the library that is near to none: what was looked up in it is not there either. */
function explainAbsent(missing: readonly MissingName[], source: string): Explanation | undefined {
  const [first] = missing.filter(({ owner }) => ['Twilio', 'Twilio.jwt', 'Twilio.jwt.AccessToken'].includes(owner));
  if (!first) return undefined;
  const joined = first.known.find((known) => first.name.startsWith(known) && first.name !== known);
  return byCode(
    `${first.owner}.${first.name} というものはありません。`,
    joined
      ? `${joined} の後に . を書き、${first.owner}.${joined}.${first.name.slice(joined.length)} としてください。`
      : `${first.name} の名前と、その前の ${first.owner} を確かめてください。`,
    placeAt(source, first.at),
  );
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
