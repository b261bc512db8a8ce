/**
 * Queries of SQL Runner record how often, when and how long they ran, in the same transaction as the outcome of a run.
 */
import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema.ts';

/** `at` is a date in milliseconds since 1970 in UTC. */
export async function noteRun(
  handle: Kysely<Schema>,
  { slug, at, runtimeSeconds }: { readonly slug: string; readonly at: number; readonly runtimeSeconds: number },
): Promise<void> {
  await handle
    .updateTable('sql_queries')
    .set((row) => ({ run_count: row('run_count', '+', 1), last_run_at: at, last_runtime_seconds: runtimeSeconds }))
    .where('slug', '=', slug)
    .execute();
}
