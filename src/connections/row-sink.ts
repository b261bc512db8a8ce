/** What the drivers of server databases share: described columns → CSV reader → stored columns, and the second try. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StatementRequest, StatementRows, StoredColumn } from './connection.ts';
import { CsvConversionError, CsvParquetWriter, type CsvColumn } from './csv-parquet-writer.ts';
import { storedColumns } from './stored-columns.ts';
import { settleTextColumn } from './text-columns.ts';

/** A column as the database describes it. */
export interface DescribedColumn {
  readonly name: string;
  /** DuckDB type of its values; `number` = decimal text of any precision, its type found from the values. */
  readonly type: string;
  /** The cell's text → the value, where a cast will not do: template with `?`, over VARCHAR. */
  readonly decode?: string;
}

/**
 * Receives the rows of one statement. `receive` is called with a writer that it feeds; a second time when a value was
 * not of its column's declared type, and then everything is kept as text first.
 */
export async function sinkRows(
  request: StatementRequest,
  signal: AbortSignal,
  described: readonly DescribedColumn[],
  receive: (writer: CsvParquetWriter) => Promise<void>,
): Promise<StatementRows> {
  const columns = storedColumns(
    described.map(({ name, type }) => ({ name, type: type === 'number' ? 'VARCHAR' : type })),
  );
  try {
    return await sinkOnce({ request, signal, described, columns, receive, cautious: false });
  } catch (error) {
    if (!(error instanceof CsvConversionError)) throw error;
    return await sinkOnce({ request, signal, described, columns, receive, cautious: true });
  }
}

interface SinkInput {
  readonly request: StatementRequest;
  readonly signal: AbortSignal;
  readonly described: readonly DescribedColumn[];
  readonly columns: readonly StoredColumn[];
  readonly receive: (writer: CsvParquetWriter) => Promise<void>;
  readonly cautious: boolean;
}

async function sinkOnce(input: SinkInput): Promise<StatementRows> {
  const { request, signal, described, columns, receive, cautious } = input;
  const { workbench, file } = request;
  const readers = described.map((column, index) => csvColumn(column, columns[index]?.key ?? '', cautious));
  const writer = new CsvParquetWriter({ file, workbench, signal, columns: readers });
  request.onRows?.(() => writer.rowsSoFar);
  await receive(writer);
  const { files, rowCount } = await writer.finish();
  return { files, rowCount, columns: await settle(workbench, files, input) };
}

function csvColumn({ type, decode }: DescribedColumn, key: string, cautious: boolean): CsvColumn {
  if (decode !== undefined) return { key, readAs: 'VARCHAR', store: decode };
  return { key, readAs: cautious || type === 'number' ? 'VARCHAR' : type };
}

async function settle(
  workbench: DuckDBConnection,
  files: readonly string[],
  { described, columns, cautious }: SinkInput,
): Promise<StoredColumn[]> {
  const settled: StoredColumn[] = [];
  for (const [index, column] of columns.entries()) {
    const { type, decode } = described[index] ?? { type: 'VARCHAR' };
    const open = decode === undefined && (type === 'number' || cautious);
    settled.push(
      open
        ? await settleTextColumn(workbench, files, { name: column.name, key: column.key, wanted: type })
        : { ...column, asText: false },
    );
  }
  return settled;
}
