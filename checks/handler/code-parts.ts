/** Parts of the participant's code, found in its text: the arguments of a call, a property, what a name stands for, the parameters. */
import type { Place } from '../verdict.js';
import { blanked, offsetOf, placeOfOffset } from './code-text.js';
import type { Position } from './execution.js';

/** An expression as it is written. */
export interface Written {
  text: string;
  place: Place;
}

/** The arguments of the call (or the `new`) that stands at a position. Empty where none is in sight. */
export function argumentsAt(source: string, at: Position | undefined): Written[] {
  if (!at) return [];
  const code = blanked(source);
  const from = offsetOf(source, at);
  const head = /^[\w$.\s]*\(/.exec(code.slice(from));
  if (!head) return [];
  const found: Written[] = [];
  for (let start = from + head[0].length; ; ) {
    const end = endOfExpression(code, start);
    const argument = written(source, start, end);
    if (argument) found.push(argument);
    if (code[end] !== ',') return found;
    start = end + 1;
  }
}

/** The value of the first property of this name; of `{ identity }`, the name itself. @param from where to begin */
export function propertyOf(source: string, name: string, from?: Position): Written | undefined {
  const code = blanked(source);
  const first = from ? offsetOf(source, from) : 0;
  const found = new RegExp(`[{,]\\s*${name}\\s*(:)?`).exec(code.slice(first));
  if (!found) return undefined;
  const behind = first + found.index + found[0].length;
  return found[1]
    ? written(source, behind, endOfExpression(code, behind))
    : written(source, behind - name.length, behind);
}

/** What a name was made from, where it is made only once: `const name = value`. */
export function madeFrom(source: string, name: string): Written | undefined {
  const code = blanked(source);
  const [made, more] = code.matchAll(new RegExp(`\\b(?:const|let|var)\\s+${escaped(name)}\\b[^=;]*=(?!=)`, 'g'));
  if (!made || more) return undefined;
  const start = made.index + made[0].length;
  return written(source, start, endOfExpression(code, start));
}

/** An argument, or what the name in it was made from: there the mistake is. */
export function followed(source: string, argument: Written | undefined): Written | undefined {
  const name = argument && /^[A-Za-z_$][\w$]*$/.exec(plain(argument.text))?.[0];
  return (name && madeFrom(source, name)) || argument;
}

/** Without what only TypeScript reads: `x as any`, `x!`. */
export function plain(text: string): string {
  return text.replace(/(?:\s+as\s+[\w.<>[\] ]+|!)+$/, '');
}

/** The text inside the quotes, where the expression is nothing but one string without a value in it. */
export function stringIn({ text }: Written): string | undefined {
  const inside = /^(['"`])((?:(?!\1)[^\\\n])*)\1$/.exec(plain(text))?.[2];
  return inside !== undefined && /^`.*\$\{/.test(text) ? undefined : inside;
}

/** Names that the code makes, with the places where it does: variables, functions, also taken out of an object. */
export function declarations(source: string): Map<string, Place> {
  const code = blanked(source);
  const found = new Map<string, Place>();
  const add = (name: string, offset: number) =>
    found.has(name) || found.set(name, placeOfOffset(source, offset, name.length));
  for (const { 1: name = '', 2: members, index, 0: all } of code.matchAll(DECLARATION)) {
    if (members === undefined) add(name, index + all.length - name.length);
    for (const member of members?.matchAll(/([\w$]+)\s*(?=[,}=]|$)/g) ?? []) {
      add(member[1]!, index + all.indexOf('{') + 1 + member.index);
    }
  }
  return found;
}

const DECLARATION = /\b(?:const|let|var|function|class)\s+(?:([A-Za-z_$][\w$]*)|\{([^{}]*)\})/g;

/** The variable that is made from something like this. */
export function variableOf(source: string, pattern: RegExp): string | undefined {
  return [...declarations(source).keys()].find((name) => pattern.test(madeFrom(source, name)?.text ?? ''));
}

/** The parameters of the handler, in brackets. */
export function parametersOf(source: string): { names: string[]; place: Place } | undefined {
  const found = HANDLER_HEAD.exec(blanked(source));
  if (!found) return undefined;
  const list = found[1] ?? found[2] ?? '';
  const names = list.split(',').map((parameter) => /[\w$]+/.exec(parameter)?.[0] ?? '');
  const start = found.index + found[0].lastIndexOf(`(${list})`);
  return { names: names.filter(Boolean), place: placeOfOffset(source, start, list.length + 2) };
}

const HANDLER_HEAD = /\bhandler\b[^;{}()]*?(?:function\s*[\w$]*\s*\(([^()]*)\)|\(([^()]*)\)\s*(?::[^={]*)?(?:=>|\{))/;

/** As often as a name is read in the code, its declaration left out. */
export function uses(source: string, name: string): number {
  return blanked(source).match(new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, 'g'))?.length ?? 0;
}

export function escaped(text: string): string {
  return text.replace(/[$.*+?^{}()|[\]\\]/g, '\\$&');
}

function written(source: string, start: number, end: number): Written | undefined {
  const text = source.slice(start, end);
  const trimmed = text.trim();
  if (!trimmed) return undefined;
  const [first = ''] = trimmed.split(/\r?\n/);
  return { text: trimmed, place: placeOfOffset(source, start + text.indexOf(trimmed), first.length) };
}

/** Where an expression ends that begins at `start`: at a comma, a semicolon or the bracket that closes what is around it. */
function endOfExpression(code: string, start: number): number {
  let depth = 0;
  for (let index = start; index < code.length; index += 1) {
    const character = code.charAt(index);
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character) && depth-- === 0) return index;
    else if (depth === 0 && (character === ',' || character === ';')) return index;
    else if (depth === 0 && character === '\n' && endsStatement(code, index)) return index;
  }
  return code.length;
}

/** Whether a statement without a semicolon is over at the end of a line. */
function endsStatement(code: string, index: number): boolean {
  return (
    /[\w$)\]}'"`]\s*$/.test(code.slice(Math.max(0, index - 40), index)) && /^\s*(?:[\w$}]|$)/.test(code.slice(index))
  );
}
