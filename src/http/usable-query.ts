/** Stored queries are counted: whoever asks for a number sees the query only where its model may be used. */
import type { Caller } from '../access/caller.ts';
import type { MergeQuery } from '../queries/merge-query.ts';
import type { Query } from '../queries/query.ts';
import type { QueryStore } from '../queries/query-store.ts';
import { found } from './found.ts';

/** @throws CoatcheckError `not_found`, also for a query of a model that the caller may not use */
export function usableQuery(query: Query | undefined, { models }: Caller): Query {
  return found(query && (models?.has(query.definition.model) ?? true) ? query : undefined);
}

/** @throws CoatcheckError `not_found`, also when one of its sources is of a model that the caller may not use */
export async function usableMerge(
  merge: MergeQuery | undefined,
  caller: Caller,
  queries: Pick<QueryStore, 'getQuery'>,
): Promise<MergeQuery> {
  const known = found(merge);
  for (const { query_id } of known.definition.source_queries) {
    const source = await queries.getQuery(query_id);
    if (source) usableQuery(source, caller);
  }
  return known;
}
