/**
 * Timeframes: a moment of the database, converted to the query's time zone and truncated to a unit. `raw` is never
 * converted. If a timeframe is a stretch of time, filters apply to the bare column.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';
import { timeframeOf } from '../../fields/timeframes.ts';
import type { Datatype, ResolvedDimension } from '../../resolve/resolved-field.ts';
import { fieldSql, stringTarget, yesnoSql, type DimensionContext, type DimensionSql } from './dimension-context.ts';
import type { FilterTarget } from '../filters/filter-target.ts';
import { operand } from '../text/sql-operand.ts';
import { applySql, type SqlText } from '../text/sql-text.ts';
import { findTimeframe, type Calendar } from '../text/timeframe-sql.ts';

/** The moment as a timestamp or date of the database, whatever it is stored as. */
export function instantSql(column: SqlText, datatype: Datatype | undefined, dialect: Dialect): SqlText {
  if (datatype === 'epoch') return applySql((x) => dialect.fromEpoch(x), [column]);
  if (datatype === 'yyyymmdd') return applySql((x) => dialect.fromYyyymmdd(x), [column]);
  return column;
}

export function timeDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  const { dialect } = context;
  const name = timeframeOf(field) ?? 'time';
  const column = operand(fieldSql(field, context), dialect);
  if (name === 'yesno')
    return yesnoSql(
      applySql((x) => `${x} IS NOT NULL`, [column]),
      dialect,
    );
  const filter = timeTarget(column, field, context);
  if (name === 'raw') {
    return { select: column, bare: column, sort: null, filter, kind: kindOfRaw(field.datatype), diagnostics: [] };
  }
  const timeframe = findTimeframe(name);
  if (timeframe === undefined) return unknownTimeframe(name, column, filter, field);
  const calendar: Calendar = { weekStartDay: context.weekStartDay, fiscalMonthOffset: context.fiscalMonthOffset };
  const local = localTimeSql(column, field, context);
  const write = (rule: typeof timeframe.write): SqlText => applySql((x) => rule(x, dialect, calendar), [local]);
  const select = write(timeframe.write);
  const { moment } = timeframe;
  return {
    select,
    bare: select,
    ...(moment ? { moment: applySql((x) => moment(x, dialect, calendar), [select]) } : {}),
    sort: timeframe.order ? write(timeframe.order) : null,
    filter: targetOf(timeframe.filter, select, filter, field, context),
    kind: timeframe.kind,
    diagnostics: [],
  };
}

/** Days have no time zone: `datatype: date` and `yyyymmdd` are never converted. */
function isConverted(field: ResolvedDimension): boolean {
  return field.convertTz && field.datatype !== 'date' && field.datatype !== 'yyyymmdd';
}

/** Epochs count from 1970 in UTC, whatever the time zone of the database's other times. */
function storedZone(field: ResolvedDimension, context: DimensionContext): string {
  return field.datatype === 'epoch' ? 'UTC' : context.databaseTimezone;
}

/** The local time of a moment in the query's time zone. */
export function localTimeSql(column: SqlText, field: ResolvedDimension, context: DimensionContext): SqlText {
  const instant = instantSql(column, field.datatype, context.dialect);
  const from = storedZone(field, context);
  const to = context.queryTimezone;
  if (!isConverted(field) || to === null || to === from) return instant;
  return applySql((x) => context.dialect.convertTimezone(x, from, to), [instant]);
}

const valueTypes = {
  datetime: 'timestamp',
  timestamp: 'timestamp',
  date: 'date',
  epoch: 'epoch',
  yyyymmdd: 'yyyymmdd',
} as const;

/** Without conversion, "today" is still today in the query's time zone, but its bounds are not converted. */
function timeTarget(column: SqlText, field: ResolvedDimension, context: DimensionContext): FilterTarget {
  return {
    kind: 'time',
    sql: column,
    valueType: valueTypes[field.datatype ?? 'datetime'],
    queryTimezone: context.queryTimezone,
    databaseTimezone: isConverted(field) ? storedZone(field, context) : null,
    weekStartDay: context.weekStartDay,
    fiscalMonthOffset: context.fiscalMonthOffset,
  };
}

function targetOf(
  kind: 'time' | 'number' | 'string',
  select: SqlText,
  time: FilterTarget,
  field: ResolvedDimension,
  context: DimensionContext,
): FilterTarget {
  if (kind === 'time') return time;
  return kind === 'number' ? { kind: 'number', sql: select } : stringTarget(select, field, context);
}

function kindOfRaw(datatype: Datatype | undefined): ValueKind {
  if (datatype === 'epoch' || datatype === 'yyyymmdd') return 'number';
  return datatype === 'date' ? 'date' : 'datetime';
}

function unknownTimeframe(name: string, column: SqlText, filter: FilterTarget, field: ResolvedDimension): DimensionSql {
  return {
    select: column,
    bare: column,
    sort: null,
    filter,
    kind: 'unknown',
    diagnostics: [
      {
        code: 'unknown-timeframe',
        severity: 'error',
        message: `"${name}" is not a timeframe (${field.view}.${field.name}).`,
        range: field.range,
      },
    ],
  };
}
