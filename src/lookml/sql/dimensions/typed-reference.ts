/** `${field::type}`: a reference that says as what it wants the value. */
import type { CastType, Dialect } from '../../../dialects/dialect.ts';
import type { DimensionSql } from './dimension-sql.ts';
import { applySql, type SqlText } from '../text/sql-text.ts';

const TYPES: Readonly<Record<string, CastType>> = {
  date: 'date',
  datetime: 'timestamp',
  date_time: 'timestamp',
  time: 'timestamp',
  number: 'number',
  string: 'string',
};

/** Types that mean nothing here leave the reference as it is. */
export function typedReference({ bare, moment, kind }: DimensionSql, type: string, dialect: Dialect): SqlText {
  const target = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (target === undefined) return bare;
  const value = target === 'date' || target === 'timestamp' ? (moment ?? bare) : bare;
  return target === kind && value === bare ? bare : applySql((x) => dialect.cast(x, target), [value]);
}
