/** `case:` of a dimension: labels chosen by conditions, in the order of their declaration. */
import type { ResolvedDimension } from '../../resolve/resolved-field.ts';
import { type DimensionContext, type DimensionSql, stringTarget } from './dimension-context.ts';
import { caseLabels } from '../../values/case-labels.ts';
import { sortPlaces } from '../../values/sort-places.ts';
import { operand } from '../text/sql-operand.ts';
import { joinSql, sql, type SqlText } from '../text/sql-text.ts';

export function caseDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const { literal } = context.dialect;
  const whens = (field.case?.whens ?? []).map(({ sql: text, label }) => ({
    condition: operand(context.resolve(text), context.dialect),
    label,
  }));
  const otherwise = field.case?.else;
  const labels = caseExpression(
    whens.map(({ condition, label }) => [condition, literal.string(label)]),
    otherwise === undefined ? undefined : literal.string(otherwise),
  );
  const names = caseLabels(field);
  const places = sortPlaces(names.length);
  const placeOf = (label: string): string => literal.string(places[names.indexOf(label)] ?? '');
  const order = caseExpression(
    whens.map(({ condition, label }) => [condition, placeOf(label)]),
    otherwise === undefined ? undefined : placeOf(otherwise),
  );
  return {
    select: labels,
    bare: labels,
    sort: field.alphaSort ? null : order,
    filter: stringTarget(labels, field, context),
    kind: 'string',
    diagnostics: [],
  };
}

/** `CASE WHEN … THEN … ELSE … END`; without branches only the ELSE, or NULL. */
export function caseExpression(
  branches: readonly (readonly [condition: SqlText, value: string])[],
  otherwise: string | undefined,
): SqlText {
  if (branches.length === 0) return joinSql([otherwise ?? 'NULL']);
  const whens = joinSql(branches.map(([condition, value]) => sql` WHEN ${condition} THEN ${value}`));
  return sql`CASE${whens}${otherwise === undefined ? '' : ` ELSE ${otherwise}`} END`;
}
