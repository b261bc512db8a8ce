/** The job that a place in the pool is doing. */
import type { OnProgress } from './job-progress.ts';
import type { JobWatch } from './job-watch.ts';
import type { AnyJob, AnyOutcome } from './messages.ts';

export interface CurrentJob {
  readonly job: AnyJob;
  readonly watch: JobWatch;
  readonly onProgress: OnProgress;
  readonly resolve: (outcome: AnyOutcome | null) => void;
  /** The process has confirmed the job. */
  begun: boolean;
  /** The abort has been passed on. */
  cancelled: boolean;
  /** Its step of now may go on in a database when the process is gone. */
  runsElsewhere: boolean;
}

/** What became of a cancelled job whose process is gone. */
export function cancelledBy({ job, runsElsewhere }: CurrentJob): AnyOutcome {
  return { kind: 'cancelled', jobId: job.jobId, ...(runsElsewhere && { isUnconfirmed: true as const }) };
}
