/** Reads cells into memory for table calculations. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { DuckDBDecimalValue } from '@duckdb/node-api';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { isNumericColumn, readColumnTypes } from '../workbench/column-types.ts';
import { identifier } from '../workbench/duckdb-text.ts';
import type { Grid, GridColumn } from '../grid/grid.ts';
import { isListText, shownListSql } from '../workbench/list-measures.ts';
import type { ValueKind } from '../prepared/result-shape.ts';
import type { CalculationColumn, CalculationTable, Cell } from '../table-calculations/calculation-table.ts';

export interface CellTableOptions {
  readonly nowMs: number;
  readonly queryTimezone: string | null;
}

/** The tables that calculations run over: the rows, the one row of totals, the subtotal rows of each level. */
export interface CellTables {
  readonly rows: CellTable;
  readonly totals: CellTable | null;
  readonly subtotals: readonly CellTable[];
}

/**
 * Reads the columns of `fields` from each relation of the grid.
 * @throws CoatcheckError `calculation_too_large`, before it reads, if there are more than `maxCells`
 */
export async function loadCellTables(
  workbench: DuckDBConnection,
  grid: Grid,
  fields: ReadonlySet<string>,
  { maxCells, ...options }: CellTableOptions & { readonly maxCells: number },
): Promise<CellTables> {
  const open = (relation: string, totals: CellTable | null): CellTable =>
    new CellTable({ workbench, grid, relation, totals, options });
  const totals = grid.totals === null ? null : open(grid.totals, null);
  const rows = open(grid.relation, totals);
  const subtotals = grid.subtotals.map(({ relation }) => open(relation, totals));
  const tables = [rows, ...(totals ? [totals] : []), ...subtotals];
  let needed = 0;
  for (const table of tables) needed += await table.count(fields);
  if (needed > maxCells) throw new CoatcheckError('calculation_too_large', { cells: needed, limit: maxCells });
  for (const table of tables) await table.load(fields);
  return { rows, totals, subtotals };
}

interface CellTableSource {
  readonly workbench: DuckDBConnection;
  readonly grid: Grid;
  /** One of the grid's relations. */
  readonly relation: string;
  /** The table of the totals; null for that table itself, and if there are none. */
  readonly totals: CellTable | null;
  readonly options: CellTableOptions;
}

/** The columns of a relation as arrays of cells, for table calculations. Reads only the columns that are asked for. */
export class CellTable implements CalculationTable {
  readonly nowMs: number;
  readonly queryTimezone: string | null;
  readonly pivotCount: number;
  rowCount = 0;
  readonly #source: CellTableSource;
  readonly #columns = new Map<string, CalculationColumn>();

  constructor(source: CellTableSource) {
    this.#source = source;
    this.nowMs = source.options.nowMs;
    this.queryTimezone = source.options.queryTimezone;
    this.pivotCount = source.grid.pivotKeys.filter((key) => !key.isTotal).length;
  }

  column(name: string): CalculationColumn | undefined {
    return this.#columns.get(name) ?? this.#pivotField(name);
  }

  total(name: string): CalculationColumn | undefined {
    const { grid, relation, totals } = this.#source;
    return (relation === grid.totals ? this : totals)?.column(name);
  }

  isYear(name: string): boolean {
    return this.#source.grid.shape.fields.some((field) => field.name === name && field.timeframe === 'year');
  }

  /** A pivoted dimension, which has the same value in all rows of a pivot column. */
  #pivotField(name: string): CalculationColumn | undefined {
    const { shape, pivotKeys } = this.#source.grid;
    if (!shape.pivots.includes(name)) return undefined;
    const keys = pivotKeys.filter((key) => !key.isTotal);
    const kind: ValueKind = shape.fields.find((field) => field.name === name)?.kind ?? 'string';
    const cells = keys.map((key) => Array.from<Cell>({ length: this.rowCount }).fill(key.data[name] ?? null));
    return { pivoted: true, kind, cells };
  }

  add(name: string, column: CalculationColumn): void {
    this.#columns.set(name, column);
  }

  /** Counts the rows, and gives the number of cells that `load` would read. */
  async count(fields: ReadonlySet<string>): Promise<number> {
    const { workbench, relation } = this.#source;
    const count = await workbench.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${identifier(relation)}`);
    this.rowCount = Number(count.getRows()[0]?.[0] ?? 0);
    return this.rowCount * Math.max(1, this.#wanted(fields).length);
  }

  async load(fields: ReadonlySet<string>): Promise<void> {
    const wanted = this.#wanted(fields);
    if (wanted.length === 0) return;
    const cells = await this.#read(wanted);
    for (const [field, columns] of Map.groupBy(wanted, (column) => column.field)) {
      this.#columns.set(field, this.#toColumn(field, columns, cells));
    }
  }

  #wanted(fields: ReadonlySet<string>): readonly GridColumn[] {
    return this.#source.grid.columns.filter((column) => fields.has(column.field));
  }

  #toColumn(
    name: string,
    columns: readonly GridColumn[],
    cells: ReadonlyMap<string, readonly Cell[]>,
  ): CalculationColumn {
    const kind: ValueKind = this.#source.grid.shape.fields.find((field) => field.name === name)?.kind ?? 'number';
    const cellsOf = (column: GridColumn | undefined): readonly Cell[] => (column && cells.get(column.name)) ?? [];
    const [first] = columns;
    if (!first || first.pivot === null) return { pivoted: false, kind, cells: cellsOf(first) };
    const rowTotal = columns.find((column) => this.#isTotal(column));
    return {
      pivoted: true,
      kind,
      cells: columns.filter((column) => !this.#isTotal(column)).map(cellsOf),
      ...(rowTotal ? { rowTotal: cellsOf(rowTotal) } : {}),
    };
  }

  #isTotal(column: GridColumn): boolean {
    return column.pivot !== null && this.#source.grid.pivotKeys[column.pivot]?.isTotal === true;
  }

  async #read(columns: readonly GridColumn[]): Promise<ReadonlyMap<string, readonly Cell[]>> {
    const { workbench, grid, relation } = this.#source;
    const types = await readColumnTypes(workbench, relation, grid.knownTypes);
    const fields = new Map(grid.shape.fields.map((field) => [field.name, field]));
    const selected = columns.map(({ name, field }) => {
      const type = types.get(name);
      if (isListText(fields.get(field), type)) return shownListSql(identifier(name));
      return isNumericColumn(type) ? identifier(name) : `${identifier(name)}::VARCHAR`;
    });
    const result = await workbench.stream(`SELECT ${selected.join(', ')} FROM ${identifier(relation)}`);
    const cells = columns.map((): Cell[] => []);
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const [index, target] of cells.entries()) {
        for (const value of chunk.getColumnValues(index)) target.push(toCell(value));
      }
    }
    return new Map(columns.map((column, index) => [column.name, cells[index] ?? []]));
  }
}

function toCell(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') {
    return value;
  }
  if (value instanceof DuckDBDecimalValue) return { value: value.value, scale: value.scale };
  return String(value);
}
