/** Syntax errors between the two languages: what only the engine (V8) minds, and TypeScript in a JavaScript file. */
import { INVISIBLE } from './code-text.js';
import { explainException } from './exception.js';
import { invisibleAt } from './syntax-characters.js';
import { type Advice, CODE, type SyntaxProblem } from './syntax-problem.js';

export function engineOnly({ code, message, place }: SyntaxProblem): Advice | undefined {
  if (code !== CODE.engine) return undefined;
  const { text } = place;
  const typed = /\b(?:const|let|var)\s+([\w$]+)\s*:\s*(['"`\d])/.exec(text);
  if (message.startsWith('Missing initializer') && typed) {
    return {
      cause: `${typed[1]} の後が = ではなく : になっています。: の後ろは型として読まれ、値が入りません。`,
      next: `: を = に直し、const ${typed[1]} = 値; の形にしてください。`,
    };
  }
  const invisible = INVISIBLE.exec(text);
  if (message === 'Invalid or unexpected token' && invisible) {
    return invisibleAt({ ...place, column: invisible.index + 1, length: 1 });
  }
  const { cause, next } = explainException({ name: 'SyntaxError', message });
  return { cause, next };
}

/** The compiler's numbers for a piece of TypeScript in a JavaScript file. */
export function typesInJavaScript({ code }: SyntaxProblem): Advice | undefined {
  if (code < CODE.onlyInTypeScript || code > CODE.onlyInTypeScriptLast) return undefined;
  return {
    cause: 'JavaScript のファイル（.js）に、TypeScript の型が書かれています。このままでは Function になりません。',
    next: '型の部分（: の後ろの型や type、import type の行）を消すか、ファイルの名前を .ts に変えてください。',
  };
}
