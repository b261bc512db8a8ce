/** Writes calculated columns back: a table of their cells, joined to the grid's relation row by row. */
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { BIGINT, DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import { identifier } from '../workbench/duckdb-text.ts';
import type { Grid, GridSubtotal } from '../grid/grid.ts';
import type { ValueKind } from '../prepared/result-shape.ts';
import { ofCalculation } from '../table-calculations/bounded-values.ts';
import type { Cell } from '../table-calculations/calculation-table.ts';
import { cellText } from '../table-calculations/cell-values.ts';

export interface NewColumn {
  readonly name: string;
  readonly field: string;
  readonly pivot: number | null;
  readonly kind: ValueKind;
  /** One array for each relation of the grid: the rows, the totals if there are any, the subtotals of each level. */
  readonly cells: readonly (readonly Cell[])[];
}

/** The rows of one data chunk: DuckDB's vector size. */
const CHUNK_ROWS = 2048;

/** Adds the columns to the grid's relations. */
export async function appendColumns(
  workbench: DuckDBConnection,
  grid: Grid,
  columns: readonly NewColumn[],
): Promise<Pick<Grid, 'relation' | 'totals' | 'subtotals'>> {
  const columnTypes = columns.map((column) => storageOf(column));
  const beside = async (relation: string, place: number): Promise<string> => {
    const table = `${relation}_calculated`;
    const addition = `${relation}_calculations`;
    await writeCells(workbench, addition, columns, columnTypes, place);
    const added = columns.map(
      (column, index) =>
        `TRY_CAST(added.c${String(index)} AS ${sqlType(column, columnTypes[index])}) AS ${identifier(column.name)}`,
    );
    await workbench.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS SELECT given.* EXCLUDE (__position), ${added.join(', ')}
       FROM (SELECT *, row_number() OVER () AS __position FROM ${identifier(relation)}) given
       JOIN ${identifier(addition)} added ON given.__position = added.__position ORDER BY given.__position`,
    );
    return table;
  };
  const relation = await beside(grid.relation, 0);
  const totals = grid.totals === null ? null : await beside(grid.totals, 1);
  const first = totals === null ? 1 : 2;
  const subtotals: GridSubtotal[] = [];
  for (const [index, subtotal] of grid.subtotals.entries()) {
    subtotals.push({ ...subtotal, relation: await beside(subtotal.relation, first + index) });
  }
  return { relation, totals, subtotals };
}

type Storage = 'bigint' | 'double' | 'text';

/** Whole numbers stay whole. Other numbers are doubles, except exact decimals, which are passed as text. */
function storageOf(column: NewColumn): Storage {
  const cells = column.cells.flat().filter((cell) => cell !== null);
  if (cells.length === 0) return column.kind === 'number' ? 'double' : 'text';
  if (cells.every(isWhole)) return 'bigint';
  return cells.every((cell) => typeof cell === 'number' || isWhole(cell)) ? 'double' : 'text';
}

const BIGINT_LIMIT = 2n ** 63n;

function isWhole(cell: Cell): boolean {
  if (typeof cell === 'number') return Number.isSafeInteger(cell);
  return typeof cell === 'bigint' && cell < BIGINT_LIMIT && cell >= -BIGINT_LIMIT;
}

const storageTypes: Record<Storage, DuckDBType> = { bigint: BIGINT, double: DOUBLE, text: VARCHAR };

/** `place` is the index of the relation in `NewColumn.cells`. */
async function writeCells(
  workbench: DuckDBConnection,
  table: string,
  columns: readonly NewColumn[],
  storages: readonly Storage[],
  place: number,
): Promise<void> {
  const types: readonly DuckDBType[] = [BIGINT, ...storages.map((storage) => storageTypes[storage])];
  const names = columns.map((_, index) => `c${String(index)} ${storageTypes[storages[index] ?? 'text'].toString()}`);
  await workbench.run(`CREATE OR REPLACE TEMP TABLE ${identifier(table)} (__position BIGINT, ${names.join(', ')})`);
  const cells = columns.map((column) => column.cells[place] ?? []);
  const rowCount = cells[0]?.length ?? 0;
  const appender = await workbench.createAppender(table);
  for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
    const size = Math.min(CHUNK_ROWS, rowCount - start);
    const chunk = DuckDBDataChunk.create(types, size);
    const positions = Array.from({ length: size }, (_, index) => BigInt(start + index + 1));
    const values = cells.map((column, index) =>
      ofCalculation(columns[index]?.field ?? '', () =>
        column.slice(start, start + size).map((cell) => toStored(cell, storages[index] ?? 'text')),
      ),
    );
    chunk.setColumns([positions, ...values]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function toStored(cell: Cell, storage: Storage): DuckDBValue {
  if (cell === null) return null;
  if (storage === 'bigint') return typeof cell === 'bigint' ? cell : BigInt(Math.trunc(Number(cell)));
  if (storage === 'double') return Number(cell);
  return cellText(cell);
}

/**
 * The type that a column passed as text is cast to: exact decimals, dates and times. Values that do not fit become
 * null.
 */
function sqlType(column: NewColumn, storage: Storage | undefined): string {
  if (storage === 'bigint') return 'BIGINT';
  if (storage === 'double') return 'DOUBLE';
  const present = column.cells.flat().filter((cell) => cell !== null);
  if (column.kind === 'number') {
    const scales = present.map((cell) =>
      typeof cell === 'object' && cell !== null && 'scale' in cell ? cell.scale : 0,
    );
    const mixed = present.some((cell) => typeof cell === 'number' && !Number.isSafeInteger(cell));
    return mixed ? 'DOUBLE' : `DECIMAL(38, ${String(scales.reduce((a, b) => Math.max(a, b), 0))})`;
  }
  if (column.kind === 'date') return 'DATE';
  if (column.kind === 'datetime') return 'TIMESTAMP';
  return 'VARCHAR';
}
