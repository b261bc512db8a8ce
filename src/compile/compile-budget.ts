/** What one compile may take of time and memory, and the watch over a process that may take no more. */
import type { Clock } from '../lib/clock.ts';
import { processUsage } from '../lib/process-usage.ts';

export interface CompileBudget {
  /** Of processor time, milliseconds. */
  readonly timeMs: number;
  /** Beside the project. */
  readonly memoryBytes: number;
}

/** Which part of a budget is used up. */
export type Overrun = 'time' | 'memory';

/** A machine that others keep busy gives a job a part of its time only: so many times as long it may take in all. */
const PATIENCE = 4;

const LOOK_EVERY_MS = 250;

/** Of a model: what it takes in memory for each byte of its image, generously. */
const MODEL_PER_IMAGE_BYTE = 4;

/** Of a process that has done nothing yet, and of what V8 keeps beside its heap. */
const PROCESS_BYTES = 200 * 2 ** 20;

const MIB = 2 ** 20;
const MODEL_STEP_MIB = 64;

/** The longest that a job lasts, milliseconds of the clock on the wall. */
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
  /** What the process had taken when the job began. */
  readonly cpuMsBefore: number;
  /** V8's heap. */
  readonly heapMib: number;
}

/** Looks at the process again and again until it is disposed; calls `onOverrun` at most once. */
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
    // Where the system does not tell, the clock on the wall is all there is.
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
