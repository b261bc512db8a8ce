/** How far a job has come, told now and then while it runs, for whoever waits for it. */
import type { Clock } from '../lib/clock.ts';
import type { JobStep } from './job-control.ts';

/** Opening the connection, the database at work (rows may be arriving), shaping rows, writing a format. */
export type JobPhase = 'connecting' | 'querying' | 'shaping' | 'rendering';

export interface JobProgress {
  readonly phase: JobPhase;
  /** Rows that have come from the database so far; null: its driver cannot tell before the end. */
  readonly rows: number | null;
  /** Bytes on disk of what the job has made so far; null: nothing yet. */
  readonly bytes: number | null;
}

export type OnProgress = (progress: JobProgress) => void;

export const phaseOf: Readonly<Record<JobStep, JobPhase>> = {
  connect: 'connecting',
  statement: 'querying',
  workbench: 'shaping',
};

/** A job that takes less tells nothing between its steps. */
const PAUSE_MS = 500;

export interface ProgressTeller extends Disposable {
  phase(phase: JobPhase): void;
  size(bytes: number): void;
  /** A statement's rows begin to come: `soFar` counts them. */
  counts(soFar: () => number): void;
}

/** Calls `tell` at most twice a second, and only when something has changed; until disposed. */
export function createProgressTeller(clock: Clock, tell: OnProgress): ProgressTeller {
  let phase: JobPhase = 'connecting';
  let bytes: number | null = null;
  let earlier = 0;
  let current: (() => number) | null = null;
  let last = '';
  let timer: Disposable | null = null;
  const look = (): void => {
    const progress = { phase, rows: current && earlier + current(), bytes };
    const text = JSON.stringify(progress);
    if (text !== last) tell(progress);
    last = text;
    timer = clock.after(PAUSE_MS, look);
  };
  timer = clock.after(PAUSE_MS, look);
  return {
    phase(begun) {
      phase = begun;
    },
    size(now) {
      bytes = now;
    },
    counts(soFar) {
      earlier += current?.() ?? 0;
      current = soFar;
    },
    [Symbol.dispose]: () => timer?.[Symbol.dispose](),
  };
}
