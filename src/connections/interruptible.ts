import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';

/** Time between two interrupts of a statement that goes on running: one that came just before its start is lost. */
const REPEAT_MS = 20;

/**
 * Does `work` on a DuckDB connection; an abort interrupts it, and goes on doing so until it has ended. Rejects with the
 * signal's reason when the abort came first.
 */
export async function interruptible<T>(
  connection: DuckDBConnection,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  let stopInterrupting: (() => Promise<void>) | null = null;
  const onAbort = (): void => {
    stopInterrupting = keepInterrupting(connection);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    // As it is now: TypeScript does not see that the abort may have come.
    await (stopInterrupting as (() => Promise<void>) | null)?.();
  }
}

/** Interrupts until the function that it gives is called. */
function keepInterrupting(connection: DuckDBConnection): () => Promise<void> {
  const ended = new AbortController();
  const interrupting = interruptUntil(connection, ended.signal);
  return () => {
    ended.abort();
    return interrupting;
  };
}

async function interruptUntil(connection: DuckDBConnection, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    connection.interrupt();
    await delay(REPEAT_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}
