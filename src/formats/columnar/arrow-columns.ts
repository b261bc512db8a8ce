/** How columns of DuckDB types become Arrow arrays: which SQL is read, and how its values are laid out. */
import { DuckDBTypeId } from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { DuckDBBlobValue, DuckDBDecimalValue } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  TimeMicrosecond,
  TimestampMicrosecond,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  makeData,
} from 'apache-arrow';
import type { Data, DataType } from 'apache-arrow';

export interface ArrowColumn {
  readonly type: DataType;
  /** SQL of the values as they are laid out. */
  readonly sql: string;
  layOut(values: readonly DuckDBValue[]): Data;
}

type Numbers =
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** @param plain SQL of the column's plain text, for types that Arrow has no place for. */
export function toArrowColumn(expression: string, type: DuckDBType, plain: string): ArrowColumn {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return { type: new Bool(), sql: expression, layOut: layOutBooleans };
    case DuckDBTypeId.TINYINT:
      return numbers(new Int8(), expression, (length) => new Int8Array(length));
    case DuckDBTypeId.SMALLINT:
      return numbers(new Int16(), expression, (length) => new Int16Array(length));
    case DuckDBTypeId.INTEGER:
      return numbers(new Int32(), expression, (length) => new Int32Array(length));
    case DuckDBTypeId.UTINYINT:
      return numbers(new Uint8(), expression, (length) => new Uint8Array(length));
    case DuckDBTypeId.USMALLINT:
      return numbers(new Uint16(), expression, (length) => new Uint16Array(length));
    case DuckDBTypeId.UINTEGER:
      return numbers(new Uint32(), expression, (length) => new Uint32Array(length));
    case DuckDBTypeId.FLOAT:
      return numbers(new Float32(), expression, (length) => new Float32Array(length));
    case DuckDBTypeId.DOUBLE:
      return numbers(new Float64(), expression, (length) => new Float64Array(length));
    case DuckDBTypeId.DATE:
      return numbers(new DateDay(), `(${expression} - DATE '1970-01-01')::INTEGER`, (length) => new Int32Array(length));
    case DuckDBTypeId.BIGINT:
      return bigNumbers(new Int64(), expression, (length) => new BigInt64Array(length));
    case DuckDBTypeId.UBIGINT:
      return bigNumbers(new Uint64(), expression, (length) => new BigUint64Array(length));
    case DuckDBTypeId.TIME:
      return bigNumbers(new TimeMicrosecond(), `epoch_us(${expression})`, (length) => new BigInt64Array(length));
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
      return bigNumbers(
        new TimestampMicrosecond(),
        `epoch_us((${expression})::TIMESTAMP)`,
        (length) => new BigInt64Array(length),
      );
    case DuckDBTypeId.TIMESTAMP_TZ:
      return bigNumbers(
        new TimestampMicrosecond('UTC'),
        `epoch_us(${expression})`,
        (length) => new BigInt64Array(length),
      );
    case DuckDBTypeId.DECIMAL:
      return decimals(expression, type);
    case DuckDBTypeId.BLOB:
      return { type: new Binary(), sql: expression, layOut: (values) => layOutBytes(new Binary(), values) };
    default:
      return { type: new Utf8(), sql: plain, layOut: (values) => layOutBytes(new Utf8(), values) };
  }
}

function numbers(type: DataType, sql: string, create: (length: number) => Numbers): ArrowColumn {
  return {
    type,
    sql,
    layOut: (values) => {
      const data = create(values.length);
      for (const [index, value] of values.entries()) if (value !== null) data[index] = Number(value);
      return makeData({ type, data, ...nulls(values) } as Parameters<typeof makeData>[0]);
    },
  };
}

function bigNumbers(
  type: DataType,
  sql: string,
  create: (length: number) => BigInt64Array | BigUint64Array,
): ArrowColumn {
  return {
    type,
    sql,
    layOut: (values) => {
      const data = create(values.length);
      for (const [index, value] of values.entries()) if (typeof value === 'bigint') data[index] = value;
      return makeData({ type, data, ...nulls(values) } as Parameters<typeof makeData>[0]);
    },
  };
}

/** 128 bits, least significant word first. */
function decimals(sql: string, type: DuckDBType): ArrowColumn {
  const width = 'width' in type && typeof type.width === 'number' ? type.width : 38;
  const scale = 'scale' in type && typeof type.scale === 'number' ? type.scale : 0;
  const arrowType = new Decimal(scale, width, 128);
  return {
    type: arrowType,
    sql,
    layOut: (values) => {
      const words = new BigUint64Array(values.length * 2);
      for (const [index, value] of values.entries()) {
        if (!(value instanceof DuckDBDecimalValue)) continue;
        words[index * 2] = BigInt.asUintN(64, value.value);
        words[index * 2 + 1] = BigInt.asUintN(64, value.value >> 64n);
      }
      return makeData({ type: arrowType, data: new Uint32Array(words.buffer), ...nulls(values) });
    },
  };
}

function layOutBooleans(values: readonly DuckDBValue[]): Data {
  const data = bits(values, (value) => value === true);
  return makeData({ type: new Bool(), data, ...nulls(values) });
}

const encoder = new TextEncoder();

function layOutBytes(type: Utf8 | Binary, values: readonly DuckDBValue[]): Data {
  const pieces = values.map((value) => {
    if (value === null) return null;
    return value instanceof DuckDBBlobValue ? value.bytes : encoder.encode(String(value));
  });
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [index, piece] of pieces.entries()) {
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + (piece?.length ?? 0);
  }
  const data = new Uint8Array(valueOffsets[values.length] ?? 0);
  for (const [index, piece] of pieces.entries()) if (piece) data.set(piece, valueOffsets[index] ?? 0);
  return makeData({ type, valueOffsets, data, ...nulls(values) } as Parameters<typeof makeData>[0]);
}

function nulls(values: readonly DuckDBValue[]): {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array;
} {
  const nullCount = values.filter((value) => value === null).length;
  return { length: values.length, nullCount, nullBitmap: bits(values, (value) => value !== null) };
}

function bits(values: readonly DuckDBValue[], isSet: (value: DuckDBValue) => boolean): Uint8Array {
  // Arrow's buffers are whole words of eight bytes.
  const bitmap = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (const [index, value] of values.entries()) {
    if (isSet(value)) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  }
  return bitmap;
}
