/** Runs a command of the kit on a pseudo terminal, where one can be had without another package: through Python's `pty`. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ROOT } from '../system/paths.js';

/** Waits for a text (of the output since the last answer), then types an answer. */
export type Dialogue = readonly (readonly [expected: string, typed: string])[];

export interface Talked {
  code: number;
  /** Everything that appeared on the screen, echo included. */
  screen: string;
}

const DRIVER = `
import json, os, pty, select, sys, time
dialogue, command = json.loads(sys.argv[1]), sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
screen, seen, limit = b'', 0, time.time() + 20
for expected, typed in dialogue + [[None, None]]:
    while time.time() < limit and (expected is None or expected.encode() not in screen[seen:]):
        try:
            if select.select([fd], [], [], 0.2)[0]:
                data = os.read(fd, 65536)
                if not data: break
                screen += data
        except OSError:
            break
    if typed is not None:
        seen = len(screen)
        try:
            os.write(fd, typed.encode())
        except OSError:
            break
if time.time() >= limit: os.kill(pid, 9)
status = os.waitpid(pid, 0)[1]
print(json.dumps({'code': os.waitstatus_to_exitcode(status), 'screen': screen.decode('utf-8', 'replace')}))
`;

/** Whether this computer has a pseudo terminal for us. */
export const hasPseudoTerminal =
  process.platform !== 'win32' &&
  spawnSync('python3', ['-c', 'import pty, os; os.waitstatus_to_exitcode']).status === 0;

export function talk(
  args: readonly string[],
  dialogue: Dialogue,
  home: string,
  env: Record<string, string> = {},
): Talked {
  const { stdout, stderr } = spawnSync('python3', driving(args, dialogue), {
    env: environment(home, env),
    encoding: 'utf8',
    timeout: 28_000,
  });
  if (!stdout) throw new Error(`the terminal said nothing: ${stderr}`);
  return JSON.parse(stdout);
}

/** The same, while this process goes on: the command needs a server of it. */
export async function talkMeanwhile(...[args, dialogue, home, env]: Parameters<typeof talk>): Promise<Talked> {
  const driver = spawn('python3', driving(args, dialogue), {
    env: environment(home, env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  driver.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  await once(driver, 'close');
  return JSON.parse(printed);
}

function driving(args: readonly string[], dialogue: Dialogue): string[] {
  return ['-c', DRIVER, JSON.stringify(dialogue), process.execPath, path.join(ROOT, 'scripts', 'kit.js'), ...args];
}

function environment(home: string, env: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, TERM: 'xterm', NO_COLOR: '1', HANDSON_HOME: home, ...env };
}
