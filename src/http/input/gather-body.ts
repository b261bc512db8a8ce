/**
 * Puts request bodies together as they arrive: whatever the size of its pieces, a body takes the memory of its bytes.
 * The memory of unfinished bodies is bounded, for each user or address and for all together, because senders decide how
 * long they take.
 */
import type { IncomingMessage } from 'node:http';
import { CoatcheckError } from '../../errors/catalogue.ts';

export interface BodyRoom {
  /**
   * Opens the room for a body of this sender. @throws CoatcheckError `overloaded`, `too_many_requests` when it asks for
   * bytes
   */
  open(asker: BodyAsker): BodyShare;
}

export interface BodyAsker {
  /** A user, or an address without a known user. */
  readonly name: string;
  readonly isKnown: boolean;
}

export interface BodyShare extends Disposable {
  /** @throws CoatcheckError `overloaded`, `too_many_requests` */
  take(bytes: number): void;
}

/**
 * In bodies of the largest size, for one sender and for all: `known` senders are users, `unknown` ones have shown no
 * token.
 */
const SHARES = { known: { one: 16, all: 128 }, unknown: { one: 4, all: 32 } } as const;
const RETRY_AFTER_SECONDS = 5;

/**
 * Bytes of a body that are not counted: log-ins are smaller, and must get through whoever else is sending. Connections
 * are bounded, too.
 */
const FREE_BYTES = 4_096;

/** @param largestBody in bytes */
export function createBodyRoom(largestBody: number): BodyRoom {
  const taken = { known: 0, unknown: 0 };
  const takenBy = new Map<string, number>();
  const add = (kind: keyof typeof SHARES, name: string, bytes: number): void => {
    taken[kind] += bytes;
    const senderBytes = (takenBy.get(name) ?? 0) + bytes;
    if (senderBytes === 0) takenBy.delete(name);
    else takenBy.set(name, senderBytes);
  };
  return {
    open({ name, isKnown }) {
      const kind = isKnown ? 'known' : 'unknown';
      const { one, all } = SHARES[kind];
      let free = FREE_BYTES;
      let held = 0;
      return {
        take(wanted) {
          const bytes = Math.max(0, wanted - free);
          free = Math.max(0, free - wanted);
          if (bytes === 0) return;
          if ((takenBy.get(name) ?? 0) + bytes > one * largestBody)
            throw new CoatcheckError('too_many_requests', { retryAfterSeconds: RETRY_AFTER_SECONDS });
          if (taken[kind] + bytes > all * largestBody) throw new CoatcheckError('overloaded', {});
          held += bytes;
          add(kind, name, bytes);
        },
        [Symbol.dispose]() {
          add(kind, name, -held);
          held = 0;
        },
      };
    },
  };
}

const FIRST_BYTES = 16_384;

/** @throws CoatcheckError `payload_too_large`, and as `BodyShare.take` */
export async function gatherBody(
  payload: IncomingMessage,
  { most, share, tooLarge }: { readonly most: number; readonly share: BodyShare; readonly tooLarge: () => Error },
): Promise<Buffer> {
  const announced = Number(payload.headers['content-length'] ?? 0);
  if (announced > most) throw tooLarge();
  let gathered = Buffer.allocUnsafe(0);
  let length = 0;
  const grow = (needed: number): void => {
    const size = Math.min(most, Math.max(needed, Math.min(announced, FIRST_BYTES), 2 * gathered.length));
    share.take(size - gathered.length);
    const larger = Buffer.allocUnsafe(size);
    gathered.copy(larger, 0, 0, length);
    gathered = larger;
  };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onData = (piece: Buffer): void => {
    try {
      const needed = length + piece.length;
      if (needed > most) throw tooLarge();
      if (needed > gathered.length) grow(needed);
      piece.copy(gathered, length);
      length = needed;
    } catch (error) {
      reject(error);
    }
  };
  payload.on('data', onData);
  payload.once('end', resolve);
  payload.once('error', reject);
  payload.once('close', () => reject(new DOMException('The client has gone.', 'AbortError')));
  try {
    await promise;
  } finally {
    payload.off('data', onData);
  }
  return gathered.subarray(0, length);
}
