/** Date filters as half-open ranges over the bare column, so that indexes and partitions can be used. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { DateTerm } from '../../../filter-expression/filter-ast.ts';
import {
  type DateContext,
  type DateStretch,
  localTime,
  resolveDateTerm,
} from '../../../filter-expression/resolve-date-filter.ts';
import type { FilterEnvironment, ReportUnsupported } from './filter-environment.ts';
import { combineParts } from './filter-condition-parts.ts';
import type { FilterTarget } from './filter-target.ts';
import { operand } from '../text/sql-operand.ts';
import { sql, type SqlText } from '../text/sql-text.ts';

type TimeTarget = Extract<FilterTarget, { kind: 'time' }>;

export function timeCondition(
  target: TimeTarget,
  terms: readonly DateTerm[],
  env: FilterEnvironment,
  report: ReportUnsupported,
): SqlText | null {
  const context = dateContext(target, env.nowMs);
  if (context === null) {
    report('unknown-timezone', `"${target.queryTimezone ?? target.databaseTimezone ?? ''}" is not a time zone.`);
    return null;
  }
  const column = operand(target.sql, env.dialect);
  const includes: SqlText[] = [];
  const excludes: SqlText[] = [];
  const nulls = { included: false, excluded: false };
  for (const term of terms) {
    const resolved = resolveDateTerm(term, context);
    if (resolved === null) {
      report('date-out-of-range', 'The filter is outside the calendar (years 1 to 9999).');
      return null;
    }
    if (resolved.type === 'null') {
      if (resolved.not) nulls.excluded = true;
      else {
        nulls.included = true;
        includes.push(sql`${column} IS NULL`);
      }
      continue;
    }
    const range = writeStretch(column, resolved.stretch, target, env.dialect);
    if (resolved.not) excludes.push(sql`NOT ${range}`);
    else includes.push(range);
  }
  return combineParts({ includes, excludes, includesNull: nulls.included, excludesNull: nulls.excluded, column });
}

/** Null if a time zone is unknown. */
export function dateContext(
  target: Pick<TimeTarget, 'queryTimezone' | 'weekStartDay' | 'fiscalMonthOffset'> & {
    readonly databaseTimezone?: string | null;
  },
  nowMs: number,
): DateContext | null {
  try {
    const now = localTime(nowMs, target.queryTimezone ?? target.databaseTimezone ?? null);
    return { now, weekStartDay: target.weekStartDay, fiscalMonthOffset: target.fiscalMonthOffset };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Always in parentheses. */
function writeStretch(column: SqlText, stretch: DateStretch, target: TimeTarget, dialect: Dialect): SqlText {
  const from = stretch.from === null ? null : writeBound(stretch.from, target, dialect);
  const to = stretch.to === null ? null : writeBound(stretch.to, target, dialect);
  if (from !== null && to !== null) return sql`(${column} >= ${from} AND ${column} < ${to})`;
  if (from !== null) return sql`(${column} >= ${from})`;
  if (to !== null) return sql`(${column} < ${to})`;
  return sql`(${column} IS NOT NULL)`;
}

function writeBound(local: Temporal.PlainDateTime, target: TimeTarget, dialect: Dialect): string {
  switch (target.valueType) {
    case 'timestamp':
      return dialect.literal.timestamp(timestampText(toDatabaseTime(local, target)));
    case 'date':
      return dialect.literal.date(nextMidnight(local).toPlainDate().toString());
    case 'yyyymmdd':
      return dialect.literal.number(nextMidnight(local).toPlainDate().toString().replaceAll('-', ''));
    case 'epoch': {
      // An epoch is a moment: without a query time zone, local times mean UTC.
      const moment = local.toZonedDateTime(target.queryTimezone ?? 'UTC').epochMilliseconds;
      return dialect.literal.number(moment % 1000 === 0 ? String(moment / 1000) : (moment / 1000).toFixed(3));
    }
  }
}

function toDatabaseTime(local: Temporal.PlainDateTime, target: TimeTarget): Temporal.PlainDateTime {
  const { queryTimezone, databaseTimezone } = target;
  if (queryTimezone === null || databaseTimezone === null || queryTimezone === databaseTimezone) return local;
  return clampYear(local.toZonedDateTime(queryTimezone).withTimeZone(databaseTimezone).toPlainDateTime());
}

/** A whole day matches `>= noon` only from the next midnight on, so bounds on days are rounded up at both ends. */
function nextMidnight(local: Temporal.PlainDateTime): Temporal.PlainDateTime {
  return clampYear(local.round({ smallestUnit: 'day', roundingMode: 'ceil' }));
}

/** Conversion and rounding may leave the range of years that databases support. */
function clampYear(time: Temporal.PlainDateTime): Temporal.PlainDateTime {
  if (time.year < 1) return Temporal.PlainDateTime.from('0001-01-01T00:00:00');
  return time.year > 9999 ? Temporal.PlainDateTime.from('9999-12-31T23:59:59.999999') : time;
}

/** `2024-03-01 17:05:09[.ffffff]`. */
export function timestampText(time: Temporal.PlainDateTime): string {
  const smallestUnit = time.millisecond === 0 && time.microsecond === 0 ? 'second' : 'microsecond';
  return time.toString({ smallestUnit }).replace('T', ' ');
}
