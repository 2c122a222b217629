/** How a longer piece of work stands, phase by phase. */
import { type PhaseLine, waitText } from '../cli/phases.js';
import type { JobPhase, JobState } from './model.js';

export function withPhase<J extends JobState>(job: J, line: PhaseLine): J {
  // A phase after which another one began is over.
  const others = settled(job, 'done').filter(({ title }) => title !== line.phase);
  const phase: JobPhase =
    'seconds' in line
      ? { title: line.phase, status: line.ok ? 'done' : 'failed', seconds: line.seconds }
      : { title: line.phase, status: 'running', ...('wait' in line ? { note: waitText(line) } : {}) };
  return { ...job, phases: [...others, phase] };
}

export function endedJob<J extends JobState>(job: J, result: Pick<JobState, 'status' | 'message' | 'next'>): J {
  return { ...job, phases: settled(job, result.status), ...result };
}

function settled({ phases }: JobState, status: JobState['status']): JobPhase[] {
  return phases.map((phase) => (phase.status === 'running' ? { ...phase, status } : phase));
}
