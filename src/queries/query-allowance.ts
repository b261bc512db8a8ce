/**
 * How much new query text a user may store in a day. Queries are stored for good, because programs come back to their
 * ids, and a user who creates new ones without end would fill the disk for everybody.
 */
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import { createRateLimiter } from '../lib/rate-limiter.ts';

export interface QueryAllowance {
  /**
   * @param author null: nobody's own, like a dashboard's.
   * @throws CoatcheckError `too_many_requests`; `data_folder_full` if it is, and the author has filled it
   */
  spend(author: string | null, text: string): Promise<void>;
}

/** Where new queries find room. */
export interface QueryRoom {
  /** @throws CoatcheckError `data_folder_full` */
  permit(userId: string): Promise<void>;
  /** So much is about to be stored. */
  add(userId: string, bytes: number): void;
}

const DAY_MS = 86_400_000;

/** What a query takes on disk besides its text: its row, keys and author. */
export const QUERY_ROW_BYTES = 500;

export function createQueryAllowance(
  { max_new_query_bytes_per_day: most }: { readonly max_new_query_bytes_per_day: number },
  clock: Clock,
  room: QueryRoom | null,
): QueryAllowance {
  const perUser = createRateLimiter(most, clock, DAY_MS);
  return {
    async spend(author, text) {
      if (author === null) return;
      await room?.permit(author);
      const bytes = QUERY_ROW_BYTES + Buffer.byteLength(text);
      const retryAfterSeconds = perUser.take(author, Math.min(most, bytes));
      if (retryAfterSeconds === 0) {
        room?.add(author, bytes);
        return;
      }
      const why = `Your new queries of a day take more than the ${most.toLocaleString('en-US')} bytes that limits.max_new_query_bytes_per_day allows.`;
      throw new CoatcheckError('too_many_requests', { retryAfterSeconds, why });
    },
  };
}
