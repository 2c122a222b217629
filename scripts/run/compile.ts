/** From a participant's TypeScript (or JavaScript) to the JavaScript that a Function is, and the syntax errors on the way. */
import vm from 'node:vm';
import ts from 'typescript';
import { halfTypedLine } from '../../checks/handler/half-typed.js';
import { CODE, type SyntaxProblem } from '../../checks/handler/syntax-problem.js';
import type { Place } from '../../checks/verdict.js';
import { Positions } from './runner/positions.js';
import { LOCAL_REPORTER, MODULE_PARAMETERS } from './runner/protocol.js';

export interface Compiled {
  js: string;
  /** The source map, JSON. */
  map: string;
  /** The compiler mends some mistakes silently and still emits code: whoever runs it has to look here first. */
  problems: SyntaxProblem[];
}

/** @param instrumented lets the code report the values of its variables, for the checks; never for a deployment */
export function compile(source: string, fileName: string, { instrumented = false } = {}): Compiled {
  const compiled = read(source, fileName, instrumented);
  const [first, ...more] = compiled.problems;
  if (!first || source.length > LONGEST_TYPED) return compiled;
  const line = halfTypedLine(first, (text) => read(text, fileName).problems.length === 0);
  return line ? { ...compiled, problems: [{ ...first, halfTyped: line }, ...more] } : compiled;
}

/** Characters: who types it line by line has written less. */
const LONGEST_TYPED = 20_000;

function read(source: string, fileName: string, instrumented = false): Compiled {
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(source, {
    fileName,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      sourceMap: true,
    },
    ...(instrumented ? { transformers: { before: [reportLocals] } } : {}),
  });
  const js = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  const map = sourceMapText ?? '';
  const problems = (diagnostics ?? []).slice(0, MOST_PROBLEMS).flatMap((diagnostic) => problem(diagnostic));
  return { js, map, problems: problems.length > 0 ? problems : engineProblems(source, fileName, js, map) };
}

/** The first one is explained; a file that is no code at all has thousands. */
const MOST_PROBLEMS = 20;

function problem({ file, start, length, code, messageText, relatedInformation }: ts.Diagnostic): SyntaxProblem[] {
  if (!file || start === undefined) return [];
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  // The compiler's only related place for a syntax error is the bracket that it could not match.
  const related = relatedInformation?.find((entry) => entry.file === file && entry.start !== undefined);
  const opener = related ? { opener: place(file, related.start!, related.length) } : {};
  return [{ code, message, place: place(file, start, length), source: file.text, ...opener }];
}

function place(file: ts.SourceFile, start: number, length = 1): Place {
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const text = file.text.split(/\r\n|\r|\n/)[line] ?? '';
  return { line: line + 1, column: character + 1, length: Math.max(1, length), text };
}

/**
 * The syntax errors that only the engine (V8) finds: two variables of one name, a const without a value, a stray await.
 * JavaScript is deployed as it was written, so what was written must be CommonJS that the engine reads; of TypeScript, it
 * is what the compiler made. Nothing is run. @returns one problem at most
 */
function engineProblems(source: string, fileName: string, js: string, map: string): SyntaxProblem[] {
  const asWritten = /\.c?js$/i.test(fileName);
  try {
    vm.compileFunction(asWritten ? withoutMarks(source) : js, [...MODULE_PARAMETERS], { filename: fileName });
    return [];
  } catch (error) {
    const { message, stack } = error as Error;
    const found = asWritten ? Positions.written(stack, fileName) : new Positions(map, fileName).ofSyntaxError(stack);
    const { line, column } = found ?? { line: 1, column: 1 };
    const text = source.split(/\r\n|\r|\n/)[line - 1] ?? '';
    const word = /^[\w$]+/.exec(text.slice(column - 1))?.[0];
    return [{ code: CODE.engine, message, place: { line, column, length: word?.length ?? 1, text }, source }];
  }
}

/** What Node itself leaves out of a file before it reads it. */
function withoutMarks(source: string): string {
  return source.replace(/^\ufeff/, '').replace(/^#!.*/, '');
}

/** `const x = value` becomes `const x = report("x", value)`, and `x = value` likewise. Functions keep their inferred names. */
function reportLocals(context: ts.TransformationContext): ts.Transformer<ts.SourceFile> {
  const { factory } = context;
  const reported = (name: string, value: ts.Expression) => {
    const args = [factory.createStringLiteral(name), value];
    // The call stands where the value stood, so that a report can show that place.
    return ts.setSourceMapRange(
      factory.createCallExpression(factory.createIdentifier(LOCAL_REPORTER), undefined, args),
      value,
    );
  };
  const visit = (node: ts.Node): ts.Node => {
    const visited = ts.visitEachChild(node, visit, context);
    if (ts.isVariableDeclaration(visited) && ts.isIdentifier(visited.name) && isPlain(visited.initializer)) {
      const { name, exclamationToken, type, initializer } = visited;
      return factory.updateVariableDeclaration(visited, name, exclamationToken, type, reported(name.text, initializer));
    }
    if (ts.isBinaryExpression(visited) && ts.isIdentifier(visited.left) && isPlain(visited.right)) {
      if (visited.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return visited;
      const { left, operatorToken, right } = visited;
      return factory.updateBinaryExpression(visited, left, operatorToken, reported(left.text, right));
    }
    return visited;
  };
  return (file) => ts.visitNode(file, visit) as ts.SourceFile;
}

/** Not a function or a class: those take their name from the variable, and wrapping would lose it. */
function isPlain(value: ts.Expression | undefined): value is ts.Expression {
  return value !== undefined && !ts.isFunctionLike(value) && !ts.isClassExpression(value);
}
