/** What a place in the pool is set to. */
import type { ConnectionConfig } from '../config/config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { ResultStorage } from '../results/storage/result-storage.ts';
import type { ExecutorEvent } from './executor-event.ts';
import type { MemoryWatch } from './memory-watch.ts';

export interface ExecutorSlotOptions {
  readonly storage: Pick<ResultStorage, 'location' | 'scratchDir'>;
  /** Those in force now. */
  readonly connections: () => readonly ConnectionConfig[];
  readonly maxResultBytes: number;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (event: ExecutorEvent) => void;
  readonly workbenchMemory: string;
  readonly workbenchTimeoutMs: number;
  readonly threads: number;
  readonly memory: MemoryWatch;
  readonly recycleAboveBytes: number;
  readonly cancelGraceMs: number;
  /** Called when the slot can take a job. */
  readonly onIdle: () => void;
}
