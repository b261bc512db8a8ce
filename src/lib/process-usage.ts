/** What another process of this machine uses, if the system says so without starting a process (Linux). */
import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** Processor time since it began, user and system, in milliseconds. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** Linux counts processor time in hundredths of a second, whatever its kernel's own tick is. */
const TICK_MS = 10;

/** Null if the process is gone, or if the system has no `/proc`. */
export function processUsage(pid: number): ProcessUsage | null {
  const stat = read(pid, 'stat');
  const status = read(pid, 'status');
  if (stat === null || status === null) return null;
  // The name in parentheses may contain blanks; the third field follows it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, residentBytes: residentIn(status) };
}

/** The bytes in memory or swapped out; 0 if the process is gone. */
export function residentBytes(pid: number): number {
  const status = read(pid, 'status');
  return status === null ? 0 : residentIn(status);
}

function residentIn(status: string): number {
  const kilobytes = [...status.matchAll(/^Vm(?:RSS|Swap):\s*(\d+) kB/gm)].map(([, size]) => Number(size));
  return kilobytes.reduce((sum, size) => sum + size, 0) * 1024;
}

function read(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${String(pid)}/${file}`, 'latin1');
  } catch {
    return null;
  }
}
