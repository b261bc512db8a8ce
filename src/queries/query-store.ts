/** Where queries live. `create…` gives the existing one when the normalised definition is known already. */
import type { Caller } from '../access/caller.ts';
import type { MergeQuery } from './merge-query.ts';
import type { Query } from './query.ts';
import type { SqlQuery } from './sql-query.ts';

/**
 * Inputs are the request bodies as they came (types already checked by the contract; unknown members ignored):
 * normalising them is this store's work.
 */
export interface QueryStore {
  createQuery(body: Readonly<Record<string, unknown>>): Promise<Query>;
  getQuery(id: string): Promise<Query | undefined>;
  getQueryBySlug(slug: string): Promise<Query | undefined>;
  /** Also by client id, as `share_url` has it. */
  getQueryByClientId(clientId: string): Promise<Query | undefined>;
  createSqlQuery(body: Readonly<Record<string, unknown>>, caller: Caller): Promise<SqlQuery>;
  getSqlQuery(slug: string): Promise<SqlQuery | undefined>;
  createMergeQuery(body: Readonly<Record<string, unknown>>): Promise<MergeQuery>;
  getMergeQuery(id: string): Promise<MergeQuery | undefined>;
}
