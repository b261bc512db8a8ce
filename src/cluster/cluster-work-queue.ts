/**
 * The queue that nodes share (`queue-table.ts`), as one of them sees it. Whoever has free slots claims what is best of
 * all that waits, whichever node put it there, in one short transaction: the tasks that wait for it are the claiming
 * node's from then on. What has no task stays with its node.
 */
import type { Kysely } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../store/database.ts';
import { inOneGo } from '../store/in-one-go.ts';
import type { Schema } from '../store/schema.ts';
import { FairQueue } from '../tasks/fair-queue.ts';
import { Listeners } from '../tasks/listeners.ts';
import { LocalWorkQueue } from '../tasks/local-work-queue.ts';
import {
  ranks,
  type Claim,
  type FreeSlots,
  type LaneLimits,
  type QueueEntry,
  type WorkQueue,
} from '../tasks/work-queue.ts';
import { QueueNotes } from './queue-notes.ts';
import { QueueStandings } from './queue-standings.ts';
import { fullLanes } from './full-lanes.ts';
import { bestHeads, lockQueue, noteEnded, runningNow, startRunning, stillWaiting } from './queue-table.ts';
import type { RunningRow, WaitingRow } from './queue-table.ts';

/** What another node put there, and this one runs. */
export interface Foreign extends QueueEntry {
  readonly tasks: readonly string[];
}

export interface ClusterQueueOptions<T extends QueueEntry> {
  readonly database: Pick<Database, 'read' | 'write'>;
  readonly node: string;
  readonly limits: (lane: string) => LaneLimits;
  /** False: it only claims what has no task. */
  readonly claims: boolean;
  /** Tells the other nodes that there is something to claim, that there may be room, or what this one has claimed of theirs. */
  readonly tellOthers: (topic: 'work' | 'room' | 'taken', ids: readonly string[]) => void;
  readonly clock: Pick<Clock, 'after' | 'steady'>;
  /** Part of the transaction in which others' entries are claimed: makes their tasks this node's. */
  readonly adopt: (handle: Kysely<Schema>, entries: readonly Foreign[]) => Promise<readonly T[]>;
  /** Another node runs what this one had put there. */
  readonly onTaken: (entry: T) => void;
  /** For how long positions are told by what was counted once. */
  readonly countedMs?: number;
}

const COUNTED_MS = 1_000;

/** After a claim that could not reach the state. */
const TRY_AGAIN_MS = 500;

/** So many lines more than slots are looked at first. */
const FIRST_LINES = 4;

/** Of what this node has put there, so many are looked for with each beat. */
const LOOKED_FOR = 500;

export class ClusterWorkQueue<T extends QueueEntry> implements WorkQueue<T>, AsyncDisposable {
  readonly #options: ClusterQueueOptions<T>;
  /** What has no task. */
  readonly #pinned: LocalWorkQueue<T>;
  /** What this node has put there, and nobody has claimed yet as far as it knows. */
  readonly #own = new Map<string, T>();
  readonly #notes: QueueNotes;
  readonly #standings: QueueStandings;
  readonly #listeners = new Listeners();
  /** False: the last claim left nothing, and nobody has said since that there is something. */
  #mayWait = true;
  #isClaiming = false;
  /** It has put something there while it was claiming, and perhaps claims that itself. */
  #isUntold = false;
  readonly #withdrawing = new Set<string>();
  #timer: Disposable | null = null;
  #isClosed = false;

  constructor(options: ClusterQueueOptions<T>) {
    const { database, node, clock, countedMs = COUNTED_MS } = options;
    this.#options = options;
    this.#pinned = new LocalWorkQueue(options.limits);
    this.#pinned.listen(() => this.#listeners.tell());
    this.#standings = new QueueStandings(database.read, clock, countedMs);
    this.#notes = new QueueNotes({
      database,
      node,
      clock,
      onPut: () => this.#putThere(),
      onEnded: () => options.tellOthers('room', []),
    });
  }

  async enqueue(entry: T, { first } = { first: false }): Promise<void> {
    if (entry.tasks?.length === 0) return this.#pinned.enqueue(entry, { first });
    this.#own.set(entry.id, entry);
    const { id, userId, lanes, rank, tasks = [] } = entry;
    await this.#notes.put({ id, userId, lanes, rank, tasks, isFirst: first });
  }

  async withdraw(entryId: string): Promise<boolean> {
    const entry = this.#own.get(entryId);
    if (entry === undefined) return this.#pinned.withdraw(entryId);
    this.#withdrawing.add(entryId);
    try {
      const isWithdrawn = await this.#notes.withdraw(entryId);
      if (isWithdrawn) this.#own.delete(entryId);
      this.#withdrawing.delete(entryId);
      // Neither there nor claimed here: another node has it.
      if (!isWithdrawn) this.taken([entryId]);
      return isWithdrawn;
    } catch {
      return false;
    } finally {
      this.#withdrawing.delete(entryId);
    }
  }

  async raise(entryId: string, by: Parameters<WorkQueue<T>['raise']>[1]): Promise<void> {
    const entry = this.#own.get(entryId);
    if (entry === undefined) return this.#pinned.raise(entryId, by);
    await this.#notes.raise({ id: entryId, rank: by.rank, userId: by.userId, tasks: entry.tasks ?? [] });
  }

  async position(entryId: string): Promise<number | null> {
    const pinned = await this.#pinned.position(entryId);
    return pinned ?? this.#standings.position(entryId).catch(() => null);
  }

  listen(listener: () => void): Disposable {
    return this.#listeners.add(listener);
  }

  /** Another node has put something there, has ended something, or is gone. */
  heard(what: 'work' | 'room'): void {
    if (what === 'work') this.#mayWait = true;
    this.#listeners.tell();
  }

  /** Other nodes run these. */
  taken(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#own.get(id);
      if (entry === undefined || this.#withdrawing.has(id)) continue;
      this.#own.delete(id);
      this.#options.onTaken(entry);
    }
  }

  /** What no message has told. @param howMany of what this node has put there are looked for */
  async look(howMany = LOOKED_FOR): Promise<void> {
    const ids = [...this.#own.keys()].filter((id) => !this.#notes.isPending(id)).slice(0, howMany);
    const waiting =
      ids.length === 0 || this.#isClaiming ? new Set(ids) : await stillWaiting(this.#options.database.read, ids);
    // What it claims itself meanwhile is not there either, and no longer its own.
    if (!this.#isClaiming) this.taken(ids.filter((id) => !waiting.has(id)));
    // The next time others are looked for.
    for (const id of ids) {
      const entry = this.#own.get(id);
      if (entry === undefined || ids.length < howMany) continue;
      this.#own.delete(id);
      this.#own.set(id, entry);
    }
    this.heard('work');
  }

  async claim(slots: FreeSlots): Promise<readonly Claim<T>[]> {
    if (this.#isClosed) return [];
    this.#isClaiming = true;
    try {
      const pinned = await this.#pinned.claim(slots);
      const free = slots.free - pinned.length;
      if (free === 0 || !this.#mayWait || !this.#options.claims) return pinned;
      return [...pinned, ...(await this.#claimShared({ free, slots: slots.slots }))];
    } finally {
      this.#isClaiming = false;
      if (this.#isUntold && this.#own.size > 0) this.#options.tellOthers('work', []);
      this.#isUntold = false;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
    await this.#notes[Symbol.asyncDispose]();
  }

  /** Others are told only of what this node leaves: it has just been asked whether it has room. */
  #putThere(): void {
    this.#mayWait = true;
    this.#listeners.tell();
    if (this.#isClaiming && this.#options.claims) this.#isUntold = true;
    else this.#options.tellOthers('work', []);
  }

  async #claimShared(slots: FreeSlots): Promise<readonly Claim<T>[]> {
    const { database, tellOthers } = this.#options;
    this.#mayWait = false;
    const ended = this.#notes.takeEnded();
    try {
      const { entries, foreign, leftAny } = await database.write((handle) => this.#take(handle, slots, ended));
      if (leftAny) this.#mayWait = true;
      if (ended.length > 0) tellOthers('room', []);
      for (const { id } of entries) this.#own.delete(id);
      if (foreign.length > 0) {
        tellOthers(
          'taken',
          foreign.map(({ id }) => id),
        );
      }
      return entries.map((entry) => ({ entry, release: (end) => this.#release(entry, end) }));
    } catch {
      for (const id of ended) void this.#notes.ended(id);
      this.#mayWait = true;
      this.#tryAgain();
      return [];
    }
  }

  async #take(handle: Kysely<Schema>, slots: FreeSlots, ended: readonly string[]) {
    const { node, adopt } = this.#options;
    // In this order, on one connection. Most often there is room in all lanes that are looked at.
    const lines = slots.free + FIRST_LINES;
    const locked = lockQueue(handle);
    const noted = ended.length === 0 ? null : noteEnded(handle, node, ended);
    const running = runningNow(handle);
    const heads = bestHeads(handle, { lanes: [], ofUsers: [] }, { lines, perLine: slots.free + 1 });
    await inOneGo([locked, noted, running, heads]);
    const { best: rows, leftAny } = await this.#choose(handle, await running, slots, { heads: await heads, lines });
    if (rows.length === 0) return { entries: [], foreign: [], leftAny };
    const others = rows.filter(({ id }) => !this.#own.has(id)).map(toEntry);
    const adopted = adopt(handle, others);
    await startRunning(handle, node, rows, adopted);
    const foreign = new Map((await adopted).map((entry) => [entry.id, entry]));
    for (const { id } of rows) this.#notes.runsAgain(id);
    const entries = rows.flatMap(({ id }) => this.#own.get(id) ?? foreign.get(id) ?? []);
    return { entries, foreign: others, leftAny };
  }

  /** What is best, in the order in which it is taken; more and more lines are looked at until no slot is left. */
  async #choose(
    handle: Kysely<Schema>,
    running: readonly RunningRow[],
    { free, slots }: FreeSlots,
    first: { readonly heads: readonly WaitingRow[]; readonly lines: number },
  ) {
    const full = fullLanes(running, this.#options.limits);
    let { heads, lines } = first;
    for (;;) {
      const queue = new FairQueue<Head>(this.#options.limits);
      for (const row of heads) queue.push({ ...toEntry(row), row });
      queue.countElsewhere(running.map((row) => toEntry({ ...row, rank: 0, tasks: [] })));
      const best: WaitingRow[] = [];
      for (let left = free; left > 0; left -= 1) {
        const taken = queue.take(slots > 1 && left === 1);
        if (taken === undefined) break;
        best.push(taken.row);
      }
      const seen = new Set(heads.map(({ user_id, lanes, rank }) => JSON.stringify([user_id, lanes, rank])));
      const isAll = seen.size < lines;
      const leftAny = heads.length > best.length || !isAll || full.lanes.length > 0 || full.ofUsers.length > 0;
      if (best.length === free || isAll) return { best, leftAny };
      lines *= 8;
      heads = await bestHeads(handle, full, { lines, perLine: free + 1 });
    }
  }

  async #release(entry: T, end: 'done' | 'again'): Promise<void> {
    // Not waited for: only the others do, for the room.
    void this.#notes.ended(entry.id);
    if (end === 'again') await this.enqueue(entry, { first: true });
    else this.#listeners.tell();
  }

  #tryAgain(): void {
    if (this.#isClosed) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#options.clock.after(TRY_AGAIN_MS, () => this.#listeners.tell());
  }
}

interface Head extends Foreign {
  readonly row: WaitingRow;
}

function toEntry({ id, user_id, lanes, rank, tasks }: Omit<WaitingRow, 'node'>): Foreign {
  return { id, userId: user_id, lanes, rank: ranks[rank] ?? 'normal', tasks };
}
