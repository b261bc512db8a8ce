/**
 * Counts what the queue would take before an entry, by the rules of `work-queue.ts`, as if what is taken went on
 * running and nothing more came. How full a lane is, is left out: that changes with every end of a query. Nothing is
 * taken for it, so that the cost is one step for each user who waits, and not for each entry.
 */
import type { WaitingLine } from './waiting-line.ts';
import { ranks, type QueueEntry, type Rank } from './work-queue.ts';

/** What is asked of a line. */
export type LineSize = Pick<WaitingLine<QueueEntry>, 'size' | 'indexOf'>;

export interface Standing {
  /** Lines by lanes, in the order in which they are served. */
  readonly lines: ReadonlyMap<string, Readonly<Record<Rank, LineSize>>>;
  /** How many entries of each rank wait, in all lines. */
  readonly waiting: Readonly<Record<Rank, number>>;
  readonly running: number;
  /** Smaller is longer ago. */
  readonly lastServed: number;
}

/** How many of the user's own entries of the same kind (deferred or not) come first; undefined if it does not wait. */
function ownBefore({ lines, waiting }: Standing, entry: QueueEntry): number | undefined {
  const { rank } = entry;
  let [ordered, before] = [[...lines.values()], 0];
  for (const better of ranks.slice(0, ranks.indexOf(rank))) {
    if (isDeferred(better) === isDeferred(rank)) before += waiting[better];
    // Lines are served in turn, and go behind the others: those that have the most left are served last.
    ordered = ordered.toSorted((one, other) => one[better].size - other[better].size);
  }
  const at = ordered.findIndex((each) => each[rank].indexOf(entry) !== undefined);
  const index = ordered[at]?.[rank].indexOf(entry);
  if (index === undefined) return undefined;
  const inTurn = ordered.map((each, place) => Math.min(each[rank].size, index + Number(place < at)));
  return before + inTurn.reduce((total, count) => total + count, 0);
}

/**
 * How many entries come before it; undefined if it does not wait.
 * @param users all users, in the order in which equals are served
 */
export function entriesBefore(users: Iterable<Standing>, own: Standing, entry: QueueEntry): number | undefined {
  const index = ownBefore(own, entry);
  if (index === undefined) return undefined;
  const isLast = isDeferred(entry.rank);
  const start = startOf(own, isLast);
  const level = start.running + index;
  let before = index + (isLast ? start.sooner : 0);
  let isBehindOwn = false;
  for (const user of users) {
    if (user === own) {
      isBehindOwn = true;
      continue;
    }
    const other = startOf(user, isLast);
    if (isLast) before += other.sooner;
    const waiting = isLast ? user.waiting.deferred : other.sooner;
    // Who has the fewest running is served, so that all are served on one level before anybody is on the next.
    const sameLevel = Number(goesFirst(other, start, !isBehindOwn));
    before += Math.min(waiting, Math.max(0, level - other.running + sameLevel));
  }
  return before;
}

interface Start {
  /** When entries of this kind are taken. */
  readonly running: number;
  /** Entries that are not deferred. */
  readonly sooner: number;
  /** Has been served on the way there. */
  readonly wasServed: boolean;
  readonly runningNow: number;
  readonly lastServed: number;
}

function startOf({ waiting, running, lastServed }: Standing, isLast: boolean): Start {
  const sooner = waiting.interactive + waiting.normal;
  const wasServed = isLast && sooner > 0;
  return { running: running + (wasServed ? sooner : 0), sooner, wasServed, runningNow: running, lastServed };
}

/** Of two users on the same level: who came to it later was served longer ago. */
function goesFirst(one: Start, other: Start, isAbove: boolean): boolean {
  if (one.running !== other.running) return one.running > other.running;
  if (one.wasServed !== other.wasServed) return other.wasServed;
  if (one.wasServed && one.runningNow !== other.runningNow) return one.runningNow > other.runningNow;
  if (one.lastServed !== other.lastServed) return one.lastServed < other.lastServed;
  return isAbove;
}

function isDeferred(rank: Rank): boolean {
  return rank === 'deferred';
}
