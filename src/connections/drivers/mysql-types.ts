/** MySQL's and MariaDB's column definitions (as they come before the rows) as DuckDB types. */
import type { DescribedColumn } from '../row-sink.ts';

/** Of a column definition packet. */
export interface MysqlField {
  readonly name: string;
  readonly columnType: number;
  readonly columnLength: number;
  readonly decimals: number;
  readonly flags: number;
  readonly characterSet: number;
}

/** How a cell's bytes become CSV: digits and the like as they are, texts in quotes, bytes as hexadecimal … */
export type CellEncoding = 'plain' | 'text' | 'bytes' | 'bits' | 'date';

export interface MysqlColumn extends DescribedColumn {
  readonly encoding: CellEncoding;
}

const UNSIGNED_FLAG = 32;
const BINARY_CHARACTER_SET = 63;

const INTEGERS: Readonly<Record<number, string>> = {
  1: 'TINYINT',
  2: 'SMALLINT',
  3: 'INTEGER',
  8: 'BIGINT',
  9: 'INTEGER',
};
const PLAIN: Readonly<Record<number, string>> = {
  4: 'FLOAT',
  5: 'DOUBLE',
  // Up to 838 hours, beyond what a time of day can be: then the column is text.
  11: 'TIME',
  13: 'SMALLINT',
};
const DATES: Readonly<Record<number, string>> = { 7: 'TIMESTAMP', 10: 'DATE', 12: 'TIMESTAMP', 14: 'DATE' };
const DECIMALS: ReadonlySet<number> = new Set([0, 246]);
const BIT = 16;
const JSON_TYPE = 245;
const GEOMETRY = 255;

export function describeMysqlField(field: MysqlField): MysqlColumn {
  const { name, columnType, flags, characterSet } = field;
  const integer = INTEGERS[columnType];
  if (integer !== undefined) {
    return { name, type: (flags & UNSIGNED_FLAG) === 0 ? integer : `U${integer}`, encoding: 'plain' };
  }
  if (DECIMALS.has(columnType)) return { name, type: decimalType(field), encoding: 'plain' };
  const date = DATES[columnType];
  if (date !== undefined) return { name, type: date, encoding: 'date' };
  const plain = PLAIN[columnType];
  if (plain !== undefined) return { name, type: plain, encoding: 'plain' };
  if (columnType === BIT) return { name, type: 'UBIGINT', encoding: 'bits' };
  if (columnType === JSON_TYPE) return { name, type: 'JSON', encoding: 'text' };
  if (columnType === GEOMETRY || characterSet === BINARY_CHARACTER_SET) {
    return { name, type: 'BLOB', encoding: 'bytes', decode: 'unhex(?)' };
  }
  return { name, type: 'VARCHAR', encoding: 'text' };
}

/** The length counts the sign and the point. */
function decimalType({ columnLength, decimals, flags }: MysqlField): string {
  const precision = columnLength - (decimals > 0 ? 1 : 0) - ((flags & UNSIGNED_FLAG) === 0 ? 1 : 0);
  const fits = precision >= 1 && precision <= 38 && decimals <= precision;
  return fits ? `DECIMAL(${String(precision)},${String(decimals)})` : 'number';
}
