/**
 * Watches a job from outside of the process that does it: its memory and its time. An executor enforces its own time
 * limits; this is for one that cannot, because its program no longer runs or is in a call that does not return.
 */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import { JobStopped, type StepLimit } from './job-control.ts';
import type { MemoryExcess, MemoryWatch } from './memory-watch.ts';
import { asSize } from './task-error.ts';

export interface JobWatch extends Disposable {
  /** A step has begun, and the one before it ended. */
  step(step: StepLimit): void;
}

export interface JobWatchOptions {
  readonly clock: Clock;
  readonly memory: MemoryWatch;
  readonly pid: number;
  /** How much longer than its own limit an executor may take before it is ended. */
  readonly graceMs: number;
  /** Called at most once: the process must be ended. */
  readonly onGivenUp: (why: CoatcheckError | JobStopped) => void;
}

/** Time for a job to arrive and begin. */
const BEGIN_LIMIT: StepLimit = { step: 'connect', limitMs: 60_000 };
/** If this process was stopped meanwhile, it first reads what the executor sent long ago. */
const SECOND_LOOK_MS = 1000;

export function watchJob({ clock, memory, pid, graceMs, onGivenUp }: JobWatchOptions): JobWatch {
  let timer: Disposable | null = null;
  const memoryWatch = memory.watch(pid, (excess) => giveUp(memoryError(excess, memory.limitBytes)));

  function dispose(): void {
    timer?.[Symbol.dispose]();
    memoryWatch[Symbol.dispose]();
  }

  function giveUp(why: CoatcheckError | JobStopped): void {
    dispose();
    onGivenUp(why);
  }

  function step(limit: StepLimit): void {
    timer?.[Symbol.dispose]();
    timer = clock.after(limit.limitMs + graceMs, () => {
      timer = clock.after(SECOND_LOOK_MS, () => giveUp(new JobStopped(limit)));
    });
  }

  step(BEGIN_LIMIT);
  return { step, [Symbol.dispose]: dispose };
}

function memoryError({ residentBytes, passed }: MemoryExcess, limitBytes: number): CoatcheckError {
  const limit =
    passed === 'limit'
      ? `an executor may use at most ${asSize(limitBytes)} (server.executor_memory)`
      : 'all executors together used too much of the machine’s memory, this one the most (server.executor_memory, server.executors)';
  return new CoatcheckError('memory_exceeded', { used: asSize(residentBytes), limit });
}
