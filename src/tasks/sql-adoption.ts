/** Tasks whose node is gone become another's: part of the transaction that has removed the node. */
import { sql, type Kysely } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { AdoptedTicket } from './others.ts';
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
