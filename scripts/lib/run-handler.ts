/** Runs a compiled handler in a process of its own and returns what it did. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Ending, Execution } from '../../checks/execution.js';
import { compiledFile } from './paths.js';
import type { RecordedExecution, RunnerMessage, RunRequest } from './runner/protocol.js';

/** A Function in the cloud has 256 MB, and 10 s for an answer (Twilio's documented limits). */
const MEMORY_MB = 256;
export const FUNCTION_TIMEOUT_MS = 10_000;

/** How much of what the handler prints is kept. */
const OUTPUT_CHARACTERS = 2_000;

/** How long (ms) after the limit a runner that cannot report any more is waited for. */
const GRACE_MS = 250;

export interface Runner {
  /** Runs one handler, once. Never rejects for what the handler does. */
  run(request: RunRequest): Promise<Execution>;
  /** Ends a runner that is not needed after all. */
  stop(): void;
}

/** Starts the process; it loads the `twilio` library while the caller still compiles. */
export function startRunner(): Runner {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MEMORY_MB}`, compiledFile('scripts/lib/runner/child.js')],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    },
  );
  const stop = () => void child.kill('SIGKILL');
  process.once('exit', stop);
  child.once('exit', () => process.off('exit', stop));
  return { run: (request) => run(child, request).finally(stop), stop };
}

function run(child: ChildProcess, request: RunRequest): Promise<Execution> {
  return new Promise((resolve) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (output.length < OUTPUT_CHARACTERS) output += text.slice(0, OUTPUT_CHARACTERS);
      });
    }
    let returned = false;
    const startedAt = Date.now();
    const end = (recorded: RecordedExecution) => {
      clearTimeout(deadline);
      resolve({ ...recorded, output: output.slice(0, OUTPUT_CHARACTERS) });
    };
    const timedOut = (): Ending => ({ kind: 'timed-out', seconds: request.timeoutMs / 1000, stuck: !returned });
    const deadline = setTimeout(() => end(nothingRecorded(timedOut())), request.timeoutMs + GRACE_MS);

    child.on('message', (message: RunnerMessage) => {
      if ('recorded' in message) end(message.recorded);
      else if (message.mark === 'returned') returned = true;
      else deadline.refresh(); // the library is loaded: from here the time is the handler's
    });
    child.on('error', () => end(nothingRecorded({ kind: 'crashed' })));
    child.on('close', () => {
      const late = Date.now() - startedAt >= request.timeoutMs;
      end(nothingRecorded(late ? timedOut() : { kind: 'crashed' }));
    });
    child.send(request, () => {}); // a runner that died already answers by 'close'
  });
}

function nothingRecorded(ending: Ending): RecordedExecution {
  return { ending, answers: [], taken: [], missing: [], locals: [], grants: [], tokens: [] };
}
