import type { MergeQuerySchema } from '../../contract/merge-query.ts';
import type { AsServed } from '../../contract/member.ts';
import type { MergeQuery } from '../../queries/merge-query.ts';

/** Looker's MergeQuery. */
export function mergeQueryView({ id, definition }: MergeQuery): AsServed<typeof MergeQuerySchema> {
  return {
    id,
    column_limit: definition.column_limit ?? null,
    dynamic_fields: definition.dynamic_fields ?? null,
    pivots: definition.pivots ?? null,
    result_maker_id: null,
    sorts: definition.sorts ?? null,
    source_queries: definition.source_queries.map(({ query_id, name, merge_fields }) => ({
      merge_fields,
      ...(name === undefined ? {} : { name }),
      query_id,
      query_slug: null,
    })),
    total: definition.total ?? false,
    limit: definition.limit ?? null,
    vis_config: definition.vis_config ?? null,
    can: { show: true, run: true },
  };
}
