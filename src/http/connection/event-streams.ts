/**
 * Counts the open streams of events of each user: a stream takes a connection and memory for as long as its client
 * likes.
 */
import { CoatcheckError } from '../../errors/catalogue.ts';

export interface EventStreams {
  /** Counts one more stream until it is disposed. @throws CoatcheckError `too_many_requests` */
  open(userId: string): Disposable;
}

/** A guess at when another stream has ended. */
const RETRY_AFTER_SECONDS = 5;

/** @param most of one user at the same time; asked for at each opening */
export function createEventStreams(most: () => number): EventStreams {
  const openOf = new Map<string, number>();
  const add = (userId: string, more: number): void => {
    const count = (openOf.get(userId) ?? 0) + more;
    if (count === 0) openOf.delete(userId);
    else openOf.set(userId, count);
  };
  return {
    open(userId) {
      if ((openOf.get(userId) ?? 0) >= most()) {
        throw new CoatcheckError('too_many_requests', { retryAfterSeconds: RETRY_AFTER_SECONDS });
      }
      add(userId, 1);
      let isOpen = true;
      return {
        [Symbol.dispose]() {
          if (isOpen) add(userId, -1);
          isOpen = false;
        },
      };
    },
  };
}
