/**
 * Keeps this node's lease, and finds nodes whose lease is over: they are removed, after which nothing that they write is
 * taken any more, and what they have left becomes this node's, all in one transaction.
 */
import { sql, type RawBuilder } from 'kysely';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { NodeName } from '../store/cluster-tables.ts';
import { START_MS } from '../store/node-holding.ts';
import type { Database } from '../store/database.ts';
import type { AdoptedTicket } from '../tasks/others.ts';
import { adoptTasks } from '../tasks/sql-adoption.ts';
import { dropOfGone } from './queue-table.ts';

export interface NodeLeaseOptions {
  readonly database: Pick<Database, 'read' | 'write'>;
  readonly node: NodeName;
  readonly clock: Pick<Clock, 'after'>;
  /** What this node has taken over. */
  readonly onAdopted: (tickets: readonly AdoptedTicket[]) => Promise<void>;
  /** Called with each beat, whatever came of it. */
  readonly onBeat: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** So many beats may fail one after the other. */
const BEATS_PER_LEASE = 5;

/** One node at a time takes over, so that each sees what the other has left. */
const TAKE_OVER_LOCK = 0x0c0a7c51;

export class NodeLease implements AsyncDisposable {
  readonly #options: NodeLeaseOptions;
  #beating: Promise<void> = Promise.resolve();
  #timer: Disposable | null = null;
  /** Tasks of others have a place here. */
  #takesOver = false;
  #leaseMs = START_MS;
  /** So many in a row have reached the state. A node that starts has missed none. */
  #beats = BEATS_PER_LEASE;
  /** What has gone wrong is told once. */
  #failure: string | null = null;
  #isClosed = false;

  /** Keeps the lease from now on. */
  constructor(options: NodeLeaseOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** Takes over what nobody has, now and from now on. */
  async begin(): Promise<void> {
    await this.#takeOver();
    this.#takesOver = true;
    this.#leaseMs = this.#options.node.leaseMs;
  }

  /** From now on it takes nothing over; what it has is its own until it is closed. */
  async leave(): Promise<void> {
    this.#takesOver = false;
    await this.#beating;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#timer?.[Symbol.dispose]();
    await this.#beating;
  }

  #schedule(): void {
    if (this.#isClosed) return;
    const { clock, node } = this.#options;
    this.#timer = clock.after(node.leaseMs / BEATS_PER_LEASE, () => {
      this.#beating = this.#beat().then(() => this.#schedule());
    });
  }

  /** Never rejects. */
  async #beat(): Promise<void> {
    const { database, node, onBeat, onError } = this.#options;
    try {
      await database.write(async (handle) => {
        await sql`update cluster_nodes set lease_until = cluster_now() + ${this.#leaseMs}::bigint where id = ${node.id}`.execute(
          handle,
        );
      });
      this.#failure = null;
      this.#beats += 1;
      if (!this.#takesOver) return;
      const over = sql`select 1 as found from cluster_nodes where ${this.#isOver()} limit 1`;
      if ((await over.execute(database.read)).rows.length > 0) await this.#takeOver();
      await onBeat();
    } catch (error) {
      this.#beats = 0;
      // The state is away: the next beat may find it there, and the guard of writes tells if it comes too late.
      if (this.#failure !== codeOf(error)) onError(error);
      this.#failure = codeOf(error);
    }
  }

  /**
   * A node that has left, or is late. When the database was away, all are late: they have a lease's time to come back,
   * counted from when the database, and this node, did.
   */
  #isOver(): RawBuilder<boolean> {
    const { leaseMs } = this.#options.node;
    if (this.#beats < BEATS_PER_LEASE) return sql<boolean>`lease_until = 0`;
    return sql<boolean>`(lease_until = 0 or (lease_until < cluster_now()
      and extract(epoch from clock_timestamp() - pg_postmaster_start_time()) * 1000 > ${leaseMs}::bigint))`;
  }

  async #takeOver(): Promise<void> {
    const { database, node, onAdopted } = this.#options;
    const adopted = await database.write(async (handle) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(TAKE_OVER_LOCK)}, hashtext(current_schema()::text))`.execute(
        handle,
      );
      // What such a node is writing at the moment is waited for until the next beat.
      await sql`delete from cluster_nodes where id in (
        select id from cluster_nodes where ${this.#isOver()} and id <> ${node.id} for update skip locked)`.execute(
        handle,
      );
      await dropOfGone(handle);
      for (const table of ['cluster_runs', 'cluster_jobs']) {
        await sql`delete from ${sql.table(table)} where node not in (select id from cluster_nodes)`.execute(handle);
      }
      await sql`update cluster_jobs set taken_by = null
        where outcome is null and taken_by not in (select id from cluster_nodes)`.execute(handle);
      return adoptTasks(handle, node.id);
    });
    await onAdopted(adopted);
  }
}

function codeOf(error: unknown): string {
  return error instanceof CoatcheckError ? error.code : 'unknown';
}
