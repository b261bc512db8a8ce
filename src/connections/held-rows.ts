/**
 * Few rows of one DuckDB, carried over to another without a file: chunk by chunk into a table, and beside it as the text
 * (`csv-rows.ts`) from which the table can be made again.
 */
import { DuckDBDateValue } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import type { ColumnTypes } from '../results/workbench/column-types.ts';
import { identifier } from '../results/workbench/duckdb-text.ts';
import { SMALL_BYTES } from '../results/storage/shelf.ts';
import { CSV_NULL, csvText } from './csv-rows.ts';

/** Types whose values are the same when they have been written as text and read again. */
const HELD_TYPE =
  /^(BOOLEAN|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|DATE|TIME|TIMESTAMP( WITH TIME ZONE)?)$/;

export function isHeldType(type: string): boolean {
  return HELD_TYPE.test(type);
}

export interface HeldRows {
  /** All that the result had. */
  readonly rowCount: number;
  readonly types: ColumnTypes;
  /** Null: there is too much of it. The table has all rows. */
  readonly text: Uint8Array | null;
  /** They took more than `maxBytes`: reading has stopped, and the table is not whole. */
  readonly isTooLarge: boolean;
}

/** Reads a result to its end; of its rows the first `keepRows` become the TEMP TABLE `relation`. */
export async function holdRows(
  result: DuckDBResult,
  { workbench, relation, keys, keepRows, maxBytes }: HoldInput,
): Promise<HeldRows> {
  const types: ColumnTypes = new Map(keys.map((key, index) => [key, result.columnType(index)]));
  const columns = [...types].map(([key, type]) => `${identifier(key)} ${type.toString()}`);
  await workbench.run(`CREATE OR REPLACE TEMP TABLE ${identifier(relation)} (${columns.join(', ')})`);
  const table = await workbench.createAppender(relation, 'main', 'temp');
  try {
    const text = new RowsText();
    let rowCount = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const kept = Math.min(chunk.rowCount, Math.max(0, keepRows - rowCount));
      rowCount += chunk.rowCount;
      if (kept === 0) continue;
      chunk.rowCount = kept;
      text.add(chunk, maxBytes);
      if (text.length > maxBytes) return { rowCount, types, text: null, isTooLarge: true };
      table.appendDataChunk(chunk);
    }
    table.flushSync();
    return { rowCount, types, text: text.end(), isTooLarge: false };
  } finally {
    table.closeSync();
  }
}

interface HoldInput {
  readonly workbench: DuckDBConnection;
  readonly relation: string;
  /** Names of the columns. */
  readonly keys: readonly string[];
  readonly keepRows: number;
  /** Of the rows as text. */
  readonly maxBytes: number;
}

class RowsText {
  /** Null: too much. */
  #rows: string[] | null = [];
  #length = 0;

  /** In characters, including what was too much to keep. */
  get length(): number {
    return this.#length;
  }

  /** Cell by cell, so that no more than one is looked at beyond the limits. */
  add(chunk: DuckDBDataChunk, maxBytes: number): void {
    const vectors = Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnVector(column));
    for (let row = 0; row < chunk.rowCount && this.#length <= maxBytes; row += 1) {
      const cells: string[] = [];
      for (const vector of vectors) {
        const value = vector.getItem(row);
        const text = typeof value === 'string' ? value : cellText(value);
        this.#length += text.length + 1;
        if (this.#length > SMALL_BYTES || text.includes('\0')) this.#rows = null;
        if (this.#rows !== null) cells.push(typeof value === 'string' ? csvText(value) : text);
      }
      this.#rows?.push(`${cells.join(',')}\n`);
    }
  }

  end(): Uint8Array | null {
    return this.#rows === null ? null : Buffer.from(this.#rows.join(''));
  }
}

/** The text for a value of another type. */
function cellText(value: DuckDBValue): string {
  if (value === null) return CSV_NULL;
  // The library writes these two as days.
  if (value instanceof DuckDBDateValue && !value.isFinite) return value.days > 0 ? 'infinity' : '-infinity';
  return Object.is(value, -0) ? '-0' : String(value);
}
