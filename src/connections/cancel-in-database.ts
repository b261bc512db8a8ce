import { setTimeout as delay } from 'node:timers/promises';
import { stoppable } from '../lib/stoppable.ts';
import { StopUnconfirmed } from './stop-unconfirmed.ts';

/** Between two requests while the statement goes on: one that came before its start hits nothing. */
const REPEAT_MS = 200;

/**
 * Does `work` in a database session; an abort asks the database to stop, again and again until the work has ended, and
 * closes the session when that does not help. Rejects with the signal's reason when the abort came first, and with
 * {@link StopUnconfirmed} if the session had to be closed: then nothing has told that the statement ended.
 */
export async function cancelInDatabase<T>(
  options: {
    readonly signal: AbortSignal;
    /** Asks once; never rejects. */
    readonly request: () => Promise<void>;
    /** Ends the session. */
    readonly destroy: () => void;
    /** Requests before the session is closed. */
    readonly requests?: number;
  },
  work: () => Promise<T>,
): Promise<T> {
  const { signal, request, destroy, requests = 10 } = options;
  let isClosed = false;
  const cancel = async (ended: AbortSignal): Promise<void> => {
    for (let count = 0; count < requests && !ended.aborted; count += 1) {
      await request();
      await delay(REPEAT_MS, undefined, { signal: ended }).catch(() => undefined);
    }
    if (ended.aborted) return;
    isClosed = true;
    destroy();
  };
  try {
    return await stoppable(signal, cancel, work);
  } catch (error) {
    throw isClosed ? new StopUnconfirmed({ cause: error }) : error;
  }
}
