import fs from 'node:fs';
import path from 'node:path';
import { diffLines } from 'diff';
import ts from 'typescript';
import { judgeCode } from '../checks/check.js';
import { allPassed } from '../checks/verdict.js';
import { compile } from '../scripts/run/compile.js';
import { ROOT } from '../scripts/system/paths.js';
import { inspected, solution } from '../scripts/test/handlers.js';
import { nextStep, type Role, STEP_IDS, STEPS, type StepId, stepFor, stepOf } from './steps.js';

/** What must be to do first when the solution before a role's first step is checked as that step. */
const EXPECTED: Partial<Record<Role, string>> = {
  identity: 'handler.identity',
  grant: 'handler.grant',
  token: 'handler.token',
  response: 'handler.answers',
};

/** Up to the last step that proves what `solved` does: a further one of the same role has to prove the same. */
const proven = (solved: StepId) =>
  STEP_IDS.slice(0, STEPS.findLastIndex(({ role }) => role === stepOf(solved).role) + 1);

const pairs = STEPS.flatMap(({ id }) => {
  const next = nextStep(id);
  return next ? [{ from: id, to: next.id }] : [];
});

describe('the kit checks itself', () => {
  describe.each(STEP_IDS)('the solution of %s', (solved) => {
    let passing: StepId[];
    let firstToDo: Partial<Record<StepId, string>>;
    beforeAll(async () => {
      const evidence = await inspected(solution(solved));
      const judged = STEP_IDS.map((step) => ({ step, verdicts: judgeCode(step, evidence) }));
      passing = judged.filter(({ verdicts }) => allPassed(verdicts)).map(({ step }) => step);
      firstToDo = Object.fromEntries(
        judged.map(({ step, verdicts }) => [step, verdicts.find(({ status }) => status === 'todo')?.id]),
      );
    });

    test('passes its own check and all earlier ones, and no later one', () => {
      expect(passing).toEqual(proven(solved));
    });

    test('has something to do for the next check: what the next step is about', () => {
      const next = nextStep(solved);
      const isNew = next && stepFor(next.role) === next;
      expect(next && firstToDo[next.id]).toBe(isNew ? EXPECTED[next.role] : undefined);
    });
  });

  test.each(pairs)(
    'what $to adds to $from is marked with its number, and only the first response takes lines away',
    ({ from, to }) => {
      const changes = diffLines(solution(from), solution(to)).filter(({ added, removed }) => added || removed);
      const added = changes.filter(({ added }) => added);
      expect(added.length).toBeGreaterThan(0);
      for (const { value } of added) expect(value.trim()).toMatch(new RegExp(`^// 【${to}】`));
      if (to !== stepFor('response').id) expect(changes.filter(({ removed }) => removed)).toEqual([]);
    },
  );

  test('a compiled step requires nothing: a value import of the types would not exist in the cloud', () => {
    for (const { id } of STEPS) {
      const { js, problems } = compile(solution(id), 'token.ts');
      expect(problems).toEqual([]);
      expect(js).not.toMatch(/\brequire\b|\bimport\b/);
    }
  });

  test('a typo in a variable of context is a compile error in every step that uses it', () => {
    const broken = (id: StepId) => solution(id).replace('context.TWIML_APP_SID', 'context.TWIML_APPSID');
    const changed = new Map((['2-4', '2-5', '2-6'] as const).map((id) => [stepOf(id).file, broken(id)]));
    const messages = compileErrors(changed);
    expect(messages).toHaveLength(3);
    for (const message of messages) expect(message).toEqual([expect.stringContaining("'TWIML_APPSID' does not exist")]);
  }, 60_000);

  test('every folder in steps/ is a step of the list, and every step has its check among the npm scripts', () => {
    const folders = fs
      .readdirSync(path.join(ROOT, 'steps'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name)).toEqual([...STEP_IDS]);
    const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    for (const { check, id } of STEPS) expect(scripts[check]).toBe(`node scripts/kit.js check ${id}`);
  });
});

/** The messages of the type checker for steps' files with another content, a list for each. */
function compileErrors(contents: Map<string, string>): string[][] {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  // As tsc does it: what comments say of types is no matter in TypeScript, and the declarations have many.
  const jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  const host = { ...ts.createCompilerHost(options), jsDocParsingMode };
  const files = new Map([...contents].map(([file, content]) => [path.join(ROOT, 'steps', file), content]));
  const read = host.getSourceFile;
  host.getSourceFile = (fileName, ...rest) => {
    const content = files.get(path.resolve(fileName));
    return content === undefined ? read(fileName, ...rest) : ts.createSourceFile(fileName, content, rest[0]);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((name) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(name))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
  );
}
