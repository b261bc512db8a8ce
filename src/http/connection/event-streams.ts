/** Streams of events that are open, by user: each holds a connection and memory for as long as its client likes. */
import { CoatcheckError } from '../../errors/catalogue.ts';

export interface EventStreams {
  /** @throws CoatcheckError `too_many_requests` */
  permitOneMore(userId: string): void;
  /** Counts until it is disposed. */
  open(userId: string): Disposable;
}

/** How soon one may have ended. */
const RETRY_AFTER_SECONDS = 5;

/** @param most of one user at the same time */
export function createEventStreams(most: number): EventStreams {
  const openOf = new Map<string, number>();
  const add = (userId: string, more: number): void => {
    const count = (openOf.get(userId) ?? 0) + more;
    if (count === 0) openOf.delete(userId);
    else openOf.set(userId, count);
  };
  return {
    permitOneMore(userId) {
      if ((openOf.get(userId) ?? 0) < most) return;
      throw new CoatcheckError('too_many_requests', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    },
    open(userId) {
      add(userId, 1);
      return { [Symbol.dispose]: () => add(userId, -1) };
    },
  };
}
