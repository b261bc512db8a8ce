/**
 * Few rows of one DuckDB, carried over to another without a file: chunk by chunk into a table, and beside it as the text
 * (`csv-rows.ts`) from which the table can be made again.
 */
import { DuckDBDateValue } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult, DuckDBValue } from '@duckdb/node-api';
import type { ColumnTypes } from '../results/column-types.ts';
import { identifier } from '../results/duckdb-text.ts';
import { SMALL_BYTES } from '../results/shelf.ts';
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
}

/** Reads a result to its end; of its rows the first `keepRows` become the TEMP TABLE `relation`. */
export async function holdRows(
  result: DuckDBResult,
  { workbench, relation, keys, keepRows }: HoldInput,
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
      text.add(chunk);
      table.appendDataChunk(chunk);
    }
    table.flushSync();
    return { rowCount, types, text: text.end() };
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
}

class RowsText {
  /** Null: too much. */
  #rows: string[] | null = [];
  #length = 0;

  /** Cell by cell, so that no value is read in vain that is beyond the limit. */
  add(chunk: DuckDBDataChunk): void {
    const vectors = Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnVector(column));
    for (let row = 0; row < chunk.rowCount && this.#rows !== null; row += 1) {
      let line = '';
      for (const [column, vector] of vectors.entries()) {
        line += (column === 0 ? '' : ',') + cellText(vector.getItem(row));
        if (this.#length + line.length > SMALL_BYTES || line.includes('\0')) {
          this.#rows = null;
          return;
        }
      }
      this.#length += line.length + 1;
      this.#rows.push(`${line}\n`);
    }
  }

  end(): Uint8Array | null {
    return this.#rows === null ? null : Buffer.from(this.#rows.join(''));
  }
}

function cellText(value: DuckDBValue): string {
  if (value === null) return CSV_NULL;
  if (typeof value === 'string') return csvText(value);
  // The library writes these two as days.
  if (value instanceof DuckDBDateValue && !value.isFinite) return value.days > 0 ? 'infinity' : '-infinity';
  return Object.is(value, -0) ? '-0' : String(value);
}
