/**
 * Rows that come as CSV text → Parquet parts. Rows are collected up to a segment, DuckDB's own reader converts it while
 * the next one is being received: nothing is parsed in JavaScript, and memory stays at a few segments.
 *
 * The CSV's rules are those of `csv-rows.ts`.
 */
import { rm, writeFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, textLiteral } from '../results/workbench/duckdb-text.ts';
import { interruptible } from '../results/workbench/interruptible.ts';
import { readCsvSql } from './csv-rows.ts';
import { STORED_PARQUET } from './parquet-relation.ts';

const SEGMENT_BYTES = 32 * 2 ** 20;
const FIRST_BUFFER_BYTES = 64 * 2 ** 10;
/** Segments that may wait for their conversion before the sender has to pause. */
const MAX_WAITING = 2;

export interface CsvColumn {
  /** Name in the Parquet files. */
  readonly key: string;
  /** DuckDB type as which the cell's text is read. */
  readonly readAs: string;
  /** Template over the cell that was read, for the value that is stored; `?` stands for it. Absent = as it is. */
  readonly store?: string;
}

/** A cell's text is not of its column's type: the statement has to be read as text. */
export class CsvConversionError extends Error {
  constructor(cause: unknown) {
    super('The rows could not be read as their columns’ types.', { cause });
    this.name = 'CsvConversionError';
  }
}

export interface CsvParquetWriterOptions {
  /** Absolute path without extension. */
  readonly file: string;
  readonly columns: readonly CsvColumn[];
  readonly workbench: DuckDBConnection;
  readonly signal: AbortSignal;
}

export class CsvParquetWriter {
  readonly #options: CsvParquetWriterOptions;
  readonly #files: string[] = [];
  #buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  #length = 0;
  #segmentRows = 0;
  #longestRow = 0;
  #rowCount = 0;
  #waiting = 0;
  #conversions: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  constructor(options: CsvParquetWriterOptions) {
    this.#options = options;
  }

  /** True when the sender should pause until {@link drained}. */
  get full(): boolean {
    return this.#waiting >= MAX_WAITING;
  }

  /** Not null when a conversion failed: what follows is thrown away, and `finish` will reject. */
  get failure(): unknown {
    return this.#failure;
  }

  get rowsSoFar(): number {
    return this.#rowCount + this.#segmentRows;
  }

  /** One row with its line break. The bytes are copied. */
  add(row: Uint8Array): void {
    if (this.#failure !== null) return;
    if (this.#length + row.length > SEGMENT_BYTES && this.#segmentRows > 0) this.#closeSegment();
    this.#grow(this.#length + row.length);
    this.#buffer.set(row, this.#length);
    this.#length += row.length;
    this.#segmentRows += 1;
    this.#longestRow = Math.max(this.#longestRow, row.length);
  }

  /** Resolves when all closed segments are converted; never rejects. */
  async drained(): Promise<void> {
    await this.#conversions;
  }

  /** Throws {@link CsvConversionError}, or what stopped the conversion. There is one part at least. */
  async finish(): Promise<{ readonly files: readonly string[]; readonly rowCount: number }> {
    if (this.#segmentRows > 0 || this.#files.length === 0) this.#closeSegment();
    await this.#conversions;
    if (this.#failure !== null) throw this.#failure as Error;
    return { files: this.#files, rowCount: this.#rowCount };
  }

  #grow(needed: number): void {
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(this.#buffer.length * 4, SEGMENT_BYTES)));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  #closeSegment(): void {
    const part = `${this.#options.file}.${String(this.#files.length)}`;
    const segment: Segment = {
      csv: `${part}.csv`,
      parquet: `${part}.parquet`,
      bytes: this.#buffer.subarray(0, this.#length),
      rows: this.#segmentRows,
      longestRow: this.#longestRow,
    };
    this.#files.push(segment.parquet);
    this.#rowCount += segment.rows;
    this.#buffer = Buffer.allocUnsafeSlow(this.#buffer.length);
    this.#length = 0;
    this.#segmentRows = 0;
    this.#longestRow = 0;
    this.#waiting += 1;
    this.#conversions = this.#conversions.then(() => this.#convert(segment));
  }

  async #convert(segment: Segment): Promise<void> {
    try {
      if (this.#failure === null) await convertSegment(this.#options, segment);
    } catch (error) {
      this.#failure = error;
    } finally {
      this.#waiting -= 1;
      await rm(segment.csv, { force: true });
    }
  }
}

interface Segment {
  readonly csv: string;
  readonly parquet: string;
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly longestRow: number;
}

async function convertSegment(options: CsvParquetWriterOptions, segment: Segment): Promise<void> {
  const { workbench, signal } = options;
  await writeFile(segment.csv, segment.bytes);
  await interruptible(workbench, signal, async () => {
    // Several threads have to guess where rows begin; the count tells whether they guessed right.
    const counted = await tryConvert(options, segment, true);
    if (counted === segment.rows) return;
    const exact = await tryConvert(options, segment, false);
    if (exact !== segment.rows) throw new CsvConversionError(exact);
  });
}

/** The number of rows, or the error. */
async function tryConvert(
  { columns, workbench, signal }: CsvParquetWriterOptions,
  { csv, parquet, longestRow }: Segment,
  parallel: boolean,
): Promise<unknown> {
  const cells = columns.map(
    ({ key, store }, index) => `${(store ?? '?').replaceAll('?', `c${String(index)}`)} AS ${identifier(key)}`,
  );
  const types = columns.map(({ readAs }) => readAs);
  try {
    const from = readCsvSql(csv, types, { longestRow, parallel });
    const sql = `COPY (SELECT ${cells.join(', ')} FROM ${from}) TO ${textLiteral(parquet)} (${STORED_PARQUET})`;
    const result = await workbench.run(sql);
    return result.rowsChanged;
  } catch (error) {
    signal.throwIfAborted();
    return error;
  }
}
