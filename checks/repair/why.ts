/** Why a text could not be read, told by the one change that mends it. */
import { around, type Change } from './edit.js';
import { narrow } from './tokens.js';

const OF_BRACKETS = 'かっこは、開くものと閉じるものの種類と数が対になります。';
const OF_QUOTES = '文字列は、始まりと終わりを同じ引用符で囲みます。';

/** What each mark is for. */
const PURPOSE: Record<string, string> = {
  ',': 'オブジェクトのプロパティや引数は、, で区切ります。',
  ':': 'オブジェクトのプロパティは、名前と値の間に : を書きます。',
  '=': '変数を作る行では、名前と値の間に = を書きます。',
  '.': 'オブジェクトのプロパティは、. に続けて名前を書きます。',
  ';': '文は ; で終わります。',
  '=>': '関数の矢印は => です。',
  ...Object.fromEntries([...'(){}[]'].map((bracket) => [bracket, OF_BRACKETS])),
  ...Object.fromEntries([...'\'"`'].map((mark) => [mark, OF_QUOTES])),
};

/**
 * @returns undefined for what is more than one mark or word, and for marks in other widths: rules know more of these
 */
export function whyUnreadable(changes: readonly Change[], source: string): string | undefined {
  if (changes.length !== 1) return undefined;
  const [{ start, end, insert }] = changes as [Change];
  const [head, tail] = around(changes[0]!, source);
  const [wrong, right] = [source.slice(start, end), insert].map((text) => `${head}${text}${tail}`.trim()) as [
    string,
    string,
  ];
  if (narrow(wrong) !== wrong || !isOne(wrong) || !isOne(right)) return undefined;
  const purpose = PURPOSE[right.charAt(0)] ?? '';
  if (wrong === '') return `${right} が足りません。${purpose}`;
  if (right === '') {
    const isBracket = /^[(){}[\]]$/.test(wrong);
    return isTwice(changes[0]!, source)
      ? `${wrong} が 2 つ続いています。`
      : `余分な ${wrong} があります。${isBracket ? OF_BRACKETS : ''}`;
  }
  const isMisspelt = /\w/.test(wrong) && /\w/.test(right);
  return isMisspelt
    ? `「${wrong}」は、${right} の打ち間違いと思われます。`
    : `${right} を書くところが ${wrong} になっています。${purpose}`;
}

/** Nothing, one mark (or several that close) or one word. */
function isOne(text: string): boolean {
  return /^(?:[\w$]*|[)}\]]+;?|=>|->|={2,3}|[^\w\s])$/.test(text);
}

function isTwice({ start, end }: Change, source: string): boolean {
  const removed = source.slice(start, end).trim();
  return source.slice(0, start).trimEnd().endsWith(removed) || source.slice(end).trimStart().startsWith(removed);
}
