/**
 * Tasks in the state database. If this process has it to itself, what it has read stays true until it writes. What
 * nodes share, it looks up again after a moment, and as soon as it hears of a change.
 */
import { sql, type ExpressionBuilder, type Kysely, type RawBuilder } from 'kysely';
import type { Caller } from '../access/caller.ts';
import type { Clock } from '../lib/clock.ts';
import { LruMap } from '../lib/lru-map.ts';
import { noteRun } from '../queries/note-run.ts';
import type { Database } from '../store/database.ts';
import { inOneGo } from '../store/in-one-go.ts';
import type { Schema } from '../store/schema.ts';
import { addDeliveries } from '../webhooks/webhook-store.ts';
import { ownedBy } from './owned-by.ts';
import { addResult, ALL_NODES, keepResult, releaseResult } from './sql-result-catalogue.ts';
import { serialiseCaller, StoredCallers } from './stored-callers.ts';
import { deliveryOf } from './task-webhook.ts';
import { toColumns, toNewRow, toQueuedTicket, toTask } from './task-row.ts';
import { applyEvent, isOfOwner, spentStates, transitions, unfinishedStates, type TaskEvent } from './task-state.ts';
import type { NewTask, QueuedTicket, TaskStore, WrittenWith } from './task-store.ts';
import type { Task, TaskState } from './task.ts';

/** Tasks that polls ask for: clients that wait ask often. */
const CACHED_TASKS = 20_000;

/** How long a task of a state that nodes share is taken to be as it was read, if nothing is heard of it. */
const KNOWN_MS = 500;

interface KnownTask {
  readonly task: Task;
  /** Steady; 0 where nobody else writes. */
  readonly readAt: number;
}

/** Ids per statement: below every database's limit for parameters, and few different statement texts. */
const IDS_PER_STATEMENT = 200;

/**
 * Literals instead of parameters, in the form of the index: so the planner can tell that a partial index holds every
 * row asked for.
 */
function stateIn(states: readonly TaskState[]): RawBuilder<boolean> {
  if (states.length === 1) return sql<boolean>`state = ${sql.lit(states[0])}`;
  return sql<boolean>`state in (${sql.join(states.map((state) => sql.lit(state)))})`;
}

export class SqlTaskStore implements TaskStore {
  readonly #database: Database;
  readonly #node: string;
  /** Tasks as they are on disk. */
  readonly #known = new LruMap<string, KnownTask>(CACHED_TASKS);
  /** Counts changes of `#known`: what was read before a change must not be remembered after it. */
  #epoch = 0;
  readonly #callers = new StoredCallers();
  readonly #sharedBy: Pick<Clock, 'steady'> | null;

  /**
   * @param node the name of this process; it also owns tasks written before nodes had names, when there was only one
   * @param sharedBy set if other nodes have the same state: the time by which what is known grows old
   */
  constructor(database: Database, node: string, sharedBy: Pick<Clock, 'steady'> | null = null) {
    this.#database = database;
    this.#node = node;
    this.#sharedBy = sharedBy;
  }

  /** Another node has changed these tasks. */
  changedElsewhere(taskIds: readonly string[]): void {
    this.#epoch += 1;
    for (const id of taskIds) this.#known.delete(id);
  }

  async insert({ task, caller, connection, interactive }: NewTask): Promise<boolean> {
    const digest = this.#callers.digestOf(caller);
    const row = {
      ...toNewRow(task),
      caller_digest: digest,
      connection,
      interactive: Number(interactive),
      node: this.#node,
    };
    const inserted = await this.#database.write(async (handle) => {
      const named = { digest, caller: serialiseCaller(caller) };
      const noted = handle
        .insertInto('callers')
        .values(named)
        .onConflict((on) => on.column('digest').doNothing())
        .execute();
      const added = handle
        .insertInto('tasks')
        .values(row)
        .onConflict((on) => on.column('id').doNothing())
        .returning('id')
        .execute();
      await inOneGo([noted, added]);
      return (await added).length === 1;
    });
    if (inserted) this.#keep(task);
    return inserted;
  }

  async get(taskId: string): Promise<Task | undefined> {
    const cached = this.#known.get(taskId);
    if (cached !== undefined && this.#isYoung(cached)) return cached.task;
    const epoch = this.#epoch;
    const row = await this.#database.read.selectFrom('tasks').selectAll().where('id', '=', taskId).executeTakeFirst();
    if (row === undefined) return undefined;
    const task = toTask(row);
    if (epoch === this.#epoch) this.#keep(task);
    return task;
  }

  async getCaller(taskId: string): Promise<Caller | undefined> {
    const row = await this.#database.read
      .selectFrom('tasks')
      .innerJoin('callers', 'callers.digest', 'tasks.caller_digest')
      .select(['callers.digest', 'callers.caller'])
      .where('tasks.id', '=', taskId)
      .executeTakeFirst();
    return row && this.#callers.read(row.digest, row.caller);
  }

  async getText(taskId: string): Promise<string | null> {
    const row = await this.#database.read
      .selectFrom('tasks')
      .select('result_text')
      .where('id', '=', taskId)
      .executeTakeFirst();
    return row?.result_text ?? null;
  }

  async unfinished(userId: string | null): Promise<readonly Task[]> {
    let query = this.#database.read.selectFrom('tasks').selectAll().where(stateIn(unfinishedStates));
    if (userId !== null) query = query.where('user_id', '=', userId);
    return (await query.orderBy('seq').execute()).map(toTask);
  }

  async transition(
    taskIds: readonly string[],
    event: TaskEvent,
    writtenWith: WrittenWith = {},
  ): Promise<readonly string[]> {
    const { added, kept, ran, released } = writtenWith;
    const won = await this.#database.write(async (handle) => {
      if (added !== undefined) await addResult(handle, added, this.#sharedBy === null ? this.#node : ALL_NODES);
      if (kept !== undefined) await keepResult(handle, kept);
      if (ran !== undefined) await noteRun(handle, ran);
      const took = await transitionRows(handle, taskIds, event, {
        node: this.#node,
        isShared: this.#sharedBy !== null,
      });
      if (released !== undefined && took.length > 0) await releaseResult(handle, released);
      return took;
    });
    for (const id of won) this.#remember(id, event);
    return won;
  }

  async requeueRunning({ count }: { readonly count: boolean }): Promise<void> {
    await this.#database.write(async (handle) => {
      await handle
        .updateTable('tasks')
        .set(toColumns({ kind: 'requeue' }))
        .set((row) => ({ recoveries: row('recoveries', '+', Number(count)) }))
        .where(stateIn(transitions.requeue.from))
        .where(ownedBy(this.#node))
        .execute();
    });
    this.#epoch += 1;
    this.#known.clear();
  }

  async touch(id: string): Promise<void> {
    await this.#database.write((handle) =>
      handle
        .updateTable('tasks')
        .set({ id })
        .where('id', '=', id)
        .execute()
        .then(() => undefined),
    );
  }

  async recoveredMoreThan(limit: number): Promise<readonly { readonly id: string; readonly recoveries: number }[]> {
    return this.#database.read
      .selectFrom('tasks')
      .select(['id', 'recoveries'])
      .where(stateIn(unfinishedStates))
      .where('recoveries', '>', limit)
      .where(ownedBy(this.#node))
      .execute();
  }

  async queued(): Promise<readonly QueuedTicket[]> {
    const rows = await this.#database.read
      .selectFrom('tasks')
      .select(['id', 'user_id', 'connection', 'deferred', 'interactive', 'result_ttl_ms', 'webhook_url'])
      .where(stateIn(unfinishedStates))
      .where(ownedBy(this.#node))
      .orderBy('recoveries')
      .orderBy('seq')
      .execute();
    return rows.map(toQueuedTicket);
  }

  async expireDue(steadyNow: number, atMost: number): Promise<number> {
    const due = await this.#database.read
      .selectFrom('tasks')
      .select('id')
      .where(stateIn(transitions.expire.from))
      .where('expires_at', '<=', steadyNow)
      .orderBy('expires_at')
      .limit(atMost)
      .execute();
    if (due.length === 0) return 0;
    const won = await this.transition(
      due.map(({ id }) => id),
      { kind: 'expire' },
    );
    return won.length;
  }

  async deleteHistory(steadyBefore: number, atMost: number): Promise<number> {
    const gone = await this.#database.write((handle) =>
      handle
        .deleteFrom('tasks')
        .where('seq', 'in', (row) =>
          row
            .selectFrom('tasks')
            .select('seq')
            .where(stateIn(spentStates))
            .where('settled_at', '<', steadyBefore)
            .orderBy('settled_at')
            .limit(atMost),
        )
        .returning('id')
        .execute(),
    );
    this.#epoch += 1;
    for (const { id } of gone) this.#known.delete(id);
    return gone.length;
  }

  async reclaimSpace(): Promise<void> {
    await this.#database.giveBackSpace();
  }

  #remember(taskId: string, event: TaskEvent): void {
    this.#epoch += 1;
    const cached = this.#known.get(taskId);
    const next = cached && applyEvent(cached.task, event);
    if (next === undefined) this.#known.delete(taskId);
    else this.#keep(next);
  }

  #keep(task: Task): void {
    this.#known.set(task.id, { task, readAt: this.#sharedBy?.steady() ?? 0 });
  }

  #isYoung({ readAt }: KnownTask): boolean {
    return this.#sharedBy === null || this.#sharedBy.steady() - readAt < KNOWN_MS;
  }
}

/** As `expiryOf`, for each row. */
function expiryIn(
  row: ExpressionBuilder<Schema, 'tasks'>,
  { settledAt, expiresAt }: Extract<TaskEvent, { kind: 'complete' }>,
) {
  return row.fn.coalesce(row('result_ttl_ms', '+', settledAt), row.val(expiresAt));
}

async function transitionRows(
  handle: Kysely<Schema>,
  taskIds: readonly string[],
  event: TaskEvent,
  { node, isShared }: { readonly node: string; readonly isShared: boolean },
): Promise<readonly string[]> {
  const won: string[] = [];
  for (let from = 0; from < taskIds.length; from += IDS_PER_STATEMENT) {
    let query = handle
      .updateTable('tasks')
      .set((row) => ({ ...toColumns(event), ...(event.kind === 'complete' && { expires_at: expiryIn(row, event) }) }))
      .where('id', 'in', taskIds.slice(from, from + IDS_PER_STATEMENT))
      .where(stateIn(transitions[event.kind].from));
    // Of what another node has taken over, this one's outcome comes too late.
    if (isShared && isOfOwner[event.kind]) query = query.where('node', '=', node);
    const rows = await query.returning(['id', 'user_id', 'webhook_url', 'node']).execute();
    const told = rows.flatMap(({ id, user_id, webhook_url, node: owner }) => {
      const [delivery] = deliveryOf({ taskId: id, userId: user_id, webhookUrl: webhook_url }, event);
      return delivery === undefined ? [] : { ...delivery, node: owner ?? node };
    });
    if (told.length > 0) await addDeliveries(handle, told);
    won.push(...rows.map(({ id }) => id));
  }
  return won;
}
