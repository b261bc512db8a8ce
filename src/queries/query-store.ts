/** Where queries are stored. `create…` returns the existing query if the normalized definition is already known. */
import type { Caller } from '../access/caller.ts';
import type { LimitsConfig } from '../config/config.ts';
import { requireNoErrors } from '../errors/field-errors.ts';
import { normaliseMergeQuery, type MergeQuery } from './merge-query.ts';
import { keepMergeQuery, readMergeQuery } from './merge-query-rows.ts';
import type { QueryDefinition } from '../contract/query-definition.ts';
import type { Body } from './normalise.ts';
import { permitOwnFields } from './own-fields.ts';
import { createQueryAllowance, type QueryRoom } from './query-allowance.ts';
import { beyondLimits, type QueryLimits } from './query-limits.ts';
import { QueryRows, type QueryParts } from './query-rows.ts';
import { normaliseQuery, type Query } from './query.ts';
import { normaliseSqlQuery, type SqlQuery } from './sql-query.ts';
import { keepSqlQuery, readSqlQuery } from './sql-query-rows.ts';

/** Inputs are request bodies as they came, with types already checked by the contract. */
export interface QueryStore {
  /** @throws CoatcheckError `validation_failed`, `forbidden`, `too_many_requests`, `data_folder_full`, like every `create…` */
  createQuery(body: Body, author: Caller): Promise<Query>;
  /** A query that was asked in SQL, as it was translated. @throws CoatcheckError as `createQuery` */
  createSqlInterfaceQuery(definition: QueryDefinition, author: Caller): Promise<Query>;
  /** A dashboard's query: nobody is its author. @throws CoatcheckError `validation_failed` */
  createContentQuery(body: Body): Promise<Query>;
  /** Has the user created this query, or merge query? Several users may have: the same definition is the same query. */
  isAuthor(query: Query | MergeQuery, userId: string): Promise<boolean>;
  getQuery(id: string): Promise<Query | undefined>;
  getQueryBySlug(slug: string): Promise<Query | undefined>;
  /** By client id, with which `share_url` ends. */
  getQueryByClientId(clientId: string): Promise<Query | undefined>;
  createSqlQuery(body: Body, caller: Caller): Promise<SqlQuery>;
  getSqlQuery(slug: string): Promise<SqlQuery | undefined>;
  /** @param isSource whether the author may have a query as a source; any other reads as if it did not exist */
  createMergeQuery(body: Body, author: Caller, isSource: (query: Query) => Promise<boolean>): Promise<MergeQuery>;
  /** A dashboard's merge, of queries made by `createContentQuery`, by their ids. */
  createContentMerge(body: Body): Promise<MergeQuery>;
  getMergeQuery(id: string): Promise<MergeQuery | undefined>;
}

type StoreLimits = QueryLimits & Pick<LimitsConfig, 'max_new_query_bytes_per_day'>;

/** Ids are assigned from 1; a text that is not digits is not an id. */
const ID = /^[1-9]\d{0,14}$/;

export function createQueryStore({
  limits,
  room = null,
  ...given
}: Omit<QueryParts, 'allowance'> & {
  readonly limits: StoreLimits;
  /** Null: there is always room. */
  readonly room?: QueryRoom | null;
}): QueryStore {
  const parts: QueryParts = { ...given, allowance: createQueryAllowance(limits, given.clock, room) };
  const rows = new QueryRows(parts);
  const store: QueryStore = {
    async createQuery(body, caller) {
      const definition = withinLimits(normaliseQuery(body), limits);
      permitOwnFields(definition.dynamic_fields, caller);
      return rows.keep(definition, caller.userId);
    },
    async createSqlInterfaceQuery(definition, caller) {
      permitOwnFields(withinLimits(definition, limits).dynamic_fields, caller);
      return rows.keep(definition, caller.userId);
    },
    createContentQuery: async (body) => rows.keep(withinLimits(normaliseQuery(body), limits), null),
    isAuthor: ({ digest }, userId) => rows.isAuthor(digest, userId),
    getQuery: async (id) => (ID.test(id) ? rows.withId(id) : undefined),
    getQueryBySlug: (slug) => rows.find('slug', slug),
    getQueryByClientId: (clientId) => rows.find('client_id', clientId),

    createSqlQuery: async (body, caller) =>
      keepSqlQuery(parts, withinLimits(normaliseSqlQuery(body), limits), caller.userId),
    getSqlQuery: (slug) => readSqlQuery(parts, slug),

    async createMergeQuery(body, caller, isSource) {
      const definition = await normaliseMergeQuery(body, async ({ id, slug }) => {
        const query = id === undefined ? slug && (await store.getQueryBySlug(slug)) : await store.getQuery(id);
        return query && (await isSource(query)) ? query.id : undefined;
      });
      withinLimits(definition, limits);
      permitOwnFields(definition.dynamic_fields, caller);
      return keepMergeQuery(parts, definition, caller.userId);
    },
    createContentMerge: async (body) =>
      keepMergeQuery(parts, withinLimits(await normaliseMergeQuery(body, async ({ id }) => id), limits), null),
    getMergeQuery: async (id) => (ID.test(id) ? readMergeQuery(parts, id) : undefined),
  };
  return store;
}

/** @throws CoatcheckError `validation_failed`, naming the member that is too large */
function withinLimits<T extends object>(definition: T, limits: QueryLimits): T {
  const errors = beyondLimits(definition, limits);
  requireNoErrors(errors);
  return definition;
}
