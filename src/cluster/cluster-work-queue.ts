/**
 * The queue of a node among others. What it accepted waits in its memory, in the order of `work-queue.ts`; whether it
 * may run is decided with what all nodes run: in one short transaction, one node at a time, which takes several entries
 * at once. So the limits of lanes hold for the cluster, and users who run much on one node come later on the others.
 */
import { sql } from 'kysely';
import type { Clock } from '../lib/clock.ts';
import { Listeners } from '../tasks/listeners.ts';
import { LocalWorkQueue } from '../tasks/local-work-queue.ts';
import type { Claim, FreeSlots, LaneLimits, QueueEntry, WorkQueue } from '../tasks/work-queue.ts';
import type { Database } from '../store/database.ts';

export interface ClusterQueueOptions {
  readonly database: Pick<Database, 'write'>;
  readonly node: string;
  readonly limits: (lane: string) => LaneLimits;
  /** Tells the other nodes that there may be room. */
  readonly tellOthers: () => void;
  readonly clock: Pick<Clock, 'after'>;
}

/** Whoever claims has it, with the schema, so that states of one database do not wait for each other. */
const CLAIM_LOCK = 0x0c0a7c50;

/** After a claim that could not reach the state. */
const TRY_AGAIN_MS = 500;

interface RunningRow {
  readonly id: string;
  readonly user_id: string;
  readonly lanes: string;
}

export class ClusterWorkQueue<T extends QueueEntry> implements WorkQueue<T>, AsyncDisposable {
  readonly #options: ClusterQueueOptions;
  readonly #here: LocalWorkQueue<T>;
  readonly #listeners = new Listeners();
  readonly #wakes: Disposable;
  /** Claims that have ended, and that the state still has. */
  readonly #ended = new Set<string>();
  #noting: Promise<void> | null = null;
  #timer: Disposable | null = null;
  #isClosed = false;

  constructor(options: ClusterQueueOptions) {
    this.#options = options;
    this.#here = new LocalWorkQueue(options.limits);
    this.#wakes = this.#here.listen(() => this.#listeners.tell());
  }

  enqueue(entry: T, options?: { readonly first: boolean }): Promise<void> {
    return this.#here.enqueue(entry, options);
  }

  withdraw(entryId: string): Promise<boolean> {
    return this.#here.withdraw(entryId);
  }

  raise(entryId: string, by: Parameters<WorkQueue<T>['raise']>[1]): Promise<void> {
    return this.#here.raise(entryId, by);
  }

  /** In the line of this node. */
  position(entryId: string): Promise<number | null> {
    return this.#here.position(entryId);
  }

  listen(listener: () => void): Disposable {
    return this.#listeners.add(listener);
  }

  /** Another node has ended something, or is gone. */
  roomElsewhere(): void {
    this.#listeners.tell();
  }

  async claim(slots: FreeSlots): Promise<readonly Claim<T>[]> {
    if (!this.#here.hasWaiting || this.#isClosed) return [];
    let taken: readonly Claim<T>[] = [];
    try {
      await this.#options.database.write(async (handle) => {
        // It is run again if it met another transaction.
        await putBack(taken);
        taken = [];
        await sql`select pg_advisory_xact_lock(${sql.lit(CLAIM_LOCK)}, hashtext(current_schema()::text))`.execute(
          handle,
        );
        const { node } = this.#options;
        const running = sql<RunningRow>`select id, user_id, lanes from cluster_claims where node <> ${node}`;
        this.#here.runsElsewhere((await running.execute(handle)).rows.map(toEntry));
        taken = await this.#here.claim(slots);
        if (taken.length === 0) return;
        for (const { entry } of taken) this.#ended.delete(entry.id);
        const rows = taken.map(
          ({ entry }) => sql`(${entry.id}, ${node}, ${entry.userId}, ${JSON.stringify(entry.lanes)})`,
        );
        await sql`insert into cluster_claims (id, node, user_id, lanes) values ${sql.join(rows)}
          on conflict (id) do update set node = excluded.node, user_id = excluded.user_id, lanes = excluded.lanes`.execute(
          handle,
        );
      });
    } catch {
      // A row of an earlier claim may still be there.
      for (const { entry } of taken) this.#ended.add(entry.id);
      await putBack(taken);
      this.#tryAgain();
      return [];
    }
    return taken.map(({ entry, release }) => ({
      entry,
      release: (end) => this.#release(entry.id, () => release(end)),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#wakes[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    await this.#noting;
  }

  async #release(id: string, release: () => Promise<void>): Promise<void> {
    this.#ended.add(id);
    this.#noteEnds();
    await release();
  }

  /** Not waited for: only the others do, for the room. */
  #noteEnds(): void {
    if (this.#noting !== null || this.#ended.size === 0 || this.#isClosed) return;
    this.#noting = this.#deleteEnded().finally(() => {
      this.#noting = null;
    });
  }

  async #deleteEnded(): Promise<void> {
    const ids = new Set<string>();
    try {
      await this.#options.database.write(async (handle) => {
        // In the order of writes: what is claimed once more after this one is not in it.
        for (const id of this.#ended) ids.add(id);
        this.#ended.clear();
        if (ids.size === 0) return;
        await sql`delete from cluster_claims where id in (${sql.join([...ids])})`.execute(handle);
      });
    } catch {
      for (const id of ids) this.#ended.add(id);
      this.#tryAgain();
      return;
    }
    this.#options.tellOthers();
    if (this.#ended.size > 0) await this.#deleteEnded();
  }

  #tryAgain(): void {
    if (this.#isClosed) return;
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#options.clock.after(TRY_AGAIN_MS, () => {
      this.#noteEnds();
      this.#listeners.tell();
    });
  }
}

/** In their order, each before the one that was taken after it. */
async function putBack<T extends QueueEntry>(taken: readonly Claim<T>[]): Promise<void> {
  for (const claim of taken.toReversed()) await claim.release('again');
}

function toEntry({ id, user_id, lanes }: RunningRow): QueueEntry {
  return { id, userId: user_id, lanes: JSON.parse(lanes) as readonly string[], rank: 'normal' };
}
