/** `${field::type}`: a reference that says which type the value should have. */
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

/** Unknown types leave the reference as it is. */
export function typedReference({ bare, moment, kind }: DimensionSql, type: string, dialect: Dialect): SqlText {
  const target = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (target === undefined) return bare;
  const value = target === 'date' || target === 'timestamp' ? (moment ?? bare) : bare;
  return target === kind && value === bare ? bare : applySql((x) => dialect.cast(x, target), [value]);
}
