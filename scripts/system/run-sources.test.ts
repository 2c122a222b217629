import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import { ROOT } from './paths.js';

const { compile }: { compile(file: string): string } = jest.requireActual('./run-sources.js');

/** Every source that a command may load. */
const sources = ['steps', 'checks', 'scripts'].flatMap((folder) =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.test|\.d)\.ts$/.test(name))
    .map((name) => path.join(folder, name)),
);

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.CommonJS,
  esModuleInterop: true,
  isolatedModules: true,
};

/** What a module asks for and what it offers, whoever compiled it. */
function shapeOf(js: string): { requires: string[]; exports: string[] } {
  const found = (pattern: RegExp) => [...new Set([...js.matchAll(pattern)].map((match) => match[1]!))].sort();
  return {
    requires: found(/\b(?:require|import)\(['"]([^'"]+)['"]\)/g),
    exports: found(/\bexports(?:, "|\.)(\w+)\b(?="|\s*=[^=])/g).filter((name) => name !== '__esModule'),
  };
}

/** The compiler of the starts is quick because it knows less than TypeScript: what it does not know must not be used. */
test.each(sources)('%s means the same to the compiler of the starts and to TypeScript', (name) => {
  const js = compile(path.join(ROOT, name));
  expect(() => new vm.Script(`(function () {${js}\n})`)).not.toThrow();
  const source = fs.readFileSync(path.join(ROOT, name), 'utf8');
  expect(js.trimEnd().split('\n').length).toBeLessThanOrEqual(source.split('\n').length); // lines stay what they were
  const typescript = shapeOf(ts.transpileModule(source, { compilerOptions: OPTIONS, fileName: name }).outputText);
  expect(shapeOf(js)).toEqual(typescript);
});
