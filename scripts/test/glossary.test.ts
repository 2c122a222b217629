/** One word for one thing: what messages, the page and the steps' comments say follows the glossary (.prh.yml). */
import fs from 'node:fs';
import path from 'node:path';
import { fromYAMLFilePath } from 'prh';
import { STEPS } from '../../steps/steps.js';
import { ROOT, stepFile } from '../system/paths.js';
import { japaneseStrings, type ShownText } from './japanese-strings.js';

const glossary = fromYAMLFilePath(path.join(ROOT, '.prh.yml'));

function findings(file: string, texts: readonly ShownText[]): { file: string; line: number; mend: string }[] {
  const name = path.relative(ROOT, file).replaceAll('\\', '/');
  return texts.flatMap(({ line, text }) =>
    glossary
      .makeChangeSet(file, text)
      .diffs.map(({ matches, expected }) => ({ file: name, line, mend: `${matches[0]} → ${expected}` })),
  );
}

function filesIn(folder: string, kind: RegExp): string[] {
  return fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => kind.test(name))
    .map((name) => path.join(ROOT, folder, name));
}

const programs = (folder: string) => filesIn(folder, /^(?!(test|bench)[\\/]).*(?<!\.test)\.[jt]s$/);

const whole = (file: string): ShownText[] =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .map((text, index) => ({ line: index + 1, text }));

test('messages, the page, hints, comments of the steps and .env.example use the words of the glossary', () => {
  const shown = ['checks', 'scripts', 'steps', 'assets'].flatMap(programs);
  const pages = filesIn('assets', /\.(html|svg)$/);
  const read = [...STEPS.map(({ file }) => stepFile(file)), ...pages, path.join(ROOT, '.env.example')];
  const found = [
    ...shown.flatMap((file) => findings(file, japaneseStrings(file))),
    ...read.flatMap((file) => findings(file, whole(file))),
  ];
  expect(found).toEqual([]);
});

test('another word for the same thing is found', () => {
  const [shown] = japaneseStrings(path.join(ROOT, 'scripts', 'step.ts'));
  expect(shown?.text).toMatch(/手順/);
  expect(findings(__filename, [{ line: 1, text: '次のステップ' }]).map(({ mend }) => mend)).toEqual([
    'ステップ → 手順',
  ]);
});
