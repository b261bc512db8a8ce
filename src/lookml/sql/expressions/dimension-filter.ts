/** Filters of measures, of LookML's and of a query's own: the caller looked their fields up. */
import type { FieldRef } from '../../plan/field-ref.ts';
import { refuseRandom } from '../dimensions/dimension-context.ts';
import { filterCondition } from '../filters/filter-condition.ts';
import { using, usesAlone, usesOf, type SqlText } from '../text/sql-text.ts';
import type { UserTextScope } from '../dimensions/user-text-scope.ts';

/** What a filter of a measure names, looked up. */
export interface FilteredDimension {
  readonly name: string;
  readonly dimension: FieldRef | undefined;
}

/** A condition on a dimension by a filter expression, empty when it lets all through; `ref` is the measure that it filters. */
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
  const made = scope.dimension(dimension);
  refuseRandom(made, name, `"${ref.name}"`, session.log);
  const { filter, select } = made;
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
