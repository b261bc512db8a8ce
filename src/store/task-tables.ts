/** Tables of tasks, their results and whom they tell; part of the schema in `schema.ts`, which says how things are written. */
import type { Generated } from 'kysely';

export interface TasksTable {
  /** The order in which tasks were accepted. */
  seq: Generated<number>;
  id: string;
  state: 'queued' | 'running' | 'complete' | 'failed' | 'killed' | 'expired';
  subject_kind: 'query' | 'sql_query' | 'merge_query';
  subject_id: string;
  options: string;
  user_id: string;
  caller_digest: string;
  /** The connection in whose queue it waits; null until its model is known. */
  connection: string | null;
  deferred: number;
  /** Is somebody holding a connection open for it? */
  interactive: number;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  /** Steady. */
  expires_at: number | null;
  /** How long its result stays once it is complete; null = as long as those of all tasks. */
  result_ttl_ms: number | null;
  /** How often the server ended while the task was running. */
  recoveries: Generated<number>;
  cache_key: string | null;
  result_id: string | null;
  result_source: 'query' | 'cache' | null;
  runtime_seconds: number | null;
  error: string | null;
  /** The result of a task whose result is a text (`sql`); removed when it expires. */
  result_text: string | null;
  notice: string | null;
  /** Steady: when it ended; the history's retention counts from then. */
  settled_at: number | null;
  /** Whom it tells of its end; null = nobody. */
  webhook_url: string | null;
  /** The node that is responsible for it. Null, here and in `results`, if it was written before nodes had names. */
  node: string | null;
}

/** Ends of tasks that have still to be told. */
export interface WebhookDeliveriesTable {
  task_id: string;
  user_id: string;
  url: string;
  state: 'complete' | 'failed' | 'killed';
  finished_at: number;
  /** How often it was tried. */
  attempts: number;
  /** Steady: not before then. */
  next_at: number;
  node: string;
}

export interface ResultsTable {
  id: string;
  /** Null if the cache never finds it (an empty answer to `cache_only`). */
  cache_key: string | null;
  connection: string;
  /** Steady: when the database was asked. */
  ran_at: number;
  /**
   * Steady. Not before every task that is complete with this result has expired, and not before the result is stale.
   */
  keep_until: number;
  row_count: number;
  bytes: number;
  truncated: number;
  columns_truncated: number;
  runtime_seconds: number;
  sql: string;
  /** The node that added it. */
  node: string | null;
}

/** What larger results keep in files, a row for each. Deleted with the row of `results`. */
export interface SmallResultsTable {
  result_id: string;
  /** `result.json`, `rows/NAME`, `renderings/KEY`. */
  part: string;
  /** Set for renderings. */
  content_type: string | null;
  content: Uint8Array;
}
