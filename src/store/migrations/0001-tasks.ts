import { sql, type Kysely } from 'kysely';

/** Queries, tasks and results. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('queries')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('slug', 'text', (c) => c.notNull().unique())
    .addColumn('client_id', 'text', (c) => c.notNull().unique())
    .addColumn('definition', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('sql_queries')
    .addColumn('slug', 'text', (c) => c.primaryKey())
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('definition', 'text', (c) => c.notNull())
    .addColumn('creator_id', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addColumn('run_count', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('last_run_at', 'integer')
    .addColumn('last_runtime_seconds', 'real')
    .execute();
  await db.schema
    .createTable('merge_queries')
    .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('digest', 'text', (c) => c.notNull().unique())
    .addColumn('definition', 'text', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .execute();
  await createTasks(db);
  await createResults(db);
}

async function createTasks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('callers')
    .addColumn('digest', 'text', (c) => c.primaryKey())
    .addColumn('caller', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('tasks')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('subject_kind', 'text', (c) => c.notNull())
    .addColumn('subject_id', 'text', (c) => c.notNull())
    .addColumn('options', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('caller_digest', 'text', (c) => c.notNull())
    .addColumn('connection', 'text')
    .addColumn('deferred', 'integer', (c) => c.notNull())
    .addColumn('interactive', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'integer', (c) => c.notNull())
    .addColumn('started_at', 'integer')
    .addColumn('finished_at', 'integer')
    .addColumn('expires_at', 'integer')
    .addColumn('recoveries', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('cache_key', 'text')
    .addColumn('result_id', 'text')
    .addColumn('result_source', 'text')
    .addColumn('runtime_seconds', 'real')
    .addColumn('error', 'text')
    .addColumn('result_text', 'text')
    .addColumn('notice', 'text')
    .execute();
  // Partial indexes stay small, however long the history grows.
  await db.schema
    .createIndex('tasks_unfinished')
    .on('tasks')
    .column('seq')
    .where(sql.ref('state'), 'in', sql`('queued', 'running')`)
    .execute();
  await db.schema
    .createIndex('tasks_complete')
    .on('tasks')
    .column('expires_at')
    .where(sql.ref('state'), '=', sql.lit('complete'))
    .execute();
  await db.schema
    .createIndex('tasks_history')
    .on('tasks')
    .column('finished_at')
    .where(sql.ref('state'), 'in', sql`('failed', 'killed', 'expired')`)
    .execute();
}

async function createResults(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('results')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('cache_key', 'text')
    .addColumn('connection', 'text', (c) => c.notNull())
    .addColumn('ran_at', 'integer', (c) => c.notNull())
    .addColumn('keep_until', 'integer', (c) => c.notNull())
    .addColumn('row_count', 'integer', (c) => c.notNull())
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('truncated', 'integer', (c) => c.notNull())
    .addColumn('columns_truncated', 'integer', (c) => c.notNull())
    .addColumn('runtime_seconds', 'real', (c) => c.notNull())
    .addColumn('sql', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('results_by_cache_key').on('results').columns(['cache_key', 'ran_at']).execute();
  await db.schema.createIndex('results_by_keep_until').on('results').column('keep_until').execute();
}
