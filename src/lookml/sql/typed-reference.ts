/** `${field::type}`: a reference that says as what it wants the value. */
import type { CastType, Dialect } from '../../dialects/dialect.ts';
import type { FieldRef } from '../plan/field-ref.ts';
import type { DimensionSql } from './dimension-sql.ts';
import { applySql, type SqlText } from './sql-text.ts';

const TYPES: Readonly<Record<string, CastType>> = {
  date: 'date',
  datetime: 'timestamp',
  date_time: 'timestamp',
  time: 'timestamp',
  number: 'number',
  string: 'string',
};

/** Values of these timeframes are texts that lack the day. */
const MONTHS: ReadonlySet<string> = new Set(['month', 'quarter', 'fiscal_quarter']);

/** Types that mean nothing here leave the reference as it is. */
export function typedReference(
  bare: SqlText,
  kind: DimensionSql['kind'],
  { field }: FieldRef,
  type: string,
  dialect: Dialect,
): SqlText {
  const target = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (target === undefined) return bare;
  const isMoment = target === 'date' || target === 'timestamp';
  const day = isMoment && MONTHS.has(field.timeframe ?? '') ? dialect.literal.string('-01') : null;
  if (target === kind && day === null) return bare;
  return applySql((x) => dialect.cast(day === null ? x : dialect.concat([x, day]), target), [bare]);
}
