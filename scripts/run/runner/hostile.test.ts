import path from 'node:path';
import type { Execution } from '../../../checks/handler/execution.js';
import { throwawaySettings } from '../../settings/throwaway.js';
import { HOSTILE } from '../../test/hostile.js';
import { compile } from '../compile.js';
import { Runner } from './runner.js';

const fileName = path.resolve('token.js');
const settings = throwawaySettings();

async function run(runner: Runner, source: string, timeoutMs = 2_000): Promise<Execution> {
  const { js, map } = compile(source, fileName, { instrumented: true });
  return runner.run({ js, map, fileName, settings, extra: {}, timeoutMs }, Date.now() + 60_000);
}

const RIGHT = `exports.handler = (context, event, callback) => callback(null, 'right');`;
const answering = (code: string) =>
  `${code};\nexports.handler = (context, event, callback) => callback(null, 'wrong');`;

it.each(HOSTILE)('a handler that %s is recorded as what it is, and the next one too', async (_, code) => {
  const runner = new Runner({ reusable: true });
  const execution = await run(runner, answering(code));
  expect([[], ['wrong']]).toContainEqual(textsOf(execution));
  expect(execution).toMatchObject({ taken: [], grants: [], tokens: [] });
  expect(JSON.stringify(execution.locals)).not.toContain('forged');
  if (await runner.isFree()) expect(textsOf(await run(runner, RIGHT))).toEqual(['right']);
  runner.stop();
});

function textsOf({ answers }: Execution): string[] {
  return answers.map(({ payload }) => (payload.kind === 'text' ? payload.text : payload.kind));
}
