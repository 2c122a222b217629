/** The syntax errors that only the engine (V8) finds: two variables of one name, a const without a value, a stray await. */
import vm from 'node:vm';
import { CODE, type SyntaxProblem } from '../../checks/handler/syntax-problem.js';
import { Positions } from './runner/positions.js';
import { MODULE_PARAMETERS } from './runner/protocol.js';

interface CompiledCode {
  source: string;
  fileName: string;
  js: string;
  map: string;
}

/**
 * JavaScript is deployed as it was written, so what was written must be CommonJS that the engine reads; of TypeScript, it
 * is what the compiler made. Nothing is run. @returns one problem at most
 */
export function engineProblems({ source, fileName, js, map }: CompiledCode): SyntaxProblem[] {
  const asWritten = /\.c?js$/i.test(fileName);
  try {
    vm.compileFunction(asWritten ? withoutMarks(source) : js, [...MODULE_PARAMETERS], { filename: fileName });
    return [];
  } catch (error) {
    const { message, stack } = error as Error;
    const positions = new Positions(map, fileName);
    const at = (asWritten ? Positions.written(stack, fileName) : positions.ofSyntaxError(stack)) ?? {
      line: 1,
      column: 1,
    };
    const text = source.split(/\r\n|\r|\n/)[at.line - 1] ?? '';
    const word = /^[\w$]+/.exec(text.slice(at.column - 1))?.[0];
    return [{ code: CODE.engine, message, place: { ...at, length: word?.length ?? 1, text }, source }];
  }
}

/** What Node itself leaves out of a file before it reads it. */
function withoutMarks(source: string): string {
  return source.replace(/^\ufeff/, '').replace(/^#!.*/, '');
}
