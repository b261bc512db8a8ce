/** The catalogue of results in the state database, and what a transaction of the task store writes into it. */
import { sql, type Kysely, type Selectable } from 'kysely';
import { createPace } from '../lib/others-turn.ts';
import type { Database } from '../store/database.ts';
import { inOneGo } from '../store/in-one-go.ts';
import type { Schema } from '../store/schema.ts';
import type { ResultsTable } from '../store/task-tables.ts';
import { ownedBy } from './owned-by.ts';
import type { CatalogueEntry, NewResult, ResultCatalogue } from './result-catalogue.ts';
import { ResultGone } from './result-gone.ts';
import { shelve, unshelve } from './sql-shelf.ts';

/** Of results in a folder that nodes share, which are those of them all. */
export const ALL_NODES = 'cluster';

/** How many results one statement forgets or looks up. */
const STEP = 200;
/** Tasks that are read at once: some milliseconds. */
const HELD_STEP = 1_000;

export class SqlResultCatalogue implements ResultCatalogue {
  readonly #database: Database;
  readonly #node: string;

  constructor(database: Database, node: string) {
    this.#database = database;
    this.#node = node;
  }

  async get(resultId: string): Promise<CatalogueEntry | undefined> {
    const row = await this.#database.read
      .selectFrom('results')
      .selectAll()
      .where('id', '=', resultId)
      .executeTakeFirst();
    return row && toEntry(row);
  }

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

  async forgetDue(steadyNow: number): Promise<readonly string[]> {
    return this.#database.write(async (handle) => {
      const rows = await handle
        .deleteFrom('results')
        .where('id', 'in', (row) =>
          row.selectFrom('results').select('id').where('keep_until', '<=', steadyNow).orderBy('keep_until').limit(STEP),
        )
        // Another node may have promised it since.
        .where('keep_until', '<=', steadyNow)
        .returning('id')
        .execute();
      const ids = rows.map(({ id }) => id);
      await unshelve(handle, ids);
      return ids;
    });
  }

  async forgetUnused(steadyNow: number): Promise<readonly { readonly id: string; readonly bytes: number }[]> {
    return this.#database.write(async (handle) => {
      const unused = await handle
        .selectFrom('results')
        .select(['id', 'bytes'])
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('tasks')
                .select('tasks.id')
                .whereRef('tasks.result_id', '=', 'results.id')
                .where('tasks.state', '=', 'complete')
                .where('tasks.expires_at', '>', steadyNow),
            ),
          ),
        )
        .orderBy('ran_at')
        .limit(STEP)
        .execute();
      const ids = unused.map(({ id }) => id);
      if (ids.length === 0) return [];
      await handle.deleteFrom('results').where('id', 'in', ids).execute();
      await unshelve(handle, ids);
      return unused;
    });
  }

  async held(steadyNow: number): Promise<ReadonlyMap<string, number>> {
    const pace = createPace();
    const seen = new Set<string>();
    const held = new Map<string, number>();
    let last: { readonly expiresAt: number; readonly id: string | null } = { expiresAt: steadyNow, id: null };
    for (let size = HELD_STEP; size >= HELD_STEP;) {
      const { expiresAt, id } = last;
      const rows = await this.#database.read
        .selectFrom('tasks')
        .innerJoin('results', 'results.id', 'tasks.result_id')
        .select([
          'tasks.id as id',
          'tasks.user_id as user',
          'tasks.expires_at as expiresAt',
          'results.id as result',
          'bytes',
        ])
        // As its index has it.
        .where('tasks.state', '=', sql.lit<'complete'>('complete'))
        .where('tasks.expires_at', '>=', expiresAt)
        .where(({ or, eb }) => {
          const later = eb('tasks.expires_at', '>', expiresAt);
          return id === null ? later : or([later, eb('tasks.id', '>', id)]);
        })
        .orderBy('tasks.expires_at')
        .orderBy('tasks.id')
        .limit(HELD_STEP)
        .execute();
      for (const { user, result, bytes } of rows) {
        const key = `${user} ${result}`;
        if (!seen.has(key)) held.set(user, (held.get(user) ?? 0) + bytes);
        seen.add(key);
      }
      size = rows.length;
      const end = rows.at(-1);
      if (typeof end?.expiresAt === 'number') last = { expiresAt: end.expiresAt, id: end.id };
      await pace();
    }
    return held;
  }

  async forget(resultIds: readonly string[]): Promise<void> {
    for (let from = 0; from < resultIds.length; from += STEP) {
      const ids = resultIds.slice(from, from + STEP);
      await this.#database.write(async (handle) => {
        await handle.deleteFrom('results').where('id', 'in', ids).execute();
        await unshelve(handle, ids);
      });
    }
  }

  async known(resultIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let from = 0; from < resultIds.length; from += STEP) {
      const rows = await this.#database.read
        .selectFrom('results')
        .select('id')
        .where('id', 'in', resultIds.slice(from, from + STEP))
        .execute();
      for (const { id } of rows) found.add(id);
    }
    return found;
  }

  async ownIds(): Promise<readonly string[]> {
    const rows = await this.#database.read.selectFrom('results').select('id').where(ownedBy(this.#node)).execute();
    return rows.map(({ id }) => id);
  }
}

export async function addResult(handle: Kysely<Schema>, result: NewResult, node: string): Promise<void> {
  const { summary, parcel } = result;
  const shelved = parcel === undefined ? null : shelve(handle, parcel);
  const added = handle
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
      node,
    })
    .execute();
  await inOneGo([shelved, added]);
}

/** @throws ResultGone */
export async function keepResult(
  handle: Kysely<Schema>,
  { resultId, until }: { readonly resultId: string; readonly until: number },
): Promise<void> {
  const rows = await handle
    .updateTable('results')
    .set((row) => ({
      keep_until: row.case().when('keep_until', '<', until).then(until).else(row.ref('keep_until')).end(),
    }))
    .where('id', '=', resultId)
    .returning('id')
    .execute();
  if (rows.length === 0) throw new ResultGone(resultId);
}

/** Forgets a result that no complete task holds any more at `at`. */
export async function releaseResult(
  handle: Kysely<Schema>,
  { resultId, at }: { readonly resultId: string; readonly at: number },
): Promise<void> {
  // From here on, another node that promises it finds it gone, or has promised it already.
  await handle
    .updateTable('results')
    .set((row) => ({ keep_until: row.ref('keep_until') }))
    .where('id', '=', resultId)
    .execute();
  const holder = await handle
    .selectFrom('tasks')
    .select('id')
    .where('result_id', '=', resultId)
    .where('state', '=', 'complete')
    .where('expires_at', '>', at)
    .limit(1)
    .executeTakeFirst();
  if (holder !== undefined) return;
  await handle.deleteFrom('results').where('id', '=', resultId).execute();
  await unshelve(handle, [resultId]);
}

function toEntry(row: Selectable<ResultsTable>): CatalogueEntry {
  return {
    id: row.id,
    cacheKey: row.cache_key,
    connection: row.connection,
    rowCount: row.row_count,
    bytes: row.bytes,
    truncated: row.truncated === 1,
    columnsTruncated: row.columns_truncated === 1,
    runtimeSeconds: row.runtime_seconds,
    sql: row.sql,
  };
}
