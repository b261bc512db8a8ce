/** From a statement's Parquet files to a relation of the workbench. */
import { identifier, textLiteral } from '../results/duckdb-text.ts';
import type { StoredColumn } from './connection.ts';

export interface StoredRows {
  /** Absolute paths, in the order of the rows. */
  readonly files: readonly string[];
  readonly columns: readonly Pick<StoredColumn, 'key' | 'type' | 'asText'>[];
  /** Rows beyond this are not part of the result; null = all are. */
  readonly keepRows: number | null;
}

/** `SELECT` over the files, with the columns' own types, in the order of the rows. */
export function selectStoredRows({ files, columns, keepRows }: StoredRows): string {
  const from = `read_parquet([${files.map(textLiteral).join(', ')}])`;
  const cells = columns.some((column) => column.asText && column.type !== 'VARCHAR')
    ? columns.map((column) =>
        column.asText && column.type !== 'VARCHAR'
          ? `CAST(${identifier(column.key)} AS ${column.type}) AS ${identifier(column.key)}`
          : identifier(column.key),
      )
    : ['*'];
  return `SELECT ${cells.join(', ')} FROM ${from}${keepRows === null ? '' : ` LIMIT ${String(keepRows)}`}`;
}
