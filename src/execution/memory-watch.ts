/**
 * Watches the resident memory of working processes, and reports the one that exceeds its limit. DuckDB's own limits do
 * not count everything (vectors of lists and texts, folded constants), and JavaScript has none: what counts is what the
 * machine has to give.
 */
import { execFile } from 'node:child_process';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import type { Clock } from '../lib/clock.ts';
import { residentBytes } from '../lib/process-usage.ts';

export interface MemoryWatchOptions {
  readonly clock: Clock;
  /** For one process. */
  readonly limitBytes: number;
  /** For all watched processes together: if they exceed it, the largest is reported. */
  readonly totalBytes: number;
}

export interface MemoryExcess {
  /** Resident memory of the process. */
  readonly residentBytes: number;
  /** Which of the two limits was exceeded. */
  readonly passed: 'limit' | 'total';
}

export interface MemoryWatch {
  readonly limitBytes: number;
  /** Calls `onExcess` once, at most, until disposed. */
  watch(pid: number, onExcess: (excess: MemoryExcess) => void): Disposable;
}

/** The pause between two checks: a process fills some 100 to 300 MB meanwhile. */
const LOOK_EVERY_MS = 100;
/** For systems where each check starts a process of its own. */
const LOOK_BY_COMMAND_EVERY_MS = 500;

interface Watched {
  readonly pid: number;
  readonly onExcess: (excess: MemoryExcess) => void;
}

/** Costs nothing while nothing is watched. */
export function createMemoryWatch({ clock, limitBytes, totalBytes }: MemoryWatchOptions): MemoryWatch {
  const watched = new Set<Watched>();
  const isLinux = platform() === 'linux';
  let timer: Disposable | null = null;

  function schedule(): void {
    timer ??= clock.after(isLinux ? LOOK_EVERY_MS : LOOK_BY_COMMAND_EVERY_MS, () => {
      look().then(goOn, goOn);
    });
  }

  function goOn(): void {
    timer = null;
    if (watched.size > 0) schedule();
  }

  async function look(): Promise<void> {
    const pids = [...watched].map(({ pid }) => pid);
    const sizes = isLinux ? new Map(pids.map((pid) => [pid, residentBytes(pid)])) : await residentBytesByCommand(pids);
    // Only processes that are still watched: asking may have taken a while.
    const found = [...watched].map((one) => ({ one, bytes: sizes.get(one.pid) ?? 0 }));
    const tooLarge = found.filter(({ bytes }) => bytes > limitBytes);
    for (const { one, bytes } of tooLarge) tell(one, { residentBytes: bytes, passed: 'limit' });
    const largest = found.toSorted((a, b) => b.bytes - a.bytes)[0];
    if (tooLarge.length > 0 || largest === undefined) return;
    if (found.reduce((sum, { bytes }) => sum + bytes, 0) > totalBytes)
      tell(largest.one, { residentBytes: largest.bytes, passed: 'total' });
  }

  function tell(one: Watched, excess: MemoryExcess): void {
    watched.delete(one);
    one.onExcess(excess);
  }

  return {
    limitBytes,
    watch(pid, onExcess) {
      const one: Watched = { pid, onExcess };
      watched.add(one);
      schedule();
      return {
        [Symbol.dispose]() {
          watched.delete(one);
        },
      };
    },
  };
}

const run = promisify(execFile);

/** For systems without /proc. One that has no `ps` either watches nothing. */
async function residentBytesByCommand(pids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { stdout } = await run('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]);
  const lines = stdout.trim().split('\n');
  return new Map(
    lines.map((line) => line.trim().split(/\s+/).map(Number)).map(([pid = 0, kb = 0]) => [pid, kb * 1024]),
  );
}
