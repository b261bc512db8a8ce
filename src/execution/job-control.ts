/** Ends a job early: one controller per job, stopped once, with the reason. */
import { folderBytes } from '../results/storage/folder-bytes.ts';
import type { Clock } from '../lib/clock.ts';

/** The steps of a job, each with a time limit: connecting to its database, querying it, shaping and rendering. */
export type JobStep = 'connect' | 'statement' | 'workbench';

export interface StepLimit {
  readonly step: JobStep;
  readonly limitMs: number;
  /** What it runs may go on when the process is gone. Absent: no. */
  readonly runsElsewhere?: boolean;
}

export type StopReason = 'cancelled' | 'too_large' | StepLimit;

/** The reason of a job's abort signal. */
export class JobStopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`The job was stopped: ${typeof reason === 'string' ? reason : `${reason.step} took too long`}.`);
    this.name = 'JobStopped';
    this.reason = reason;
  }
}

export interface JobControl {
  readonly signal: AbortSignal;
  /** The first reason counts. */
  stop(reason: StopReason): void;
  /** Stops the job when the step, which begins now, has not ended (been disposed) in time. */
  step(step: StepLimit): Disposable;
  /** Stops the job with `too_large` when the files below `folder` grow past `maxBytes`; until disposed. */
  watchSize(folder: string, maxBytes: number): Disposable;
}

/** The pause between two checks of the size of the output. At 1 GB/s a result exceeds its limit by 100 MB at most. */
const SIZE_CHECK_MS = 100;

export interface JobListeners {
  /** Called as each step begins, for a watch from outside of the process. */
  readonly onStep: (step: StepLimit) => void;
  /** Called with the size of the output, each time that it was looked at. */
  readonly onSize: (bytes: number) => void;
}

export function createJobControl(clock: Clock, { onStep, onSize }: JobListeners): JobControl {
  const controller = new AbortController();
  const stop = (reason: StopReason): void => controller.abort(new JobStopped(reason));
  return {
    signal: controller.signal,
    stop,
    step(step) {
      onStep(step);
      return clock.after(step.limitMs, () => stop(step));
    },
    watchSize(folder, maxBytes) {
      let timer: Disposable | null = null;
      let watching = true;
      const look = async (): Promise<void> => {
        const bytes = await folderBytes(folder);
        onSize(bytes);
        if (bytes > maxBytes) stop('too_large');
        else if (watching) schedule();
      };
      const schedule = (): void => {
        // A check that fails (it never should: missing files count as empty) only ends the watching.
        timer = clock.after(SIZE_CHECK_MS, () => {
          look().catch(() => undefined);
        });
      };
      schedule();
      return {
        [Symbol.dispose]() {
          watching = false;
          timer?.[Symbol.dispose]();
        },
      };
    },
  };
}
