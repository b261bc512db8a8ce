/** Which place an entry has in the queue that nodes share: what the queue of one node knows, counted in PostgreSQL. */
import type { Kysely } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Schema } from '../store/schema.ts';
import { entriesBefore, type LineSize, type Standing } from '../tasks/queue-position.ts';
import { ranks, type QueueEntry, type Rank } from '../tasks/work-queue.ts';
import { allLines, placeOf, type LineRow, type PlaceRow, type UserRow } from './queue-table.ts';

type Lines = readonly [readonly LineRow[], readonly UserRow[]];

export class QueueStandings {
  readonly #read: Kysely<Schema>;
  readonly #clock: Pick<Clock, 'steady'>;
  readonly #keptMs: number;
  #lines: Promise<Lines> | null = null;
  #readAt = -Infinity;

  /** @param keptMs for so long all who ask are told by what was counted once: many clients ask how far they have come */
  constructor(read: Kysely<Schema>, clock: Pick<Clock, 'steady'>, keptMs: number) {
    this.#read = read;
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  /** From 1; null if it does not wait. */
  async position(entryId: string): Promise<number | null> {
    const place = await placeOf(this.#read, entryId);
    if (place === undefined) return null;
    const [lines, users] = await this.#counted();
    return positionIn(lines, users, place);
  }

  #counted(): Promise<Lines> {
    const now = this.#clock.steady();
    if (this.#lines === null || now - this.#readAt >= this.#keptMs) {
      this.#readAt = now;
      this.#lines = allLines(this.#read);
    }
    return this.#lines;
  }
}

interface UserStanding extends Standing {
  readonly lines: Map<string, Record<Rank, LineSize>>;
  readonly waiting: Record<Rank, number>;
  lastServed: number;
}

function positionIn(lines: readonly LineRow[], running: readonly UserRow[], place: PlaceRow): number | null {
  const ofUser = new Map(running.map((row) => [row.user_id, row]));
  const users = new Map<string, UserStanding>();
  const rankOf = (rank: number): Rank => ranks[rank] ?? 'normal';
  const entry: QueueEntry = { id: '', userId: place.user_id, lanes: place.lanes, rank: rankOf(place.rank) };
  const laneKey = (lanes: readonly string[]): string => lanes.join('\n');
  for (const { user_id, lanes, rank, served, waiting } of lines) {
    const { running: runs = 0, served: lastServed = 0 } = ofUser.get(user_id) ?? {};
    const none = { interactive: 0, normal: 0, deferred: 0 };
    const user = users.get(user_id) ?? { lines: new Map(), waiting: none, running: runs, lastServed };
    users.set(user_id, user);
    const line = user.lines.get(laneKey(lanes)) ?? { interactive: EMPTY, normal: EMPTY, deferred: EMPTY };
    user.lines.set(laneKey(lanes), line);
    const isItsOwn = user_id === place.user_id && rank === place.rank && laneKey(lanes) === laneKey(place.lanes);
    // What was counted a moment ago may have it no longer.
    const size = isItsOwn ? Math.max(waiting, place.before + 1) : waiting;
    line[rankOf(rank)] = { size, indexOf: () => (isItsOwn ? place.before : undefined) };
    user.waiting[rankOf(rank)] += size;
    user.lastServed = Math.max(user.lastServed, served);
  }
  const own = users.get(place.user_id);
  const before = own && entriesBefore(users.values(), own, entry);
  return before === undefined ? null : before + 1;
}

const EMPTY: LineSize = { size: 0, indexOf: () => undefined };
