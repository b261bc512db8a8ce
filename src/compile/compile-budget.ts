/** The budget of one compile, in time and memory, and the watch over a process that must keep to it. */
import type { Clock } from '../lib/clock.ts';
import { processUsage } from '../lib/process-usage.ts';

export interface CompileBudget {
  /** Processor time, in milliseconds. */
  readonly timeMs: number;
  /** Memory besides the project's. */
  readonly memoryBytes: number;
}

/** The part of a budget that was used up. */
export type Overrun = 'time' | 'memory';

/** On a busy machine a job gets only part of the time: it may take this many times its budget on the clock. */
const PATIENCE = 4;

const LOOK_EVERY_MS = 250;

/** Memory that a model takes for each byte of its image, estimated generously. */
const MODEL_PER_IMAGE_BYTE = 4;

/** Memory of a process that has done nothing yet, and what V8 needs besides its heap. */
const PROCESS_BYTES = 200 * 2 ** 20;

const MIB = 2 ** 20;
const MODEL_STEP_MIB = 64;

/** The longest that a job may last on the clock, in milliseconds. */
export function longestLifeMs({ timeMs }: CompileBudget): number {
  return timeMs * PATIENCE;
}

/** V8's heap of a process that holds a project of `imageBytes`, in MiB. */
export function heapMib({ memoryBytes }: CompileBudget, imageBytes: number): number {
  // In steps, so that a project may grow a little without a new process.
  const modelMib = Math.ceil((imageBytes * MODEL_PER_IMAGE_BYTE) / MIB / MODEL_STEP_MIB) * MODEL_STEP_MIB;
  return Math.ceil(memoryBytes / MIB) + modelMib;
}

export interface WatchedJob {
  readonly pid: number;
  /** What the process had used when the job began. */
  readonly cpuMsBefore: number;
  /** V8's heap. */
  readonly heapMib: number;
}

/** Checks the process repeatedly until disposed; calls `onOverrun` at most once. */
export function watchBudget(
  { pid, cpuMsBefore, heapMib: heap }: WatchedJob,
  budget: CompileBudget,
  { clock, onOverrun }: { readonly clock: Clock; readonly onOverrun: (overrun: Overrun) => void },
): Disposable {
  const beganAt = clock.steady();
  const mostBytes = PROCESS_BYTES + heap * MIB;
  let timer: Disposable | null = null;

  const look = (): void => {
    const usage = processUsage(pid);
    const lastedMs = clock.steady() - beganAt;
    // If the system does not report it, only the clock is left.
    const usedMs = usage === null ? lastedMs : usage.cpuMs - cpuMsBefore;
    const overrun =
      usedMs >= budget.timeMs || lastedMs >= longestLifeMs(budget)
        ? 'time'
        : usage !== null && usage.residentBytes > mostBytes
          ? 'memory'
          : null;
    if (overrun === null) lookLater();
    else onOverrun(overrun);
  };
  const lookLater = (): void => {
    timer = clock.after(Math.min(LOOK_EVERY_MS, budget.timeMs), look);
  };
  lookLater();
  return {
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
    },
  };
}
