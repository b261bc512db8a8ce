/** What ends a job before its time: one controller per job, stopped once, with a reason that says why. */
import { folderBytes } from '../results/result-draft.ts';
import type { Clock } from '../lib/clock.ts';

export type StopReason = 'cancelled' | 'timeout' | 'too_large';

/** The reason of a job's abort signal. */
export class JobStopped extends Error {
  readonly reason: StopReason;

  constructor(reason: StopReason) {
    super(`The job was stopped: ${reason}.`);
    this.name = 'JobStopped';
    this.reason = reason;
  }
}

export interface JobControl {
  readonly signal: AbortSignal;
  /** The first reason counts. */
  stop(reason: StopReason): void;
  /** Stops the job with `timeout` unless disposed within `afterMs`. */
  deadline(afterMs: number): Disposable;
  /** Stops the job with `too_large` when the files below `folder` grow past `maxBytes`; until disposed. */
  watchSize(folder: string, maxBytes: number): Disposable;
}

/** Between two looks at the size of what is written. At 1 GB/s a result passes its limit by 100 MB at most. */
const SIZE_CHECK_MS = 100;

export function createJobControl(clock: Clock): JobControl {
  const controller = new AbortController();
  const stop = (reason: StopReason): void => controller.abort(new JobStopped(reason));
  return {
    signal: controller.signal,
    stop,
    deadline: (afterMs) => clock.after(afterMs, () => stop('timeout')),
    watchSize(folder, maxBytes) {
      let timer: Disposable | null = null;
      let watching = true;
      const look = async (): Promise<void> => {
        if ((await folderBytes(folder)) > maxBytes) stop('too_large');
        else if (watching) schedule();
      };
      const schedule = (): void => {
        // A look that fails (it never should: missing files count as empty) only ends the watching.
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
