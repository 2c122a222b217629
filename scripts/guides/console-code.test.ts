import ts from 'typescript';
import { STEP_IDS } from '../../steps/steps.js';
import { solution } from '../test/handlers.js';
import { consoleCode } from './console-code.js';

/** Every line of JavaScript in it, as it is laid out. */
const linesIn = (code: string) => code.split('\n').filter((line) => line !== '');

/** The names of what only TypeScript has. */
function typesIn(code: string): string[] {
  const file = ts.createSourceFile('token.ts', code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) {
      found.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe.each(STEP_IDS)('the code of %s for the Console', (step) => {
  const typescript = solution(step);
  const javascript = consoleCode(typescript);

  test('has no types, and explains none', () => {
    expect(typesIn(typescript)).not.toEqual([]);
    expect(typesIn(javascript)).toEqual([]);
    expect(javascript).not.toMatch(/エディター|Env\b|import/);
  });

  test('is otherwise the participant’s, line by line, comments and blank lines too', () => {
    const handler = typescript.split('\n').findIndex((line) => line.startsWith('export const handler'));
    const [declared = '', ...body] = javascript.split('\n').slice(1);
    expect(javascript.split('\n')[0]).toBe(typescript.split('\n')[handler - 1]);
    expect(declared).toBe('exports.handler = function (context, event, callback) {');
    expect(body).toEqual(typescript.split('\n').slice(handler + 1));
    expect(linesIn(javascript).length).toBeLessThan(linesIn(typescript).length);
  });
});

test('types within the code go as well, and a comment that stands for itself stays', () => {
  const code = [
    "import type { A } from 'a';",
    '',
    '// of the file',
    '',
    '// of the type',
    'interface Claims { iss: string }',
    '',
    'const twice = (n: number): number => n * 2; // of the line',
    'export const handler = () => twice(2 as number);',
  ];
  expect(consoleCode(code.join('\n')).split('\n')).toEqual([
    '// of the file',
    '',
    'const twice = (n) => n * 2; // of the line',
    'exports.handler = () => twice(2 );',
    '',
  ]);
});
