/** The types of columns, in the words of JDBC, and which of them a field has. */
import { measureTypeRow } from '../lookml/fields/measure-types.ts';
import type { ResolvedField } from '../lookml/resolve/resolved-field.ts';
import { canTimeFilter, groupParts, isNumeric, isTimeField, typeName } from '../lookml/values/field-type.ts';
import type { ExpressionType } from '../expression/expression-functions.ts';

export type ColumnType = 'VARCHAR' | 'DOUBLE' | 'BIGINT' | 'INTEGER' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP';

export interface ColumnTypeFacts {
  /** Of `java.sql.Types`. */
  readonly id: number;
  /** How Avatica's clients hold its values: dates as days since 1970, timestamps as milliseconds since 1970. */
  readonly rep: string;
  readonly javaClass: string;
  readonly precision: number;
}

export const columnTypes: Readonly<Record<ColumnType, ColumnTypeFacts>> = {
  VARCHAR: { id: 12, rep: 'STRING', javaClass: 'java.lang.String', precision: -1 },
  DOUBLE: { id: 8, rep: 'DOUBLE', javaClass: 'java.lang.Double', precision: 15 },
  BIGINT: { id: -5, rep: 'LONG', javaClass: 'java.lang.Long', precision: 19 },
  INTEGER: { id: 4, rep: 'INTEGER', javaClass: 'java.lang.Integer', precision: 10 },
  BOOLEAN: { id: 16, rep: 'BOOLEAN', javaClass: 'java.lang.Boolean', precision: 1 },
  DATE: { id: 91, rep: 'INTEGER', javaClass: 'java.sql.Date', precision: 0 },
  TIMESTAMP: { id: 93, rep: 'LONG', javaClass: 'java.sql.Timestamp', precision: 0 },
};

/** Timeframes whose values are whole dates, points in time, and numbers; of all others they are texts (`2024-01`). */
const frames: Readonly<Record<string, ColumnType>> = {
  date: 'DATE',
  week: 'DATE',
  raw: 'TIMESTAMP',
  time: 'TIMESTAMP',
  second: 'TIMESTAMP',
  year: 'INTEGER',
  fiscal_year: 'INTEGER',
};

/** The type of the field's values in results. */
export function columnTypeOf(field: ResolvedField): ColumnType {
  if (field.category === 'measure') return measureColumnType(field.type);
  const { timeframe } = groupParts(field);
  const frame = timeframe === undefined || !Object.hasOwn(frames, timeframe) ? undefined : frames[timeframe];
  if (frame !== undefined) return frame;
  if (isNumeric(field)) return timeframe === undefined ? 'DOUBLE' : 'BIGINT';
  if (typeName(field) === 'yesno') return 'BOOLEAN';
  if (timeframe !== undefined || !isTimeField(field)) return 'VARCHAR';
  return canTimeFilter(field) ? 'TIMESTAMP' : 'DATE';
}

const COUNTS: ReadonlySet<string> = new Set(['count', 'count_distinct']);

function measureColumnType(type: Parameters<typeof measureTypeRow>[0]): ColumnType {
  if (COUNTS.has(type)) return 'BIGINT';
  const { value } = measureTypeRow(type);
  return value === 'number' ? 'DOUBLE' : value === 'yesno' ? 'BOOLEAN' : 'VARCHAR';
}

/** What an expression may do with the field. */
export function expressionTypeOf(field: ResolvedField): ExpressionType {
  const isYear = columnTypeOf(field) === 'INTEGER';
  if (isTimeField(field) && !isYear) return canTimeFilter(field) ? 'datetime' : 'date';
  const isMoment = field.category === 'measure' && measureTypeRow(field.type).value === 'time';
  return isMoment ? 'any' : expressionTypes[columnTypeOf(field)];
}

const expressionTypes: Readonly<Record<ColumnType, ExpressionType>> = {
  VARCHAR: 'string',
  DOUBLE: 'number',
  BIGINT: 'number',
  INTEGER: 'number',
  BOOLEAN: 'yesno',
  DATE: 'date',
  TIMESTAMP: 'datetime',
};

/** The type of a column that has the values of an expression. */
export function columnTypeOfExpression(type: ExpressionType): ColumnType {
  switch (type) {
    case 'number':
      return 'DOUBLE';
    case 'yesno':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'datetime':
      return 'TIMESTAMP';
    default:
      return 'VARCHAR';
  }
}
