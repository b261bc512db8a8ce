/** Takes aggregates apart: what they aggregate, under which conditions, and by which key each value counts once. */
import type { AggregateType } from '../../fields/measure-types.ts';
import type { MeasureRef } from '../../plan/field-ref.ts';
import type { SourceText } from '../../parse/written-text.ts';
import { writtenType } from '../../resolve/resolved-field.ts';
import { dimensionFilter } from '../expressions/dimension-filter.ts';
import { ownerOf } from '../expressions/dimension-of.ts';
import { hasUsersValue } from '../scope/about-user.ts';
import { expandText, valueText } from '../scope/expand-text.ts';
import { renderFilterText } from '../scope/filter-text.ts';
import type { AggregateNode } from './measure-tree.ts';
import { primaryKey } from '../scope/primary-key.ts';
import { findFrom, type QueryScope } from '../scope/query-scope.ts';
import { isWritten, usesOf, type SqlText } from '../text/sql-text.ts';

/** The column that a measure without `sql` reads. */
export function columnText(ref: MeasureRef): SourceText {
  return { text: `\${TABLE}.${ref.field.name}`, range: ref.field.range, verbatim: false };
}

/** What the measure aggregates by its LookML; null if it counts rows. */
export function measuredValue(scope: QueryScope, ref: MeasureRef, type: AggregateType): SqlText | null {
  const { field } = ref;
  if (type.aggregate === 'count') return null;
  if (type.aggregate === 'list' && field.listField !== undefined) {
    const listed = findFrom(scope, field.listField, ref.alias);
    if (listed?.field.category === 'dimension') return scope.still.dimension(listed).select;
    scope.reportUnknown(field.listField, ref.name, field.range);
  }
  if (!field.sql && type.aggregate === 'count_distinct') {
    const key = primaryKey(scope, ref.alias);
    if (key) return key;
  }
  const text = field.sql ?? columnText(ref);
  return valueText(scope.still, text, ownerOf(ref, text));
}

export function aggregateNode(
  scope: QueryScope,
  ref: MeasureRef,
  type: Pick<AggregateType, 'aggregate' | 'isDistinct'>,
  makeValue: () => SqlText | null,
): AggregateNode {
  const { field } = ref;
  const value = makeValue();
  const conditions = filterConditions(scope, ref);
  const key = type.isDistinct || field.sqlDistinctKey ? distinctKey(scope, ref) : null;
  return {
    kind: 'aggregate',
    ref,
    aggregate: type.aggregate,
    args: type.aggregate === 'percentile' ? [percentileFraction(scope, ref)] : [],
    value,
    conditions: conditions.filter(isWritten),
    isUsers: [value, key, ...conditions].some((part) => part?.isTemplated === true),
    valueAliases: [...new Set([...(ref.alias === '' ? [] : [ref.alias]), ...usesOf([value])])],
    conditionAliases: [...usesOf(conditions)],
    distinctKey: key,
  };
}

function distinctKey(scope: QueryScope, ref: MeasureRef): SqlText | null {
  const { sqlDistinctKey: text, range } = ref.field;
  if (text) return expandText(scope.still, text, ownerOf(ref, text));
  const key = primaryKey(scope, ref.alias);
  if (!key) {
    scope.session.log.error(
      'missing-distinct-key',
      range,
      `Measure "${ref.name}" of type ${writtenType(ref.field)} has no sql_distinct_key, and view "${ref.field.view}" has no primary key.`,
    );
  }
  return key;
}

/** `percentile: 75` → 0.75, rounded to 12 digits: 0.07, not 0.07000000000000001. */
function percentileFraction(scope: QueryScope, ref: MeasureRef): string {
  const text = ref.field.percentile ?? '50';
  const percent = Number(text);
  if (!(percent >= 0 && percent <= 100) || text.trim() === '') {
    scope.session.log.error(
      'bad-percentile',
      ref.field.range,
      `Percentile "${text}" of "${ref.name}" is not between 0 and 100.`,
    );
    return '0.5';
  }
  return scope.session.dialect.literal.number(String(Number((percent / 100).toPrecision(12))));
}

/** The conditions of the measure's own `filters`, on dimensions of its view or of any other. */
function filterConditions(scope: QueryScope, ref: MeasureRef): readonly SqlText[] {
  return ref.field.filters.map((filter) => {
    const dimension = findFrom(scope, filter.field, ref.alias === '' ? null : ref.alias);
    const text = renderFilterText(filter.expression.text, scope.session, 'lookml');
    const condition = dimensionFilter(scope, ref, { name: filter.field, dimension }, text);
    return hasUsersValue(filter.expression, scope.session) ? { ...condition, isTemplated: true as const } : condition;
  });
}
