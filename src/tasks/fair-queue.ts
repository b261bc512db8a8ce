/**
 * Decides what runs next, by the rules of `work-queue.ts`. A plain data structure: it neither runs anything nor knows
 * what its entries are. Its caller knows the slots, and says when only the last one is free.
 */
import { entriesBefore, type Standing } from './queue-position.ts';
import { WaitingLine } from './waiting-line.ts';
import { ranks, type LaneLimits, type QueueEntry, type Rank } from './work-queue.ts';

type RankLines = Readonly<Record<Rank, WaitingLine<QueueEntry>>>;

interface UserState extends Standing {
  /** Waiting entries by the lanes they need, then by rank. */
  readonly lines: Map<string, RankLines>;
  readonly waiting: Record<Rank, number>;
  readonly runningByLane: Map<string, number>;
  running: number;
  /** When it was last served, as a number: smaller is longer ago. */
  lastServed: number;
}

interface Candidate<T> {
  readonly entry: T;
  readonly user: UserState;
  readonly line: WaitingLine<QueueEntry>;
}

export class FairQueue<T extends QueueEntry> {
  readonly #limits: (lane: string) => LaneLimits;
  readonly #users = new Map<string, UserState>();
  readonly #runningByLane = new Map<string, number>();
  #served = 0;
  /** What other nodes run. */
  #elsewhere: readonly QueueEntry[] = [];

  constructor(limits: (lane: string) => LaneLimits) {
    this.#limits = limits;
  }

  push(entry: T): void {
    const user = this.#user(entry.userId);
    user.waiting[entry.rank] += 1;
    lineOf(user, entry).push(entry);
  }

  /** Puts it before everything of the same user, lanes and rank. */
  pushFront(entry: T): void {
    const user = this.#user(entry.userId);
    user.waiting[entry.rank] += 1;
    lineOf(user, entry).pushFront(entry);
  }

  /** False if it is not waiting. */
  remove(entry: T): boolean {
    const user = this.#users.get(entry.userId);
    if (user === undefined || !lineOf(user, entry).remove(entry)) return false;
    user.waiting[entry.rank] -= 1;
    this.#forgetIdle(entry.userId, user);
    return true;
  }

  /**
   * The next entry that may run, counted as running until `release`.
   * @param onlyNewcomers considers only users who have nothing running
   */
  take(onlyNewcomers = false): T | undefined {
    let best: Candidate<T> | undefined;
    for (const user of this.#users.values()) {
      if (!hasWaiting(user) || (onlyNewcomers && user.running > 0)) continue;
      const candidate = this.#headOf(user);
      if (candidate !== undefined && (best === undefined || goesBefore(candidate, best))) best = candidate;
    }
    if (best === undefined) return undefined;
    const { entry, user, line } = best;
    line.remove(entry);
    user.waiting[entry.rank] -= 1;
    this.#served += 1;
    user.lastServed = this.#served;
    toTheEnd(user.lines, laneKey(entry));
    this.#count(user, entry, 1);
    return entry;
  }

  /** How many entries would be taken before it (`queue-position.ts`); undefined if it does not wait. */
  before(entry: T): number | undefined {
    const own = this.#users.get(entry.userId);
    return own && entriesBefore(this.#users.values(), own, entry);
  }

  /** How many entries of a user are running. */
  runningOf(userId: string): number {
    return this.#users.get(userId)?.running ?? 0;
  }

  /** What runs on other nodes counts as running, until it is said anew. */
  countElsewhere(entries: readonly QueueEntry[]): void {
    for (const entry of this.#elsewhere) this.release(entry);
    for (const entry of entries) this.#count(this.#user(entry.userId), entry, 1);
    this.#elsewhere = entries;
  }

  /** Call it when an entry from `take` no longer runs. */
  release(entry: QueueEntry): void {
    const user = this.#user(entry.userId);
    this.#count(user, entry, -1);
    this.#forgetIdle(entry.userId, user);
  }

  /** The best of one user's entries that may run now. */
  #headOf(user: UserState): Candidate<T> | undefined {
    let best: Candidate<T> | undefined;
    for (const lines of user.lines.values()) {
      for (const rank of ranks) {
        const line = lines[rank];
        const head = line.peek();
        if (head === undefined) continue;
        const entry = head as T;
        if (!this.#hasRoom(user, entry)) break;
        if (best === undefined || ranks.indexOf(rank) < ranks.indexOf(best.entry.rank)) best = { entry, user, line };
        break;
      }
    }
    return best;
  }

  #hasRoom(user: UserState, entry: T): boolean {
    return entry.lanes.every((lane) => {
      const { total, perUser } = this.#limits(lane);
      return (this.#runningByLane.get(lane) ?? 0) < total && (user.runningByLane.get(lane) ?? 0) < perUser;
    });
  }

  #count(user: UserState, entry: QueueEntry, change: 1 | -1): void {
    user.running += change;
    for (const lane of entry.lanes) {
      this.#runningByLane.set(lane, (this.#runningByLane.get(lane) ?? 0) + change);
      user.runningByLane.set(lane, (user.runningByLane.get(lane) ?? 0) + change);
    }
  }

  #user(userId: string): UserState {
    const existing = this.#users.get(userId);
    if (existing !== undefined) return existing;
    const waiting = { interactive: 0, normal: 0, deferred: 0 };
    const user = { lines: new Map(), runningByLane: new Map(), running: 0, waiting, lastServed: 0 };
    this.#users.set(userId, user);
    return user;
  }

  #forgetIdle(userId: string, user: UserState): void {
    if (user.running === 0 && !hasWaiting(user)) this.#users.delete(userId);
  }
}

function hasWaiting({ waiting }: UserState): boolean {
  return waiting.interactive + waiting.normal + waiting.deferred > 0;
}

function lineOf(user: UserState, entry: QueueEntry): WaitingLine<QueueEntry> {
  const key = laneKey(entry);
  let lines = user.lines.get(key);
  if (lines === undefined) {
    lines = { interactive: new WaitingLine(), normal: new WaitingLine(), deferred: new WaitingLine() };
    user.lines.set(key, lines);
  }
  return lines[entry.rank];
}

function laneKey(entry: QueueEntry): string {
  return entry.lanes.join('\n');
}

/** A map is iterated in order of insertion: the served lanes go behind the others. */
function toTheEnd<K, V>(map: Map<K, V>, key: K): void {
  const value = map.get(key);
  if (value === undefined) return;
  map.delete(key);
  map.set(key, value);
}

function goesBefore<T extends QueueEntry>(a: Candidate<T>, b: Candidate<T>): boolean {
  const deferred = Number(a.entry.rank === 'deferred') - Number(b.entry.rank === 'deferred');
  if (deferred !== 0) return deferred < 0;
  if (a.user.running !== b.user.running) return a.user.running < b.user.running;
  return a.user.lastServed < b.user.lastServed;
}
