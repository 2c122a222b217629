/** What a switch to a step that is built already costs, against a whole deployment by `twilio-run`, on a slow cloud. */
import path from 'node:path';
import { LAST_STEP, stepFor } from '../../steps/steps.js';
import type { Call } from '../sandbox/journal.js';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.js';
import { inFolder, KIT, median, type Result, row, settingsFile, timed } from './measure.js';

/** Of each call, and of each build, in milliseconds: about what Twilio takes. */
const LATENCY_MS = 150;
const BUILD_MS = 20_000;

/** So often it is switched; the whole deployment is made once. */
const ROUNDS = 5;

export function benchSwitching(): Promise<Result> {
  return inFolder(async (home) => {
    const sandbox = await startSandbox({ folder: path.join(home, '.handson', 'sandbox'), buildMs: 0 });
    try {
      const kit = (...args: string[]) => run([KIT, ...args], { HANDSON_HOME: home });
      const run = (args: string[], env: Record<string, string>) => timed({ args, env });
      await kit('deploy', '--prebuild', '--sandbox');
      await kit('build');
      await control(sandbox, 'PUT', 'faults', [
        { kind: 'latency', value: LATENCY_MS },
        { kind: 'slow-build', value: BUILD_MS },
      ]);
      const times: number[] = [];
      let counts = '';
      for (let round = 0; round < ROUNDS; round++) {
        await control(sandbox, 'DELETE', 'calls');
        times.push(await kit('deploy', (round % 2 ? stepFor('grant') : LAST_STEP).id, '--sandbox'));
        counts = await counted(sandbox);
      }
      await control(sandbox, 'DELETE', 'calls');
      const whole = await run(twilioRun(sandbox, home), { ...sandbox.environment(), HOME: home, USERPROFILE: home });
      const own = row({ title: 'npm run deploy（ビルド済みの手順への切り替え）', times });
      const peer = row({ title: 'twilio-run deploy（全部）', times: [whole] });
      return {
        rows: [
          { ...own, figure: `${own.figure}、${counts}` },
          { ...peer, figure: `${peer.figure}、${await counted(sandbox)}` },
          { title: 'twilio-run との比', figure: `${(median(times) / whole).toFixed(3)} 倍` },
        ],
        bars: [],
      };
    } finally {
      await sandbox.close();
    }
  });
}

function twilioRun({ accountSid, authToken }: Sandbox, home: string): string[] {
  const bin = path.join('node_modules', 'twilio-run', 'bin', 'twilio-run.js');
  const cwd = path.join(home, 'dist', LAST_STEP.id);
  settingsFile(cwd, { ACCOUNT_SID: accountSid, AUTH_TOKEN: authToken });
  return [bin, 'deploy', '--cwd', cwd, '--service-name', 'bench', '--runtime', 'node22', '--override-existing-project'];
}

async function counted(sandbox: Sandbox): Promise<string> {
  const calls = (await (await control(sandbox, 'GET', 'calls')).json()) as Call[];
  const api = calls.filter(({ host }) => !host.endsWith('.twil.io'));
  const builds = api.filter(({ method, path }) => method === 'POST' && path.endsWith('/Builds')).length;
  return `API の呼び出し ${api.length} 回、ビルド ${builds} 回`;
}

function control({ control }: Sandbox, method: string, place: string, body?: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${control}/${place}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}
