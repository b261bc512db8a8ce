/** How far an unfinished task has come. */
import type { JobPhase } from '../execution/job-progress.ts';

/** Its query is being compiled; it stands in the queue; an executor has it, and has told nothing yet; and then … */
type TaskPhase = 'preparing' | 'waiting' | 'starting' | JobPhase;

export interface TaskProgress {
  readonly phase: TaskPhase;
  /** In the queue, from 1; null = it does not stand there. */
  readonly position: number | null;
  /** So far; null = not known. */
  readonly rows: number | null;
  readonly bytes: number | null;
}
