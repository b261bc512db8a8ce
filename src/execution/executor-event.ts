/** What happens to executor processes, for the log. */
import type { AnyJob } from './messages.ts';

export type ExecutorEvent =
  | { readonly kind: 'started'; readonly pid: number }
  /** Without `job`: it was idle, or was asked to end. */
  | ({ readonly kind: 'exited'; readonly pid: number; readonly reason: string; readonly asked: boolean } & InTheMiddle)
  | { readonly kind: 'recycled'; readonly pid: number; readonly residentBytes: number }
  /** It was ended in the middle of a job: memory, time, or no reaction to a cancel. */
  | ({ readonly kind: 'killed'; readonly pid: number; readonly reason: string } & InTheMiddle)
  /** The connection to a database was lost; the query runs again. */
  | ({ readonly kind: 'retry'; readonly pid: number; readonly text: string } & InTheMiddle)
  /** The database refused a query, in its words. */
  | ({ readonly kind: 'refused'; readonly pid: number; readonly text: string } & InTheMiddle)
  /** An error of this program inside an executor; the job failed as `internal`. */
  | { readonly kind: 'problem'; readonly pid: number; readonly jobId: string; readonly text: string };

interface InTheMiddle {
  readonly jobId: string | null;
  /** The database that the job queries; null also for renderings. */
  readonly connection: string | null;
}

export function inTheMiddle(job: AnyJob | undefined): InTheMiddle {
  return { jobId: job?.jobId ?? null, connection: job?.kind === 'run' ? job.prepared.place.connection : null };
}

const usual = {
  started: 'debug',
  recycled: 'info',
  killed: 'warn',
  retry: 'warn',
  refused: 'warn',
  problem: 'error',
} as const;

/** The level at which the log reports it. */
export function levelOf(event: ExecutorEvent): 'debug' | 'info' | 'warn' | 'error' {
  if (event.kind === 'exited') return event.asked ? 'debug' : 'error';
  return usual[event.kind];
}
