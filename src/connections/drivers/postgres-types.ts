/** PostgreSQL's types, by the object ids that its catalog fixes for good, as DuckDB types. */
import type { DescribedColumn } from '../row-sink.ts';

const TYPES: Readonly<Record<number, string>> = {
  16: 'BOOLEAN',
  20: 'BIGINT',
  21: 'SMALLINT',
  23: 'INTEGER',
  26: 'UINTEGER',
  114: 'JSON',
  700: 'FLOAT',
  701: 'DOUBLE',
  1082: 'DATE',
  1083: 'TIME',
  1114: 'TIMESTAMP',
  1184: 'TIMESTAMP WITH TIME ZONE',
  2950: 'UUID',
  3802: 'JSON',
};
const NUMERIC = 1700;
const MONEY = 790;
const BYTEA = 17;
/** Arrays of numbers, booleans, texts, dates and times, uuids, json: sent as JSON. */
const ARRAYS: ReadonlySet<number> = new Set([
  1000, 1005, 1007, 1016, 1021, 1022, 1231, 1009, 1015, 1014, 1182, 1183, 1115, 1185, 2951, 199, 3807,
]);

export interface PostgresField {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

export interface PostgresColumn extends DescribedColumn {
  /** How the column has to be sent: template with `?`; absent = as it is. */
  readonly send?: string;
}

/** Everything without a row here is its own text. */
export function describeField({ name, dataTypeID, dataTypeModifier }: PostgresField): PostgresColumn {
  if (dataTypeID === NUMERIC) return { name, type: numericType(dataTypeModifier) };
  if (dataTypeID === MONEY) return { name, type: 'number', send: '?::numeric' };
  if (dataTypeID === BYTEA) return { name, type: 'BLOB', decode: 'unhex(substr(?, 3))' };
  if (ARRAYS.has(dataTypeID)) return { name, type: 'JSON', send: 'to_json(?)' };
  return { name, type: TYPES[dataTypeID] ?? 'VARCHAR' };
}

/** The modifier holds precision and (signed, 11 bit) scale; -1 = any. */
function numericType(modifier: number): string {
  if (modifier < 4) return 'number';
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400;
  return precision <= 38 && scale >= 0 && scale <= precision
    ? `DECIMAL(${String(precision)},${String(scale)})`
    : 'number';
}
