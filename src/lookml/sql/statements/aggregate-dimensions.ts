/** Dimensions of a query over an aggregate table: the table's columns, and coarser times computed from its times. */
import { parseFilterExpression } from '../../../filter-expression/parse-filter-expression.ts';
import type { AggregateMatch, TimeContext } from '../../plan/aggregate-match.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import { qualified } from '../../resolve/qualified-name.ts';
import { timeframeOf } from '../../fields/timeframes.ts';
import { columnName, sortColumnName } from '../text/column-name.ts';
import { dimensionContext } from '../expressions/dimension-of.ts';
import { asDimension, dimensionSql, type DimensionSql } from '../dimensions/dimension-sql.ts';
import { dateContext } from '../filters/filter-condition-time.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import type { QueryScope } from '../scope/query-scope.ts';
import { applySql, sql, type SqlText } from '../text/sql-text.ts';

/** Writes a dimension over the table named `alias`. `direct` is the scope of the query without the table. */
export function aggregateDimension(
  ref: FieldRef,
  match: AggregateMatch,
  direct: QueryScope,
  alias: string,
): DimensionSql {
  const original = direct.dimension(ref);
  const source = match.sources.get(ref.name);
  const time = match.timeFilters.get(ref.name);
  const derived = source && source.name !== ref.name ? derivedDimension(ref, source, direct, alias) : null;
  const dimension = derived ?? storedDimension(ref, original, direct, alias);
  return time ? { ...dimension, filter: timeFilter(original.filter, time, direct, alias) } : dimension;
}

export function aggregateColumn(name: string, direct: QueryScope, alias: string): SqlText {
  const { dialect } = direct.session;
  return sql`${alias}.${dialect.quoteIdentifier(columnName(name, dialect))}`;
}

function storedDimension(ref: FieldRef, original: DimensionSql, direct: QueryScope, alias: string): DimensionSql {
  const { dialect } = direct.session;
  const select = aggregateColumn(ref.name, direct, alias);
  const bare = original.kind === 'yesno' ? sql`(${select} = ${dialect.literal.string('Yes')})` : select;
  const { filter } = original;
  return {
    select,
    bare,
    sort: original.sort && sql`${alias}.${dialect.quoteIdentifier(sortColumnName(ref.name, dialect))}`,
    filter: filter.kind === 'location' ? filter : { ...filter, sql: bare },
    kind: original.kind,
    diagnostics: [],
  };
}

/** A timeframe computed from another one of the same time, which the table has. */
function derivedDimension(ref: FieldRef, source: FieldRef, direct: QueryScope, alias: string): DimensionSql {
  const { orderByField: _order, ...field } = asDimension(ref.field);
  const context = dimensionContext(direct, ref);
  const column = aggregateColumn(source.name, direct, alias);
  if (timeframeOf(source.field) === 'raw') return dimensionSql(field, { ...context, resolve: () => column });
  const start = startOf(source, direct, alias);
  const local = { ...field, convertTz: false, datatype: start.isDay ? ('date' as const) : ('datetime' as const) };
  return dimensionSql(local, { ...context, resolve: () => start.sql });
}

function timeFilter(original: FilterTarget, time: FieldRef, direct: QueryScope, alias: string): FilterTarget {
  if (original.kind !== 'time') return original;
  if (timeframeOf(time.field) === 'raw') {
    return { ...original, sql: aggregateColumn(time.name, direct, alias) };
  }
  const start = startOf(time, direct, alias);
  return {
    ...original,
    sql: start.sql,
    valueType: start.isDay ? 'date' : 'timestamp',
    // The table's times are already local. "Today" stays the same.
    queryTimezone: original.queryTimezone ?? original.databaseTimezone,
    databaseTimezone: null,
  };
}

/** The beginning of a stretch of time that the table has, as a date or timestamp in the query's time zone. */
function startOf(
  stored: FieldRef,
  direct: QueryScope,
  alias: string,
): { readonly sql: SqlText; readonly isDay: boolean } {
  const { dialect, model } = direct.session;
  const column = aggregateColumn(stored.name, direct, alias);
  const timeframe = timeframeOf(stored.field) ?? '';
  const write = (arrange: (x: string) => string): SqlText => applySql((x) => arrange(x), [column]);
  const completed = (x: string, rest: string): string => dialect.concat([x, dialect.literal.string(rest)]);
  const yearStart = (x: string): string =>
    dialect.addInterval(dialect.literal.date('2000-01-01'), `(${x} - 2000)`, 'year');
  const fiscal = (x: string): string => dialect.addInterval(x, String(model.fiscalMonthOffset), 'month');
  if (timeframe.startsWith('minute')) {
    return { sql: write((x) => dialect.cast(completed(x, ':00'), 'timestamp')), isDay: false };
  }
  if (timeframe.startsWith('hour')) {
    return { sql: write((x) => dialect.cast(completed(x, ':00:00'), 'timestamp')), isDay: false };
  }
  const monthStart = (x: string): string => dialect.cast(completed(x, '-01'), 'date');
  switch (timeframe) {
    case 'month':
    case 'quarter':
      return { sql: write(monthStart), isDay: true };
    case 'fiscal_quarter':
      return { sql: write((x) => dialect.cast(fiscal(monthStart(x)), 'date')), isDay: true };
    case 'year':
      return { sql: write((x) => dialect.cast(yearStart(x), 'date')), isDay: true };
    case 'fiscal_year':
      return { sql: write((x) => dialect.cast(fiscal(yearStart(x)), 'date')), isDay: true };
    default:
      return { sql: column, isDay: timeframe === 'date' || timeframe === 'week' };
  }
}

/** How bounds of filters on a time are computed; null if its filters have no bounds. */
export function timeContext(ref: FieldRef, direct: QueryScope): TimeContext | null {
  const { filter } = direct.dimension(ref);
  const context = filter.kind === 'time' ? dateContext(filter, direct.session.context.nowMs) : null;
  if (filter.kind !== 'time' || context === null) return null;
  const { queryTimezone, databaseTimezone } = filter;
  const isConverted = queryTimezone !== null && databaseTimezone !== null && queryTimezone !== databaseTimezone;
  return { ...context, isConverted };
}

/** Names of the filters that the table's values cannot decide. */
export function unfilterable(match: AggregateMatch, direct: QueryScope): readonly string[] {
  const { fields } = direct;
  const accessFilters = [...match.sources.keys()].filter((name) =>
    fields.explore.accessFilters.some(
      ({ field }) => fields.find(qualified(field, fields.explore.baseAlias))?.name === name,
    ),
  );
  return [...match.filters, ...accessFilters.map((name) => [name, ''] as const)].flatMap(([name, text]) => {
    const ref = fields.find(name);
    if (!ref || match.timeFilters.has(name)) return [];
    const isDerived = match.sources.get(name)?.name !== name;
    return isDerived || decides(direct.dimension(ref), text, direct) ? [] : [name];
  });
}

function decides({ filter, select, bare }: DimensionSql, text: string, { session }: QueryScope): boolean {
  switch (filter.kind) {
    case 'location':
    case 'time':
      return false;
    case 'yesno': {
      // The table has No for a condition that is null.
      const { expression } = parseFilterExpression('yesno', text);
      return expression?.kind !== 'yesno' || expression.terms.every(({ type }) => type === 'yes' || type === 'no');
    }
    case 'string':
      // If the database takes `a` and `A` as equal, one group holds rows that such a filter distinguishes.
      if (filter.caseSensitive && !session.dialect.caseSensitiveText) return false;
      break;
    case 'number':
      break;
  }
  return filter.sql.text === select.text || filter.sql.text === bare.text;
}
