/** The query that an `explore_source` describes, for a derived table or a test. */
import type { QueryDefinition } from '../../contract/query-definition.ts';
import type { SourceRange } from '../../lib/source-range.ts';
import type { ExploreSource, ResolvedExplore } from '../resolve/resolved-model.ts';
import { qualified } from '../resolve/qualified-name.ts';

export interface SourceColumn {
  readonly name: string;
  /** `alias.field` */
  readonly field: string;
  readonly range: SourceRange;
}

export function sourceColumns({ columns }: ExploreSource, explore: ResolvedExplore): readonly SourceColumn[] {
  return columns.map(({ name, field, range }) => ({ name, field: qualified(field ?? name, explore.baseAlias), range }));
}

/** Leaves out filters bound to those of another query, and derived columns. */
export function sourceQuery(source: ExploreSource, explore: ResolvedExplore, model: string): QueryDefinition {
  const columns = sourceColumns(source, explore);
  return {
    model,
    view: source.explore,
    fields: [...new Set(columns.map(({ field }) => field))],
    filters: Object.fromEntries(
      source.filters.map(({ field, expression }) => [qualified(field, explore.baseAlias), expression.text]),
    ),
    sorts: source.sorts.map((sort) => sortText(sort, columns, explore)),
    ...(source.limit === undefined ? {} : { limit: source.limit }),
    ...(source.expressionCustomFilter ? { filter_expression: source.expressionCustomFilter.text } : {}),
    ...(source.timezone === undefined ? {} : { query_timezone: source.timezone }),
  };
}

/** A sort names a column of the table, or a field of the explore. */
function sortText(text: string, columns: readonly SourceColumn[], explore: ResolvedExplore): string {
  const [name = '', ...rest] = text.trim().split(/\s+/);
  const field = columns.find((column) => column.name === name)?.field ?? qualified(name, explore.baseAlias);
  return [field, ...rest].join(' ');
}
