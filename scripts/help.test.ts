import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './system/paths.js';
import { runKit, temporaryHome } from './test/run-kit.js';

const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

test('the list names every command that npm can run', async () => {
  const { code, stdout } = await runKit(['help'], temporaryHome());
  const named = [...stdout.matchAll(/npm (?:run )?([a-z]+(?::[a-z0-9|]+)?)/g)].map(([, name]) => name!);
  const all = named.flatMap((name) => {
    const [stem, digits] = name.split(/(?<=step)/);
    return digits ? digits.split('|').map((digit) => `${stem}${digit}`) : [name];
  });
  expect(code).toBe(0);
  expect(Object.keys(scripts).filter((name) => name !== 'help' && !all.includes(name))).toEqual([]);
});
