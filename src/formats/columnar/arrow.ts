/** `arrow`: an Arrow IPC stream, one record batch after the other, never more than one in memory. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Field, RecordBatch, RecordBatchStreamWriter, Schema, Struct, makeData } from 'apache-arrow';
import type { DuckDBValue } from '@duckdb/node-api';
import { identifier } from '../../results/workbench/duckdb-text.ts';
import { toArrowColumn } from './arrow-columns.ts';
import { columnarColumns, truncationMarks } from './columnar-types.ts';
import type { RenderInput } from '../table/format.ts';
import { openTable } from '../table/table.ts';

/** Rows of a record batch: large enough for readers to be quick, small enough to hold. */
const BATCH_ROWS = 65_536;

export async function encodeArrow(input: RenderInput): Promise<void> {
  const table = await openTable(input);
  const columns = (await columnarColumns(table)).map((column) => ({
    ...toArrowColumn(column.sql, column.type, column.plain),
    name: column.name,
  }));
  const metadata = new Map(truncationMarks(input.shaped).map((mark) => [mark, 'true']));
  const schema = new Schema(
    columns.map((column) => new Field(column.name, column.type, true)),
    metadata,
  );
  await using file = await open(input.file, 'w');
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  const broken = new AbortController();
  const writing = writePieces(file, writer).catch((error: unknown) => broken.abort(error));
  const signal = AbortSignal.any([input.signal, broken.signal]);
  const selected = columns.map((column) => column.sql).join(', ') || 'NULL';
  const result = await input.workbench.stream(`SELECT ${selected} FROM ${identifier(input.shaped.relation)}`);
  let pending: DuckDBValue[][] = columns.map(() => []);
  let rows = 0;
  const flush = (): void => {
    const children = columns.map((column, index) => column.layOut(pending[index] ?? []));
    writer.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, children })));
    pending = columns.map(() => []);
    rows = 0;
  };
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    signal.throwIfAborted();
    for (const [index, target] of pending.entries()) target.push(...chunk.getColumnValues(index));
    rows += chunk.rowCount;
    if (rows >= BATCH_ROWS) flush();
  }
  if (rows > 0) flush();
  writer.finish();
  await writing;
  signal.throwIfAborted();
}

async function writePieces(file: FileHandle, writer: RecordBatchStreamWriter): Promise<void> {
  const bytes = writer[Symbol.asyncIterator]();
  // `writeFile` goes on where it is, until all is written; `write` leaves out what a full disk does not take.
  for (let piece = await bytes.next(); piece.done !== true; piece = await bytes.next())
    await file.writeFile(piece.value);
}
