/** Result sets in the words of Avatica's JSON protocol: what Looker's JDBC driver reads. */
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { columnTypes, type ColumnType } from './column-types.ts';
import type { AnswerColumn } from './answer-columns.ts';

interface SignatureColumn {
  readonly label: string;
  readonly type: ColumnType;
  /** The model and explore that the column is from; null = it is computed. */
  readonly from: { readonly schema: string; readonly table: string } | null;
}

/** `style`: what clients hold a row as. */
function avaticaSignature(
  columns: readonly SignatureColumn[],
  { sql, style }: { readonly sql: string | null; readonly style: 'ARRAY' | 'LIST' | 'OBJECT' },
): JsonObject {
  return {
    columns: columns.map(columnMetaData),
    sql,
    parameters: [],
    cursorFactory: { style, clazz: null, fieldNames: null },
    statementType: sql === null ? null : 'SELECT',
  };
}

function columnMetaData({ label, type, from }: SignatureColumn, ordinal: number): JsonObject {
  const { id, rep, javaClass, precision } = columnTypes[type];
  return {
    ordinal,
    autoIncrement: false,
    caseSensitive: true,
    searchable: false,
    currency: false,
    nullable: 1,
    signed: true,
    displaySize: precision,
    label,
    columnName: label,
    schemaName: from?.schema ?? null,
    precision: Math.max(precision, 0),
    scale: 0,
    tableName: from?.table ?? null,
    catalogName: null,
    type: { type: 'scalar', id, name: type, rep },
    readOnly: true,
    writable: false,
    definitelyWritable: false,
    columnClassName: javaClass,
  };
}

/** The signature of a query's answer. */
export function querySignature(
  columns: readonly AnswerColumn[],
  { sql, model, explore }: { readonly sql: string; readonly model: string; readonly explore: string },
): JsonObject {
  const from = { schema: model, table: explore };
  return avaticaSignature(
    columns.map(({ label, type, isField }) => ({ label, type, from: isField ? from : null })),
    // The driver takes a row of one column for its value.
    { sql, style: columns.length === 1 ? 'OBJECT' : 'ARRAY' },
  );
}

/** A result set that is complete at once. */
export function avaticaResultSet(
  connectionId: string,
  columns: readonly (readonly [label: string, type: ColumnType])[],
  rows: readonly (readonly JsonValue[])[],
): JsonObject {
  const signature = columns.map(([label, type]) => ({ label, type, from: null }));
  return {
    response: 'resultSet',
    connectionId,
    statementId: 0,
    ownStatement: true,
    signature: avaticaSignature(signature, { sql: null, style: 'LIST' }),
    firstFrame: { offset: 0, done: true, rows: rows.map((row) => [...row]) },
    updateCount: -1,
    rpcMetadata: null,
  };
}
