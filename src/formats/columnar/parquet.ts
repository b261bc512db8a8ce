/** `parquet`, and `sql`, which holds no rows. */
import { writeFile } from 'node:fs/promises';
import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import { columnarColumns, truncationMarks } from './columnar-types.ts';
import type { Encoder, RenderInput } from '../table/format.ts';
import { openTable } from '../table/table.ts';
import { runCancellable } from '../table/write-rows.ts';

export async function encodeParquet(input: RenderInput): Promise<void> {
  const { workbench, shaped, file, signal } = input;
  const table = await openTable(input);
  const columns = (await columnarColumns(table)).map((column) => `${column.sql} AS ${identifier(column.name)}`);
  const rows = `SELECT ${columns.join(', ') || 'NULL AS nothing'} FROM ${identifier(shaped.relation)}`;
  const marks = truncationMarks(shaped).map((mark) => `${mark}: 'true'`);
  const metadata = marks.length > 0 ? `, KV_METADATA { ${marks.join(', ')} }` : '';
  await runCancellable(
    workbench,
    `COPY (${rows}) TO ${textLiteral(file)} (FORMAT parquet, COMPRESSION zstd${metadata})`,
    signal,
  );
}

/** The SQL as the query's author sees it: ends with its row limit. */
export const encodeSql: Encoder = (input) => writeFile(input.file, input.run.sql);
