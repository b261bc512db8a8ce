/** What has still to be told of tasks that ended. A row is written with the task's end, and deleted once it is told. */
import type { Kysely } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

export interface Delivery {
  readonly taskId: string;
  readonly userId: string;
  readonly url: string;
  readonly state: 'complete' | 'failed' | 'killed';
  /** A date in milliseconds since 1970 in UTC. */
  readonly finishedAt: number;
  /** How often it was tried. */
  readonly attempts: number;
  /** Steady: not before then. */
  readonly nextAt: number;
}

export interface WebhookStore {
  /** Of this node, what is due first coming first. */
  all(): Promise<readonly Delivery[]>;
  delay(taskId: string, change: Pick<Delivery, 'attempts' | 'nextAt'>): Promise<void>;
  delete(taskId: string): Promise<void>;
}

export function createWebhookStore(database: Database, node: string): WebhookStore {
  return {
    async all() {
      const query = database.read.selectFrom('webhook_deliveries').selectAll().where('node', '=', node);
      const rows = await query.orderBy('next_at').execute();
      return rows.map(({ task_id, user_id, url, state, finished_at, attempts, next_at }) => ({
        taskId: task_id,
        userId: user_id,
        url,
        state,
        finishedAt: finished_at,
        attempts,
        nextAt: next_at,
      }));
    },
    async delay(taskId, { attempts, nextAt }) {
      await database.write((handle) =>
        handle
          .updateTable('webhook_deliveries')
          .set({ attempts, next_at: nextAt })
          .where('task_id', '=', taskId)
          .execute(),
      );
    },
    async delete(taskId) {
      await database.write((handle) => handle.deleteFrom('webhook_deliveries').where('task_id', '=', taskId).execute());
    },
  };
}

/** Part of the transaction that ends the tasks. `node`: the one that tells of it. */
export async function addDeliveries(
  handle: Kysely<Schema>,
  deliveries: readonly (Delivery & { readonly node: string })[],
): Promise<void> {
  const rows = deliveries.map(({ taskId, userId, url, state, finishedAt, attempts, nextAt, node }) => ({
    task_id: taskId,
    user_id: userId,
    url,
    state,
    finished_at: finishedAt,
    attempts,
    next_at: nextAt,
    node,
  }));
  await handle.insertInto('webhook_deliveries').values(rows).execute();
}
