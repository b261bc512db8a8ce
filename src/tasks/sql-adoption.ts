/** Tasks become another node's: part of the transaction that has removed theirs, or in which the other claims their work. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { AdoptedTicket } from './others.ts';
import type { QueuedTicket } from './task-store.ts';
import { toColumns, toQueuedTicket } from './task-row.ts';

/** Everything unfinished that belongs to no node that is there waits again, as that of `node`. Oldest first. */
export async function adoptTasks(handle: Kysely<Schema>, node: string): Promise<readonly AdoptedTicket[]> {
  const isOfNobody = sql<boolean>`(node is null or node not in (select id from cluster_nodes))`;
  await handle.updateTable('webhook_deliveries').set({ node }).where(isOfNobody).execute();
  const rows = await handle
    .updateTable('tasks')
    .set((row) => ({
      ...toColumns({ kind: 'requeue' }),
      node,
      recoveries: row('recoveries', '+', row.case().when('state', '=', 'running').then(1).else(0).end()),
    }))
    .where(sql<boolean>`state in ('queued', 'running')`)
    .where(isOfNobody)
    .returning(['seq', 'id', 'user_id', 'connection', 'deferred', 'interactive', 'result_ttl_ms', 'webhook_url'])
    .returning('recoveries')
    .execute();
  return rows
    .toSorted((a, b) => a.recoveries - b.recoveries || a.seq - b.seq)
    .map((row) => ({ ...toQueuedTicket(row), recoveries: row.recoveries }));
}

/**
 * These tasks become those of `node`, if they have no outcome. Some may be running for their clients already, and have
 * come back into the queue. From now on nobody holds a connection open to the node that has them: if it is gone, another
 * runs them again.
 */
export async function moveTasks(
  handle: Kysely<Schema>,
  taskIds: readonly string[],
  node: string,
): Promise<readonly QueuedTicket[]> {
  if (taskIds.length === 0) return [];
  const rows = await handle
    .updateTable('tasks')
    .set({ node, interactive: 0 })
    .where(sql<boolean>`id = any(${taskIds}::text[])`)
    .where(sql<boolean>`state in ('queued', 'running')`)
    .returning(['id', 'user_id', 'connection', 'deferred', 'interactive', 'result_ttl_ms', 'webhook_url'])
    .execute();
  return rows.map(toQueuedTicket);
}

/** Those of these tasks that belong to other nodes than `node`, whatever their state. */
export async function tasksElsewhere(
  read: Kysely<Schema>,
  taskIds: readonly string[],
  node: string,
): Promise<ReadonlySet<string>> {
  const found = sql<{ id: string }>`select id from tasks where id = any(${taskIds}::text[]) and node <> ${node}`;
  return new Set((await found.execute(read)).rows.map(({ id }) => id));
}
