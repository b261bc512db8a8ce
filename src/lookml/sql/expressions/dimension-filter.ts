/** Filters of measures, whether LookML or a query defines them. The caller has looked their fields up. */
import type { FieldRef } from '../../plan/field-ref.ts';
import { refuseRandom } from '../dimensions/dimension-context.ts';
import { filterCondition } from '../filters/filter-condition.ts';
import { using, usesAlone, usesOf, type SqlText } from '../text/sql-text.ts';
import type { UserTextScope } from '../dimensions/user-text-scope.ts';

/** The field that a measure's filter names. */
export interface FilteredDimension {
  readonly name: string;
  readonly dimension: FieldRef | undefined;
}

/**
 * The condition of a filter expression on a dimension; empty if every value matches. `ref` is the measure that it
 * filters.
 */
export function dimensionFilter(
  scope: UserTextScope,
  ref: FieldRef,
  { name, dimension }: FilteredDimension,
  text: string,
): SqlText {
  const { session } = scope;
  if (!dimension || dimension.field.category === 'measure') {
    scope.reportUnknown(name, ref.name, ref.custom ? undefined : ref.field.range);
    return usesAlone(new Set());
  }
  const dimensionSql = scope.dimension(dimension);
  refuseRandom(dimensionSql, name, `"${ref.name}"`, session.log);
  const { filter, select } = dimensionSql;
  const condition = filterCondition(filter, text, {
    dialect: session.dialect,
    get nowMs() {
      return session.context.nowMs;
    },
    filterName: ref.name,
    ...(ref.custom && { terms: session.terms }),
  });
  session.log.addAll(condition.diagnostics);
  return using(condition.sql ?? usesAlone(new Set()), usesOf([select]));
}
