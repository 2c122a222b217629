/** Runs a compiled handler in a process of its own and returns what it did. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Ending, Execution } from '../../checks/handler/execution.js';
import { inSeconds } from '../cli/phases.js';
import { kitProcess } from '../system/paths.js';
import type { RecordedExecution, RunnerMessage, RunRequest } from './runner/protocol.js';

/** A Function in the cloud has 256 MB, and 10 s for an answer (Twilio's documented limits). */
const MEMORY_MB = 256;
export const FUNCTION_TIMEOUT_MS = 10_000;

/** How much of what the handler prints is collected; it is cut for people only after secrets are taken out of it. */
const OUTPUT_CHARACTERS = 50_000;

/** How long (ms) after the limit a runner that cannot report any more is waited for. */
const GRACE_MS = 250;

export interface Runner {
  /**
   * Runs one handler, once. Never rejects for what the handler does.
   * @param deadline for everything, starting the process included; milliseconds since the epoch
   */
  run(request: RunRequest, deadline: number): Promise<Execution>;
  /** Ends a runner that is not needed after all. */
  stop(): void;
  /** False once its process has ended, for whatever reason. */
  isAlive(): boolean;
}

/** A command that ends takes its runners along, whatever their handlers are doing. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the process; it loads the `twilio` library while the caller still compiles. */
export function startRunner(): Runner {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MEMORY_MB}`, ...kitProcess('scripts/run/runner/child.ts')],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    },
  );
  const stop = () => void child.kill('SIGKILL');
  running.add(child);
  child.once('exit', () => running.delete(child));
  const isAlive = () => child.exitCode === null && child.signalCode === null;
  return { run: (request, deadline) => run(child, request, deadline).finally(stop), stop, isAlive };
}

function run(child: ChildProcess, request: RunRequest, deadline: number): Promise<Execution> {
  return new Promise((resolve) => {
    const output = collected(child);
    const startedAt = Date.now();
    const timers: NodeJS.Timeout[] = [];
    let calledAt: number | undefined;
    let returned = false;
    const end = (recorded: RecordedExecution) => {
      timers.forEach(clearTimeout);
      resolve({ ...recorded, output: output() });
    };
    const endAfter = (ms: number) => timers.push(setTimeout(() => end(nothingRecorded(timedOut())), Math.max(0, ms)));
    const timedOut = (): Ending => {
      const seconds = inSeconds(Date.now() - (calledAt ?? startedAt));
      return calledAt === undefined
        ? { kind: 'not-started', seconds }
        : { kind: 'timed-out', seconds, stuck: !returned };
    };

    endAfter(deadline - startedAt);
    child.on('message', (message: RunnerMessage) => {
      if ('recorded' in message) end(message.recorded);
      else if (message.mark === 'returned') returned = true;
      else {
        calledAt = Date.now();
        // The runner reports by itself when the time is over, unless the handler keeps it from doing anything.
        endAfter(request.timeoutMs + GRACE_MS);
      }
    });
    child.on('error', () => end(nothingRecorded({ kind: 'crashed' })));
    child.on('close', () => end(nothingRecorded({ kind: 'crashed' })));
    child.send(request, () => {}); // a runner that died already answers by 'close'
  });
}

/** Gathers what the process prints, up to a limit; the rest is read and dropped, so that the process never blocks. */
function collected(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      if (output.length < OUTPUT_CHARACTERS) output += text.slice(0, OUTPUT_CHARACTERS);
    });
  }
  return () => output.slice(0, OUTPUT_CHARACTERS);
}

function nothingRecorded(ending: Ending): RecordedExecution {
  return { ending, answers: [], taken: [], missing: [], locals: [], grants: [], tokens: [] };
}
