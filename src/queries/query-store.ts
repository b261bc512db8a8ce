/** Where queries live. `create…` gives the existing one when the normalised definition is known already. */
import type { Kysely, Selectable } from 'kysely';
import type { Caller } from '../access/caller.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import { requireNoErrors } from '../errors/field-errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { LruMap } from '../lib/lru-map.ts';
import { othersTurn } from '../lib/others-turn.ts';
import { WeighedMap } from '../lib/weighed-map.ts';
import type { Database } from '../store/database.ts';
import type { MergeQueriesTable, QueriesTable, Schema, SqlQueriesTable } from '../store/schema.ts';
import { digestOf } from './canonical-json.ts';
import { beyondLimits, type QueryLimits } from './query-limits.ts';
import { normaliseMergeQuery, type MergeQuery, type MergeQueryDefinition } from './merge-query.ts';
import type { Body } from './normalise.ts';
import { permitOwnFields } from './own-fields.ts';
import { normaliseQuery, type Query } from './query.ts';
import { normaliseSqlQuery, type SqlQuery, type SqlQueryDefinition } from './sql-query.ts';

/** Inputs are request bodies as they came, types already checked by the contract. */
export interface QueryStore {
  /** @throws CoatcheckError `validation_failed`, `forbidden`, as the other `create…`. */
  createQuery(body: Body, author: Caller): Promise<Query>;
  /** A query that a dashboard holds: nobody is its author. @throws CoatcheckError `validation_failed` */
  createContentQuery(body: Body): Promise<Query>;
  /** Has the user created this query, or merge query? Several may have: the same definition is the same query. */
  isAuthor(query: Query | MergeQuery, userId: string): Promise<boolean>;
  getQuery(id: string): Promise<Query | undefined>;
  getQueryBySlug(slug: string): Promise<Query | undefined>;
  /** By client id, with which `share_url` ends. */
  getQueryByClientId(clientId: string): Promise<Query | undefined>;
  createSqlQuery(body: Body, caller: Caller): Promise<SqlQuery>;
  getSqlQuery(slug: string): Promise<SqlQuery | undefined>;
  /** @param isSource whether the author may have a query as a source; of any other it reads as if there were none */
  createMergeQuery(body: Body, author: Caller, isSource: (query: Query) => Promise<boolean>): Promise<MergeQuery>;
  /** A merge that a dashboard holds, of queries made by `createContentQuery`, by their ids. */
  createContentMerge(body: Body): Promise<MergeQuery>;
  getMergeQuery(id: string): Promise<MergeQuery | undefined>;
}

/** In memory. A definition that is all members takes several bytes for each letter of its text. */
const KEPT_QUERIES = { weight: 32_000_000, entries: 5_000 };
const KEPT_KEYS = 5_000;

const SLUG_LENGTH = 7;
const CLIENT_ID_LENGTH = 22;

/** Ids are handed out from 1; anything else than digits is nobody's. */
const ID = /^[1-9]\d{0,14}$/;

interface KeptQuery {
  readonly query: Query;
  /** Of its definition as text. */
  readonly letters: number;
}

export function createQueryStore({
  database,
  clock,
  ids,
  limits,
}: {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly limits: QueryLimits;
}): QueryStore {
  /** Queries never change: what was read once stays true. */
  const byId = new WeighedMap<KeptQuery>(KEPT_QUERIES, ({ letters }) => letters);
  const idByDigest = new LruMap<string, string>(KEPT_KEYS);
  /** By digest and user; who is an author stays one. */
  const authors = new LruMap<string, true>(KEPT_KEYS);

  const findQuery = async (
    column: 'id' | 'digest' | 'slug' | 'client_id',
    value: string | number,
    /** What the query says, where that is known. */
    definition?: QueryDefinition,
  ): Promise<Query | undefined> => {
    const row = await database.read.selectFrom('queries').selectAll().where(column, '=', value).executeTakeFirst();
    if (row === undefined) return undefined;
    await othersTurn(row.definition.length);
    const query = toQuery(row, definition ?? byId.get(String(row.id))?.query.definition);
    byId.set(query.id, { query, letters: row.definition.length });
    idByDigest.set(row.digest, query.id);
    return query;
  };

  const isAuthor = async (digest: string, userId: string): Promise<boolean> => {
    const key = `${digest} ${userId}`;
    if (authors.get(key)) return true;
    const row = await database.read
      .selectFrom('query_authors')
      .select('user_id')
      .where('digest', '=', digest)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (row) authors.set(key, true);
    return row !== undefined;
  };

  const addAuthor = (handle: Kysely<Schema>, digest: string, userId: string): Promise<unknown> =>
    handle
      .insertInto('query_authors')
      .values({ digest, user_id: userId })
      .onConflict((conflict) => conflict.columns(['digest', 'user_id']).doNothing())
      .execute();

  /** @param author null: nobody's own, as a dashboard's */
  const keepQuery = async (definition: QueryDefinition, author: string | null): Promise<Query> => {
    const text = JSON.stringify(definition);
    await othersTurn(text.length);
    const digest = digestOf(definition);
    await othersTurn(text.length);
    const known = byId.get(idByDigest.get(digest) ?? '')?.query ?? (await findQuery('digest', digest, definition));
    if (known !== undefined) {
      if (author !== null && !(await isAuthor(digest, author)))
        await database.write((handle) => addAuthor(handle, digest, author));
      return known;
    }
    const row = {
      digest,
      slug: ids.base62(SLUG_LENGTH),
      client_id: ids.base62(CLIENT_ID_LENGTH),
      definition: text,
      created_at: clock.now(),
    };
    await database.write(async (handle) => {
      await handle
        .insertInto('queries')
        .values(row)
        .onConflict((conflict) => conflict.column('digest').doNothing())
        .execute();
      if (author !== null) await addAuthor(handle, digest, author);
    });
    const created = await findQuery('digest', digest, definition);
    if (created === undefined) throw new CoatcheckError('internal', {});
    return created;
  };

  /** @param author as of `keepQuery` */
  const keepMerge = async (definition: MergeQueryDefinition, author: string | null): Promise<MergeQuery> => {
    const text = JSON.stringify(definition);
    await othersTurn(text.length);
    const digest = digestOf(definition);
    await othersTurn(text.length);
    await database.write(async (handle) => {
      await handle
        .insertInto('merge_queries')
        .values({ digest, definition: text, created_at: clock.now() })
        .onConflict((conflict) => conflict.column('digest').doNothing())
        .execute();
      if (author !== null) await addAuthor(handle, digest, author);
    });
    const row = await database.read
      .selectFrom('merge_queries')
      .selectAll()
      .where('digest', '=', digest)
      .executeTakeFirstOrThrow();
    await othersTurn(text.length);
    return toMergeQuery(row, definition);
  };

  const store: QueryStore = {
    async createQuery(body, caller) {
      const definition = withinLimits(normaliseQuery(body), limits);
      permitOwnFields(definition.dynamic_fields, caller);
      return keepQuery(definition, caller.userId);
    },
    createContentQuery: async (body) => keepQuery(withinLimits(normaliseQuery(body), limits), null),

    isAuthor: ({ digest }, userId) => isAuthor(digest, userId),

    async getQuery(id) {
      if (!ID.test(id)) return undefined;
      return byId.get(id)?.query ?? findQuery('id', Number(id));
    },
    getQueryBySlug: (slug) => findQuery('slug', slug),
    getQueryByClientId: (clientId) => findQuery('client_id', clientId),

    async createSqlQuery(body, caller) {
      const definition = withinLimits(normaliseSqlQuery(body), limits);
      // Of each creator their own: that another has written the same is nobody's business.
      const digest = digestOf([definition, caller.userId]);
      const find = database.read.selectFrom('sql_queries').selectAll().where('digest', '=', digest);
      const known = await find.executeTakeFirst();
      if (known !== undefined) return toSqlQuery(known);
      await database.write((handle) =>
        handle
          .insertInto('sql_queries')
          .values({
            slug: ids.base62(CLIENT_ID_LENGTH),
            digest,
            definition: JSON.stringify(definition),
            creator_id: caller.userId,
            created_at: clock.now(),
          })
          .onConflict((conflict) => conflict.column('digest').doNothing())
          .execute(),
      );
      return toSqlQuery(await find.executeTakeFirstOrThrow());
    },

    async getSqlQuery(slug) {
      const row = await database.read.selectFrom('sql_queries').selectAll().where('slug', '=', slug).executeTakeFirst();
      await othersTurn(row?.definition.length ?? 0);
      return row && toSqlQuery(row);
    },

    async createMergeQuery(body, caller, isSource) {
      const definition = await normaliseMergeQuery(body, async ({ id, slug }) => {
        const query = id === undefined ? slug && (await store.getQueryBySlug(slug)) : await store.getQuery(id);
        return query && (await isSource(query)) ? query.id : undefined;
      });
      withinLimits(definition, limits);
      permitOwnFields(definition.dynamic_fields, caller);
      return keepMerge(definition, caller.userId);
    },
    createContentMerge: async (body) =>
      keepMerge(withinLimits(await normaliseMergeQuery(body, async ({ id }) => id), limits), null),

    async getMergeQuery(id) {
      if (!ID.test(id)) return undefined;
      const row = await database.read
        .selectFrom('merge_queries')
        .selectAll()
        .where('id', '=', Number(id))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      await othersTurn(row.definition.length);
      const merge = toMergeQuery(row);
      await othersTurn(row.definition.length);
      return merge;
    },
  };
  return store;
}

/** @throws CoatcheckError `validation_failed`, naming the member that is too large. */
function withinLimits<T extends object>(definition: T, limits: QueryLimits): T {
  const errors = beyondLimits(definition, limits);
  requireNoErrors(errors);
  return definition;
}

function toQuery(row: Selectable<QueriesTable>, definition = JSON.parse(row.definition) as QueryDefinition): Query {
  return {
    id: String(row.id),
    slug: row.slug,
    clientId: row.client_id,
    digest: row.digest,
    definition,
    createdAt: row.created_at,
  };
}

function toSqlQuery(row: Selectable<SqlQueriesTable>): SqlQuery {
  return {
    slug: row.slug,
    definition: JSON.parse(row.definition) as SqlQueryDefinition,
    creatorId: row.creator_id,
    createdAt: row.created_at,
    runCount: row.run_count,
    lastRunAt: row.last_run_at,
    lastRuntimeSeconds: row.last_runtime_seconds,
  };
}

function toMergeQuery(
  row: Selectable<MergeQueriesTable>,
  definition = JSON.parse(row.definition) as MergeQueryDefinition,
): MergeQuery {
  return {
    id: String(row.id),
    digest: row.digest,
    definition,
    createdAt: row.created_at,
  };
}
