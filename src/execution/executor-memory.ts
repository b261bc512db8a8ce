/** How much memory executors may take. */
import { totalmem } from 'node:os';
import { parseByteSize } from '../config/units.ts';
import type { ConnectionConfig } from '../config/config.ts';

export interface ExecutorMemory {
  /** For one executor. */
  readonly limitBytes: number;
  /** For all working executors together. */
  readonly totalBytes: number;
}

/** Needed besides its DuckDBs: by Node, drivers, and JavaScript that reads and writes cells. */
const ROOM_BYTES = 1e9;
/** The share of the machine that one executor may take at most. */
const ONE_SHARE = 0.8;
/** The share of the machine for all executors. */
const TOTAL_SHARE = 0.85;

/** @param input.memoryBytes the configured limit; by default, what its DuckDBs may take and some more */
export function executorMemory(input: {
  readonly memoryBytes?: number | null;
  readonly workbenchMemory: string;
  readonly connections: readonly Pick<ConnectionConfig, 'memory_limit'>[];
}): ExecutorMemory {
  const machine = machineBytes();
  const embedded = input.connections.flatMap(({ memory_limit }) => (memory_limit === null ? [] : [memory_limit]));
  const sizes = [input.workbenchMemory, ...embedded];
  const derived = sizes.reduce((sum, size) => sum + duckdbBytes(size, machine), ROOM_BYTES);
  return {
    limitBytes: input.memoryBytes ?? Math.min(derived, machine * ONE_SHARE),
    totalBytes: machine * TOTAL_SHARE,
  };
}

/** The container's memory, if there is a container. */
function machineBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}

/** DuckDB also accepts shares of the machine: `80%`. */
function duckdbBytes(size: string, machine: number): number {
  const percent = /^([\d.]+)\s*%$/.exec(size)?.[1];
  return percent === undefined ? (parseByteSize(size) ?? 0) : (Number(percent) / 100) * machine;
}
