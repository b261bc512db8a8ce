/** What another process of this machine uses, where the system tells it without a process to ask it (Linux). */
import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** Time on processors since it began, user and system, milliseconds. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** Linux counts processor time in hundredths of a second, whatever its kernel's own tick is. */
const TICK_MS = 10;

/** Null: the process is gone, or the system has no `/proc`. */
export function processUsage(pid: number): ProcessUsage | null {
  const stat = read(pid, 'stat');
  const status = read(pid, 'status');
  if (stat === null || status === null) return null;
  // The name in parentheses may hold blanks; what follows it is the third field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, residentBytes: residentIn(status) };
}

/** What is in memory or was put out to swap; 0 when the process is gone. */
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
