/**
 * Which results exist, under which cache key, and until when. A row stands for files that were published before it was
 * written, and goes before they do: whatever it promises is there.
 */
import type { Kysely, Selectable } from 'kysely';
import type { ResultSummary } from '../execution/messages.ts';
import type { Database } from '../store/database.ts';
import type { ResultsTable, Schema } from '../store/schema.ts';
import type { TaskSubject } from './task.ts';

export interface CatalogueEntry {
  readonly id: string;
  readonly cacheKey: string | null;
  readonly connection: string;
  readonly rowCount: number;
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
  readonly runtimeSeconds: number;
  readonly sql: string;
}

export interface NewResult {
  readonly summary: ResultSummary;
  readonly cacheKey: string | null;
  readonly connection: string;
  /** Steady time, as `keepUntil`. */
  readonly ranAt: number;
  readonly keepUntil: number;
  readonly sql: string;
}

/** Results forgotten per step. */
const STEP = 200;

export class ResultCatalogue {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(resultId: string): Promise<CatalogueEntry | undefined> {
    const row = await this.#database.read
      .selectFrom('results')
      .selectAll()
      .where('id', '=', resultId)
      .executeTakeFirst();
    return row && toEntry(row);
  }

  /** The newest result of a key that was run at or after `ranSince` of steady time. */
  async find(cacheKey: string, ranSince: number): Promise<CatalogueEntry | undefined> {
    const row = await this.#database.read
      .selectFrom('results')
      .selectAll()
      .where('cache_key', '=', cacheKey)
      .where('ran_at', '>=', ranSince)
      .orderBy('ran_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && toEntry(row);
  }

  /** Within a write: the result becomes visible with the tasks that it completes. */
  async add(handle: Kysely<Schema>, result: NewResult): Promise<void> {
    const { summary } = result;
    await handle
      .insertInto('results')
      .values({
        id: summary.resultId,
        cache_key: result.cacheKey,
        connection: result.connection,
        ran_at: result.ranAt,
        keep_until: result.keepUntil,
        row_count: summary.rowCount,
        bytes: summary.bytes,
        truncated: Number(summary.truncated),
        columns_truncated: Number(summary.columnsTruncated),
        runtime_seconds: summary.runtimeSeconds,
        sql: result.sql,
      })
      .execute();
  }

  /** Within a write: promises a result until a moment of steady time. False: it is gone, and nothing may be promised. */
  async keep(handle: Kysely<Schema>, resultId: string, until: number): Promise<boolean> {
    const rows = await handle
      .updateTable('results')
      .set((row) => ({ keep_until: row.fn<number>('max', ['keep_until', row.val(until)]) }))
      .where('id', '=', resultId)
      .returning('id')
      .execute();
    return rows.length > 0;
  }

  /** Within a write: SQL Runner queries tell how often and when they ran. */
  async noteRun(handle: Kysely<Schema>, subject: TaskSubject, date: number, runtimeSeconds: number): Promise<void> {
    if (subject.kind !== 'sql_query') return;
    await handle
      .updateTable('sql_queries')
      .set((row) => ({
        run_count: row('run_count', '+', 1),
        last_run_at: date,
        last_runtime_seconds: runtimeSeconds,
      }))
      .where('slug', '=', subject.id)
      .execute();
  }

  /** Forgets results that nobody was promised any longer. @returns their ids: their files may go. */
  async forgetDue(steadyNow: number): Promise<readonly string[]> {
    const rows = await this.#database.write((handle) =>
      handle
        .deleteFrom('results')
        .where('id', 'in', (row) =>
          row.selectFrom('results').select('id').where('keep_until', '<=', steadyNow).orderBy('keep_until').limit(STEP),
        )
        .returning('id')
        .execute(),
    );
    return rows.map(({ id }) => id);
  }

  /** Forgets results whose files are gone. */
  async forget(resultIds: readonly string[]): Promise<void> {
    for (let from = 0; from < resultIds.length; from += STEP) {
      await this.#database.write((handle) =>
        handle
          .deleteFrom('results')
          .where('id', 'in', resultIds.slice(from, from + STEP))
          .execute(),
      );
    }
  }

  async ids(): Promise<readonly string[]> {
    const rows = await this.#database.read.selectFrom('results').select('id').execute();
    return rows.map(({ id }) => id);
  }
}

function toEntry(row: Selectable<ResultsTable>): CatalogueEntry {
  return {
    id: row.id,
    cacheKey: row.cache_key,
    connection: row.connection,
    rowCount: row.row_count,
    truncated: row.truncated === 1,
    columnsTruncated: row.columns_truncated === 1,
    runtimeSeconds: row.runtime_seconds,
    sql: row.sql,
  };
}
