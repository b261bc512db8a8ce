/**
 * How much of the state's file the queries of each user take, which stay for good. Read once, when it is first asked
 * for; what is stored from then on is counted as it is.
 */
import { sql } from 'kysely';
import { createPace } from '../lib/others-turn.ts';
import type { Database } from '../store/database.ts';
import { QUERY_ROW_BYTES } from './query-allowance.ts';

export interface KeptQueries {
  /** A query is about to be stored. */
  add(author: string, bytes: number): void;
  /** User → bytes, with the queries that a user has created first or as well. */
  byAuthor(): Promise<ReadonlyMap<string, number>>;
}

/** Rows that are read at once: some milliseconds. */
const STEP = 1_000;

export function createKeptQueries({ read }: Pick<Database, 'read'>): KeptQueries {
  let counted: Map<string, number> | null = null;
  let reading: Promise<void> | null = null;
  const add = (author: string, bytes: number): void => {
    counted?.set(author, (counted.get(author) ?? 0) + bytes);
  };
  const readAll = async (): Promise<void> => {
    counted = new Map();
    const pace = createPace();
    for (const table of ['queries', 'merge_queries'] as const) {
      for (let last = 0, size = STEP; size >= STEP;) {
        const rows = await read
          .selectFrom(table)
          .leftJoin('query_authors', 'query_authors.digest', `${table}.digest`)
          .select([`${table}.id as id`, 'query_authors.user_id as author', lengthOf(`${table}.definition`)])
          .where(`${table}.id`, 'in', (from) =>
            from
              .selectFrom(table)
              .select(`${table}.id`)
              .where(`${table}.id`, '>', last)
              .orderBy(`${table}.id`)
              .limit(STEP),
          )
          .orderBy(`${table}.id`)
          .execute();
        for (const { author, bytes } of rows) if (author !== null) add(author, bytes + QUERY_ROW_BYTES);
        size = new Set(rows.map(({ id }) => id)).size;
        last = rows.at(-1)?.id ?? last;
        await pace();
      }
    }
    for (let last = '', size = STEP; size >= STEP;) {
      const rows = await read
        .selectFrom('sql_queries')
        .select(['slug', 'creator_id', lengthOf('definition')])
        .where('slug', '>', last)
        .orderBy('slug')
        .limit(STEP)
        .execute();
      for (const { creator_id: author, bytes } of rows) add(author, bytes + QUERY_ROW_BYTES);
      size = rows.length;
      last = rows.at(-1)?.slug ?? last;
      await pace();
    }
  };
  return {
    add,
    async byAuthor() {
      reading ??= readAll().catch((error: unknown) => {
        [counted, reading] = [null, null];
        throw error;
      });
      await reading;
      return new Map(counted);
    },
  };
}

/** Neither database reads a long text for it. */
function lengthOf(column: string) {
  return sql<number>`octet_length(${sql.ref(column)})`.as('bytes');
}
