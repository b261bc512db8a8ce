import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { stoppable } from '../../lib/stoppable.ts';

/**
 * Time between two interrupts of a statement that goes on running, since an interrupt just before its start is lost.
 */
const REPEAT_MS = 20;

/**
 * Does `work` on a DuckDB connection. After an abort it is interrupted until it has ended. Rejects with the signal's
 * reason if it was aborted before it ended.
 */
export function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = async (ended: AbortSignal): Promise<void> => {
    while (!ended.aborted) {
      connection.interrupt();
      await delay(REPEAT_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  };
  return stoppable(signal, interrupt, work);
}
