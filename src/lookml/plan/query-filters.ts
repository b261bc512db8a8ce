/** The filters that apply to a query: its own, and those that the explore adds. */
import { qualified } from '../resolve/qualified-name.ts';
import type { ResolvedExplore } from '../resolve/resolved-model.ts';

export interface QueryFilters {
  readonly filters: ReadonlyMap<string, string>;
  /** True if `conditionally_filter` took effect. */
  readonly conditionallyFiltered: boolean;
}

/**
 * `always_filter` applies unless the query has its own value for the field; `conditionally_filter` applies unless the
 * query filters on one of its fields or of the `unless` fields.
 * @param clean renders Liquid in LookML's filter texts
 */
export function queryFilters(
  asked: ReadonlyMap<string, string>,
  explore: ResolvedExplore,
  clean: (text: string) => string,
): QueryFilters {
  const filters = new Map(asked);
  for (const filter of explore.alwaysFilter) {
    const name = qualified(filter.field, explore.baseAlias);
    if (!filters.has(name)) filters.set(name, clean(filter.expression.text));
  }
  const conditional = explore.conditionallyFilter;
  if (!conditional) return { filters, conditionallyFiltered: false };
  const names = conditional.filters.map((filter) => qualified(filter.field, explore.baseAlias));
  const isOff = [...names, ...conditional.unless.map((name) => qualified(name, explore.baseAlias))].some((name) =>
    asked.has(name),
  );
  if (isOff) return { filters, conditionallyFiltered: false };
  for (const filter of conditional.filters)
    filters.set(qualified(filter.field, explore.baseAlias), clean(filter.expression.text));
  return { filters, conditionallyFiltered: conditional.filters.length > 0 };
}
