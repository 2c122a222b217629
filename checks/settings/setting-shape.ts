/** Is one value of a settings file what it should be? Explains without ever showing a secret. */
import { codePoint } from '../handler/code-text.js';
import { bySettings, type Explanation } from '../verdict.js';
import { maskedSid, SETTING_GUIDE, type SettingGuide, sidKind } from './setting-guide.js';
import { placeOf, SETTING_NAMES, type SettingEntry, type SettingName } from './settings.js';

interface Value {
  name: SettingName;
  guide: SettingGuide;
  /** As it stands in the file. */
  raw: string;
  /** As dotenv takes it. */
  value: string;
  isInFile: boolean;
}

/**
 * Whether the value has this fault, and its cause without the subject (the line and the name). `next` only where something
 * else than copying again helps. The first that applies is taken: what stands around the value comes before what it is.
 */
type Rule = (about: Value) => [applies: unknown, cause: string, next?: string];

/** Zero-width and directional characters, soft hyphens, control characters. */
export const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|(?!\t)\p{Cc}/u;

const QUOTES = `['"\`“”‘’„‟‚‛＂＇「」『』]`;
const QUOTED = new RegExp(`^${QUOTES}|${QUOTES}$`);
const ANY_SID = /^([A-Z]{2})[0-9a-f]{32}$/i;

/** Undefined for a value that can be what its name says. The cause names the line, never a secret. */
export function explainValue(name: SettingName, entry: SettingEntry): Explanation | undefined {
  const guide = SETTING_GUIDE[name];
  const { raw, value, line } = entry;
  const about = { name, guide, raw, value, isInFile: line !== undefined };
  for (const rule of RULES) {
    const [applies, cause, next = guide.source] = rule(about);
    if (applies) return bySettings(withGaps(`${placeOf(entry)} ${cause}`), next);
  }
  return undefined;
}

/** A space between Latin letters and Japanese ones, as all texts of the kit have: the parts are put together here. */
function withGaps(text: string): string {
  return text.replace(/(?<=[A-Za-z])(?=[ぁ-ヿ一-鿿])|(?<=[ぁ-ヿ一-鿿])(?=[A-Za-z])/g, ' ');
}

/** Whether a value has the shape that its name asks for, and is not an example's. */
export function isWellFormed(name: SettingName, value: string): boolean {
  const { prefix } = SETTING_GUIDE[name];
  const shape = prefix ? new RegExp(`^${prefix}[0-9a-f]{32}$`) : /^[\x21-\x7e]{32}$/;
  return shape.test(value) && !isPlaceholder(value);
}

/** Whether `NAME=` stands inside a value. */
export function writtenInside(raw: string, name: SettingName): boolean {
  return new RegExp(`(?<![A-Za-z0-9_])${name}\\s*=`).test(raw);
}

function isPlaceholder(value: string): boolean {
  const bare = value.replace(/\s+#.*$/, '').replace(new RegExp(QUOTES, 'g'), '');
  if (/x{6,}/i.test(bare) || /^(AC|AP|SK)?([a-z0-9])\2{7,}$/i.test(bare)) return true;
  if (/ここに|あなた|自分の|貼り付け|入力|控えた|^[<[{(＜【].*[>\]})＞】]$/.test(bare)) return true;
  // A real secret is random and may hold any short word; an example is longer, shorter, or has a `_`.
  const random = /^[A-Za-z0-9]{32,34}$/.test(bare);
  return !random && /your|example|sample|dummy|placeholder|change.?me|replace|todo/i.test(bare);
}

const withoutIt = (what: string, { isInFile }: Value) =>
  `${what}を消し、${isInFile ? '= のすぐ後に値だけを書いて' : '値だけを入力して'}ください。`;

const notTyped = ({ guide }: Value) => `手で打たずに、貼り付けてください。${guide.source}`;

const RULES: readonly Rule[] = [
  ({ value, guide }) => [/^[a-z]+:\/\//i.test(value), `に入っているのは URL で、${guide.kind}ではありません。`],
  ({ value, guide }) => [
    /^\+?\d[\d-]{8,15}$/.test(value),
    `に入っているのは電話番号のようで、${guide.kind}ではありません。`,
  ],
  // `ACCOUNT_SID=AC… API_KEY=SK…`: the further ones become a part of the first value.
  ({ raw }) => {
    const next = SETTING_NAMES.find((other) => writtenInside(raw, other));
    return [
      next,
      `の値の後ろに、${next}= が続けて書かれています。1 行に書けるのは 1 つだけで、後ろも値の一部になっています。`,
      `${next}= の前などで改行し、1 行に 1 つずつ書いてください。`,
    ];
  },
  // The brackets of an example (`<your key>`) around a value that is right without them.
  (about) => {
    const { name, value } = about;
    const inside = /^[<[{(＜【]\s*(.*?)\s*[>\]})＞】]$/.exec(value)?.[1];
    const brackets = `${value[0]} と ${value.at(-1)} `;
    return [
      inside !== undefined && isWellFormed(name, inside),
      `の値が ${brackets}で囲まれていて、かっこまで値になっています。`,
      withoutIt(brackets, about),
    ];
  },
  ({ value }) => [isPlaceholder(value), 'が見本の値のままです。'],
  ({ value, name, guide }) => [
    /…|\.{3}|[•●○＊*]{3,}/.test(value),
    'が伏せ字か、途中を省略した値になっています。',
    name === 'AUTH_TOKEN' ? guide.source : `省略されていない値が必要です。${guide.source}`,
  ],
  ({ raw, isInFile }) => {
    const character = INVISIBLE.exec(raw)?.[0];
    return [
      character,
      `に、目に見えない文字（${codePoint(character ?? '')}）が混ざっています。Web ページや文書から貼り付けたときに入ることがあります。`,
      `${isInFile ? 'その行の = から後ろを全部消し、' : ''}Console のコピーのボタンで値をコピーして、貼り直してください。`,
    ];
  },
  (about) => {
    const text = about.raw.trim();
    return [
      QUOTED.test(text),
      /^(['"]).*\1$/.test(text)
        ? 'が引用符で囲まれています。.env では外れますが、Console に同じものを貼ると、引用符まで値になります。'
        : 'に引用符が付いています。この引用符は外れず、値の一部になります。',
      withoutIt('引用符', about),
    ];
  },
  ({ raw }) => [
    raw.includes('#'),
    'の値の後ろに # のコメントがあります。twilio-run は # から後ろも値として読みます。',
    '# から後ろを消してください。コメントは、# で始まる別の行に書けます。',
  ],
  (about) => {
    const characters = [...about.raw];
    const index = characters.findIndex((character) => character > '\x7f' && !/[^\S\u3000]/.test(character));
    const character = characters[index];
    if (character === '\u3000') return [true, 'に全角スペースがあります。', withoutIt('全角スペース', about)];
    const shown = about.guide.prefix ? `「${character}」` : '文字';
    const half = character !== character?.normalize('NFKC') || /[\uff01-\uff5e]/.test(character ?? '');
    return [
      character,
      half
        ? `の ${index + 1} 文字目に、全角の${shown}があります。値に使われるのは半角の英数字だけです。`
        : `の ${index + 1} 文字目に、半角の英数字ではない${shown}があります。`,
      notTyped(about),
    ];
  },
  (about) => [/\s/.test(about.value), 'の値の途中に空白があります。', withoutIt('空白', about)],
  (about) => [
    about.raw !== about.raw.trim(),
    `の値の${about.raw === about.raw.trimStart() ? '後ろ' : '前'}に空白があります。.env では取り除かれますが、Console に貼ると値の一部になります。`,
    withoutIt('空白', about),
  ],
  ({ value }) => {
    const last = /[;,]$/.exec(value)?.[0];
    return [last, `の最後に ${last} が付いていて、値の一部になっています。`, `${last} を消してください。`];
  },
  ({ name, value, guide }) => {
    const prefix = ANY_SID.exec(value)?.[1]?.toUpperCase() ?? '';
    const owner = SETTING_NAMES.find((candidate) => SETTING_GUIDE[candidate].prefix === prefix);
    const belongs = owner ? `${owner} に入れる値で、${name} と取り違えているようです。` : '';
    return [
      prefix && prefix !== guide.prefix,
      `に入っているのは${sidKind(prefix)}（${maskedSid(value)}）です。${belongs}`,
    ];
  },
  ({ value, guide: { prefix } }) => [
    prefix && /^[A-Za-z0-9]{32}$/.test(value) && !value.startsWith(prefix),
    `に、SID ではない 32 文字の値が入っています。API シークレットや Auth Token を入れているか、先頭の ${prefix} が欠けています。`,
  ],
  ({ value, guide: { prefix } }) => [
    prefix && ANY_SID.test(value) && value !== prefix + value.slice(2).toLowerCase(),
    `の大文字と小文字が変わっています。SID は ${prefix} だけが大文字で、残りは小文字です。`,
  ],
  ({ value, guide: { prefix, kind } }) => [
    prefix && !value.toUpperCase().startsWith(prefix),
    `が ${prefix} で始まっていないので、${kind}ではありません。名前などの別の値を入れているようです。`,
  ],
  ({ value, guide: { kind, prefix } }) => {
    const length = prefix ? 34 : 32;
    return [
      value.length !== length,
      `の長さが ${value.length} 文字です。${kind}は ${length} 文字なので、${value.length < length ? 'コピーが途中で切れています' : '余分な文字が付いています'}。`,
    ];
  },
  (about) => {
    const { value, guide } = about;
    const index = [...value].findIndex((character, position) => position >= 2 && !/[0-9a-f]/i.test(character));
    return [
      guide.prefix && index >= 0,
      `の ${index + 1} 文字目の「${value[index]}」は、SID に使われない文字です（使われるのは 0〜9 と a〜f です）。`,
      notTyped(about),
    ];
  },
];
