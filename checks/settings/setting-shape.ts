/** Is one value of a settings file what it should be? Explains without ever showing a secret. */
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

/** `cause` without its subject (the line and the name); `next` only where something else than copying again helps. */
interface Fault {
  cause: string;
  next?: string;
}

/** The first rule that answers is taken: what stands around the value comes before what it is. */
type Rule = (value: Value) => Fault | undefined;

/** Zero-width and directional characters, soft hyphens, control characters. */
export const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|(?!\t)\p{Cc}/u;

const QUOTES = `['"\`“”‘’„‟‚‛＂＇「」『』]`;
const QUOTED = new RegExp(`^${QUOTES}|${QUOTES}$`);
const ANY_SID = /^([A-Z]{2})[0-9a-f]{32}$/i;

/** Undefined for a value that can be what its name says. The cause names the line, never a secret. */
export function explainValue(name: SettingName, { raw, value, line }: SettingEntry): Explanation | undefined {
  const guide = SETTING_GUIDE[name];
  for (const rule of RULES) {
    const fault = rule({ name, guide, raw, value, isInFile: line !== undefined });
    if (fault) {
      return bySettings(withGaps(`${placeOf({ name, line })} ${fault.cause}`), fault.next ?? guide.source);
    }
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

const RULES: readonly Rule[] = [
  notASid,
  joined,
  bracketed,
  placeholder,
  redacted,
  invisible,
  quoted,
  commented,
  fullWidth,
  spaced,
  separated,
  otherSid,
  secretForSid,
  wrongCase,
  wrongPrefix,
  wrongLength,
  wrongCharacter,
];

/** `ACCOUNT_SID=AC… API_KEY=SK…`: the further ones become a part of the first value. */
function joined({ raw }: Value): Fault | undefined {
  const next = SETTING_NAMES.find((other) => writtenInside(raw, other));
  if (!next) return undefined;
  return {
    cause: `の値の後ろに、${next}= が続けて書かれています。1 行に書けるのは 1 つだけで、後ろも値の一部になっています。`,
    next: `${next}= の前などで改行し、1 行に 1 つずつ書いてください。`,
  };
}

/** Whether `NAME=` stands inside a value. */
export function writtenInside(raw: string, name: SettingName): boolean {
  return new RegExp(`(?<![A-Za-z0-9_])${name}\\s*=`).test(raw);
}

/** The brackets of an example (`<your key>`) around a value that is right without them. */
function bracketed({ name, value, isInFile }: Value): Fault | undefined {
  const inside = /^[<[{(＜【]\s*(.*?)\s*[>\]})＞】]$/.exec(value)?.[1];
  if (inside === undefined || !isWellFormed(name, inside)) return undefined;
  return {
    cause: `の値が ${value[0]} と ${value.at(-1)} で囲まれていて、かっこまで値になっています。`,
    next: withoutIt(`${value[0]} と ${value.at(-1)} `, isInFile),
  };
}

function withoutIt(what: string, isInFile: boolean): string {
  return `${what}を消し、${isInFile ? '= のすぐ後に値だけを書いて' : '値だけを入力して'}ください。`;
}

function placeholder({ value }: Value): Fault | undefined {
  return isPlaceholder(value) ? { cause: 'が見本の値のままです。' } : undefined;
}

function isPlaceholder(value: string): boolean {
  const bare = value.replace(/\s+#.*$/, '').replace(new RegExp(QUOTES, 'g'), '');
  if (/x{6,}/i.test(bare) || /^(AC|AP|SK)?([a-z0-9])\2{7,}$/i.test(bare)) return true;
  if (/ここに|あなた|自分の|貼り付け|入力|控えた|^[<[{(＜【].*[>\]})＞】]$/.test(bare)) return true;
  // A real secret is random and may hold any short word; an example is longer, shorter, or has a `_`.
  const random = /^[A-Za-z0-9]{32,34}$/.test(bare);
  return !random && /your|example|sample|dummy|placeholder|change.?me|replace|todo/i.test(bare);
}

function redacted({ value, name }: Value): Fault | undefined {
  if (!/…|\.{3}|[•●○＊*]{3,}/.test(value)) return undefined;
  const next =
    name === 'AUTH_TOKEN'
      ? SETTING_GUIDE.AUTH_TOKEN.source
      : `省略されていない値が要ります。${SETTING_GUIDE[name].source}`;
  return { cause: 'が伏せ字か、途中を省略した値になっています。', next };
}

function invisible({ raw, isInFile }: Value): Fault | undefined {
  const character = INVISIBLE.exec(raw)?.[0];
  if (!character) return undefined;
  const point = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  return {
    cause: `に、目に見えない文字（U+${point}）が混ざっています。Web ページや文書から貼り付けたときに入ることがあります。`,
    next: `${isInFile ? 'その行の = から後ろを全部消し、' : ''}Console のコピーのボタンで値をコピーして、貼り直してください。`,
  };
}

function quoted({ raw, isInFile }: Value): Fault | undefined {
  if (!QUOTED.test(raw.trim())) return undefined;
  const plain = /^(['"]).*\1$/.test(raw.trim());
  return {
    cause: plain
      ? 'が引用符で囲まれています。.env では外れますが、Console に同じものを貼ると、引用符まで値になります。'
      : 'に引用符が付いています。この引用符は外れず、値の一部になります。',
    next: withoutIt('引用符', isInFile),
  };
}

function commented({ raw }: Value): Fault | undefined {
  if (!raw.includes('#')) return undefined;
  return {
    cause: 'の値の後ろに # のコメントがあります。twilio-run は # から後ろも値として読みます。',
    next: '# から後ろを消してください。コメントは、# で始まる別の行に書けます。',
  };
}

function fullWidth({ raw, guide, isInFile }: Value): Fault | undefined {
  const characters = [...raw];
  const index = characters.findIndex((character) => character > '\x7f' && !/[^\S\u3000]/.test(character));
  const character = characters[index];
  if (character === undefined) return undefined;
  if (character === '\u3000') {
    return { cause: 'に全角スペースがあります。', next: withoutIt('全角スペース', isInFile) };
  }
  const shown = guide.prefix ? `「${character}」` : '文字';
  const half = character !== character.normalize('NFKC') || /[\uff01-\uff5e]/.test(character);
  return {
    cause: half
      ? `の ${index + 1} 文字目に、全角の${shown}があります。値に使われるのは半角の英数字だけです。`
      : `の ${index + 1} 文字目に、半角の英数字ではない${shown}があります。`,
    next: `手で打たずに、貼り付けてください。${guide.source}`,
  };
}

function spaced({ raw, value, isInFile }: Value): Fault | undefined {
  const next = withoutIt('空白', isInFile);
  if (/\s/.test(value)) return { cause: 'の値の途中に空白があります。', next };
  if (raw === raw.trim()) return undefined;
  const where = raw === raw.trimStart() ? '後ろ' : '前';
  return {
    cause: `の値の${where}に空白があります。.env では取り除かれますが、Console に貼ると値の一部になります。`,
    next,
  };
}

function separated({ value }: Value): Fault | undefined {
  const last = /[;,]$/.exec(value)?.[0];
  return last
    ? { cause: `の最後に ${last} が付いていて、値の一部になっています。`, next: `${last} を消してください。` }
    : undefined;
}

function otherSid({ name, value, guide }: Value): Fault | undefined {
  const prefix = ANY_SID.exec(value)?.[1]?.toUpperCase();
  if (!prefix || prefix === guide.prefix) return undefined;
  const owner = SETTING_NAMES.find((candidate) => SETTING_GUIDE[candidate].prefix === prefix);
  const belongs = owner ? `${owner} に入れる値で、${name} と取り違えているようです。` : '';
  return { cause: `に入っているのは${sidKind(prefix)}（${maskedSid(value)}）です。${belongs}` };
}

function secretForSid({ value, guide }: Value): Fault | undefined {
  if (!guide.prefix || !/^[A-Za-z0-9]{32}$/.test(value) || value.startsWith(guide.prefix)) return undefined;
  return {
    cause: `に、SID ではない 32 文字の値が入っています。API シークレットや Auth Token を入れているか、先頭の ${guide.prefix} が欠けています。`,
  };
}

function notASid({ value, guide }: Value): Fault | undefined {
  if (/^[a-z]+:\/\//i.test(value)) return { cause: `に入っているのは URL で、${guide.kind}ではありません。` };
  if (/^\+?\d[\d-]{8,15}$/.test(value))
    return { cause: `に入っているのは電話番号のようで、${guide.kind}ではありません。` };
  return undefined;
}

function wrongCase({ value, guide }: Value): Fault | undefined {
  if (!guide.prefix || !ANY_SID.test(value)) return undefined;
  const right = guide.prefix + value.slice(2).toLowerCase();
  return right === value
    ? undefined
    : { cause: `の大文字と小文字が変わっています。SID は ${guide.prefix} だけが大文字で、残りは小文字です。` };
}

function wrongPrefix({ value, guide }: Value): Fault | undefined {
  if (!guide.prefix || value.toUpperCase().startsWith(guide.prefix)) return undefined;
  return {
    cause: `が ${guide.prefix} で始まっていないので、${guide.kind}ではありません。名前などの別の値を入れているようです。`,
  };
}

function wrongLength({ value, guide }: Value): Fault | undefined {
  if (value.length === guide.length) return undefined;
  const why = value.length < guide.length ? 'コピーが途中で切れています' : '余分な文字が付いています';
  return { cause: `の長さが ${value.length} 文字です。${guide.kind}は ${guide.length} 文字なので、${why}。` };
}

function wrongCharacter({ value, guide }: Value): Fault | undefined {
  if (!guide.prefix) return undefined;
  const index = [...value].findIndex((character, position) => position >= 2 && !/[0-9a-f]/i.test(character));
  if (index < 0) return undefined;
  return {
    cause: `の ${index + 1} 文字目の「${value[index]}」は、SID に使われない文字です（使われるのは 0〜9 と a〜f です）。`,
    next: `手で打たずに、貼り付けてください。${guide.source}`,
  };
}
