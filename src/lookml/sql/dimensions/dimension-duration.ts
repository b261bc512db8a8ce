/** `type: duration`: the number of whole units between two moments, rounded towards zero. Times are not converted. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { TimeUnit } from '../../../dialects/dialect.ts';
import type { ResolvedDimension } from '../../resolve/resolved-field.ts';
import type { SourceText } from '../../parse/written-text.ts';
import type { DimensionContext, DimensionSql } from './dimension-context.ts';
import { instantSql } from './dimension-time.ts';
import { operand } from '../text/sql-operand.ts';
import { applySql, joinSql, type SqlText } from '../text/sql-text.ts';

/** LookML's intervals. */
const units: Readonly<Record<string, TimeUnit>> = {
  second: 'second',
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  week: 'week',
  month: 'month',
  quarter: 'quarter',
  year: 'year',
};

/** The interval of a single dimension such as `type: duration_day`; undefined for other types. */
function intervalOfType({ type }: ResolvedDimension): string | undefined {
  return type.startsWith('duration_') ? type.slice('duration_'.length) : undefined;
}

/** A duration with `sql` in place of the two moments is the number that its SQL gives. */
export function durationDimension(field: ResolvedDimension, context: DimensionContext): DimensionSql {
  if (field.sql && !field.sqlStart && !field.sqlEnd)
    return lengthDimension(context.resolve(field.sql), context.dialect);
  const interval = field.interval ?? intervalOfType(field) ?? '';
  const unit = units[interval];
  const problem =
    !field.sqlStart || !field.sqlEnd ? 'needs sql_start and sql_end' : `has the unknown interval "${interval}"`;
  if (!field.sqlStart || !field.sqlEnd || unit === undefined) {
    const nothing = joinSql(['NULL']);
    return {
      select: nothing,
      bare: nothing,
      sort: null,
      filter: { kind: 'number', sql: nothing },
      kind: 'number',
      diagnostics: [
        {
          code: 'bad-duration',
          severity: 'error',
          message: `${field.view}.${field.name} ${problem}.`,
          range: field.range,
          hint: `Intervals are: ${Object.keys(units).join(', ')}.`,
        },
      ],
    };
  }
  const { dialect } = context;
  const moment = (text: SourceText) => instantSql(operand(context.resolve(text), dialect), field.datatype, dialect);
  return lengthDimension(
    applySql((start, end) => dialect.elapsed(start, end, unit), [moment(field.sqlStart), moment(field.sqlEnd)]),
    dialect,
  );
}

function lengthDimension(select: SqlText, dialect: Dialect): DimensionSql {
  const bare = operand(select, dialect);
  return { select, bare, sort: null, filter: { kind: 'number', sql: bare }, kind: 'number', diagnostics: [] };
}
