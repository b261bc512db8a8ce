/** What is done with a query's rows after the SQL. */
import type { Calculation, ResultField, ResultShape, ResultSort } from '../../results/prepared/result-shape.ts';
import { isDimension, type DimensionRef, type MeasureRef } from '../plan/field-ref.ts';
import { fillRules } from './fill-rules.ts';
import { type QueryPlan, rowDimensions } from '../plan/query-plan.ts';
import { placesOf } from '../plan/query-sorts.ts';
import { isSortedByPlace } from '../values/sort-places.ts';
import { calculationResult, fieldResult } from './result-fields.ts';
import { columnOf, sortColumnName } from '../sql/text/column-name.ts';
import { orderingFields } from '../sql/expressions/dimension-of.ts';
import { timeframeOf } from '../fields/timeframes.ts';
import type { FilterTarget } from '../sql/filters/filter-target.ts';
import { filterDateBounds, queryDates } from '../sql/filters/filter-date-bounds.ts';
import { measureKind } from '../sql/dimensions/measure-kind.ts';
import type { PostSqlBases } from '../sql/statements/post-sql-bases.ts';
import type { QueryBody } from '../sql/statements/query-body.ts';

export function resultShape(body: QueryBody, bases: PostSqlBases): ResultShape {
  const { plan, session } = body.scope;
  const rows = rowDimensions(plan);
  return {
    fields: [...orderedFields(body, bases), ...helperFields(body, bases)],
    pivots: plan.pivots,
    sorts: resultSorts(plan),
    total: plan.total,
    rowTotal: plan.rowTotal,
    subtotals: plan.subtotalDepths.map((depth) => rows.slice(0, depth).map((ref) => ref.name)),
    fill: fillRules(plan, session.model.weekStartDay, (filter, field) =>
      filterDateBounds(filter, queryDates(session, plan.timezone, { filterName: field })),
    ),
    limit: plan.limit,
    columnLimit: plan.columnLimit,
    sortAfter: plan.sorts.some((sort) => sort.afterSql),
    free: false,
  };
}

/** The query's sorts, each with the name of its hidden column if it goes by one. */
export function resultSorts({ sorts, dimensions }: Pick<QueryPlan, 'sorts' | 'dimensions'>): readonly ResultSort[] {
  const placed = new Set(dimensions.filter((ref) => isSortedByPlace(ref.field)).map((ref) => ref.name));
  return sorts.map(({ field, desc, pivot }) => ({
    field,
    desc,
    ...(pivot === undefined ? {} : { pivot }),
    ...(placed.has(field) ? { places: placesOf(field) } : {}),
  }));
}

function orderedFields(body: QueryBody, bases: PostSqlBases): readonly ResultField[] {
  const { plan } = body.scope;
  const refs = new Map([...plan.dimensions, ...plan.measures].map((ref) => [ref.name, ref]));
  const calculations = new Map(plan.calculations.map((one) => [one.name, one]));
  return plan.order.flatMap((name) => {
    const ref = refs.get(name);
    if (ref) return [resultField(body, ref, bases.bases.get(name))];
    const calculation = calculations.get(name);
    return calculation ? [calculationResult(plan, calculation)] : [];
  });
}

/** Bases of calculations and fields that templates read, if the query does not select them itself. */
function helperFields(body: QueryBody, { measures, bases }: PostSqlBases): readonly ResultField[] {
  const { plan } = body.scope;
  const shown = new Set(plan.order);
  const read = [...plan.dimensions, ...plan.measures].filter((ref) => !shown.has(ref.name));
  const others = measures.filter((ref) => plan.measures.every((one) => one.name !== ref.name));
  return [
    ...read.map((ref) => ({ ...resultField(body, ref, bases.get(ref.name)), hidden: true })),
    ...others.map((ref) => ({ ...resultField(body, ref, undefined), hidden: true })),
  ];
}

function rawTimeOf(filter: FilterTarget): Pick<ResultField, 'rawTime'> {
  if (filter.kind !== 'time') return {};
  const { valueType, databaseTimezone, queryTimezone } = filter;
  return { rawTime: { stored: valueType, from: databaseTimezone, to: queryTimezone } };
}

function resultField(body: QueryBody, ref: DimensionRef | MeasureRef, base: MeasureRef | undefined): ResultField {
  const { plan, session } = body.scope;
  const { dialect } = session;
  const timeframe = timeframeOf(ref.field) ?? null;
  if (isDimension(ref)) {
    const made = body.scope.dimension(ref);
    return fieldResult(
      plan,
      ref,
      {
        column: columnOf(body, ref),
        sortColumn: made.sort ? sortColumnName(ref.name, dialect) : null,
        orderedBy: orderingFields(body.scope, ref),
        kind: made.kind,
        timeframe,
        ...(timeframe === 'raw' ? rawTimeOf(made.filter) : {}),
        calculation: null,
        hidden: false,
      },
      session.context.user,
    );
  }
  const calculation: Calculation | null = base
    ? { kind: 'post_sql', type: ref.field.type, basedOn: base.name, direction: ref.field.direction ?? 'row' }
    : null;
  return fieldResult(
    plan,
    ref,
    {
      column: base ? null : columnOf(body, ref),
      sortColumn: null,
      kind: base ? 'number' : measureKind(ref),
      timeframe,
      calculation,
      hidden: false,
    },
    session.context.user,
  );
}
