import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { DuckDBDecimalValue } from '@duckdb/node-api';
import { CoatcheckError } from '../errors/catalogue.ts';
import { isNumericColumn, readColumnTypes } from './column-types.ts';
import { identifier } from './duckdb-text.ts';
import type { Grid, GridColumn } from './grid.ts';
import type { ValueKind } from './result-shape.ts';
import type { CalculationColumn, CalculationTable, Cell } from './table-calculations/calculation-table.ts';

/** A grid's columns as arrays of cells, for table calculations. Only the columns that are asked for are read. */
export class CellTable implements CalculationTable {
  readonly nowMs: number;
  readonly queryTimezone: string | null;
  readonly pivotCount: number;
  rowCount = 0;
  readonly #workbench: DuckDBConnection;
  readonly #grid: Grid;
  readonly #columns = new Map<string, CalculationColumn>();

  constructor(
    workbench: DuckDBConnection,
    grid: Grid,
    options: { readonly nowMs: number; readonly queryTimezone: string | null },
  ) {
    this.#workbench = workbench;
    this.#grid = grid;
    this.nowMs = options.nowMs;
    this.queryTimezone = options.queryTimezone;
    this.pivotCount = grid.pivotKeys.filter((key) => !key.isTotal).length;
  }

  column(name: string): CalculationColumn | undefined {
    return this.#columns.get(name) ?? this.#pivotField(name);
  }

  isYear(name: string): boolean {
    return this.#grid.shape.fields.some((field) => field.name === name && field.timeframe === 'year');
  }

  /** A pivoted dimension: the same value down each pivot column. */
  #pivotField(name: string): CalculationColumn | undefined {
    if (!this.#grid.shape.pivots.includes(name)) return undefined;
    const keys = this.#grid.pivotKeys.filter((key) => !key.isTotal);
    const kind: ValueKind = this.#grid.shape.fields.find((field) => field.name === name)?.kind ?? 'string';
    const cells = keys.map((key) => Array.from<Cell>({ length: this.rowCount }).fill(key.data[name] ?? null));
    return { pivoted: true, kind, cells };
  }

  add(name: string, column: CalculationColumn): void {
    this.#columns.set(name, column);
  }

  /**
   * Reads the columns of `fields` and counts the rows.
   * @throws CoatcheckError `calculation_too_large`, before it reads, when there are more than `maxCells`
   */
  async load(fields: ReadonlySet<string>, maxCells: number): Promise<void> {
    const { relation, totals } = this.#grid;
    const wanted = this.#grid.columns.filter((column) => fields.has(column.field));
    const count = await this.#workbench.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${identifier(relation)}`);
    this.rowCount = Number(count.getRows()[0]?.[0] ?? 0);
    const needed = this.rowCount * Math.max(1, wanted.length);
    if (needed > maxCells) throw new CoatcheckError('calculation_too_large', { cells: needed, limit: maxCells });
    if (wanted.length === 0) return;
    const cells = await this.#read(relation, wanted);
    const totalCells = totals === null ? null : await this.#read(totals, wanted);
    for (const [field, columns] of Map.groupBy(wanted, (column) => column.field)) {
      this.#columns.set(field, this.#toColumn(field, columns, cells, totalCells));
    }
  }

  #toColumn(
    name: string,
    columns: readonly GridColumn[],
    cells: ReadonlyMap<string, readonly Cell[]>,
    totals: ReadonlyMap<string, readonly Cell[]> | null,
  ): CalculationColumn {
    const kind: ValueKind = this.#grid.shape.fields.find((field) => field.name === name)?.kind ?? 'number';
    const cellsOf = (column: GridColumn | undefined): readonly Cell[] => (column && cells.get(column.name)) ?? [];
    const totalOf = (column: GridColumn | undefined): Cell => (column && totals?.get(column.name)?.[0]) ?? null;
    const [first] = columns;
    if (!first || first.pivot === null) {
      return { pivoted: false, kind, cells: cellsOf(first), ...(totals ? { total: totalOf(first) } : {}) };
    }
    const keyed = columns.filter((column) => !this.#isTotal(column));
    const rowTotal = columns.find((column) => this.#isTotal(column));
    return {
      pivoted: true,
      kind,
      cells: keyed.map(cellsOf),
      ...(totals ? { total: keyed.map(totalOf) } : {}),
      ...(rowTotal ? { rowTotal: cellsOf(rowTotal) } : {}),
      ...(rowTotal && totals ? { grandTotal: totalOf(rowTotal) } : {}),
    };
  }

  #isTotal(column: GridColumn): boolean {
    return column.pivot !== null && this.#grid.pivotKeys[column.pivot]?.isTotal === true;
  }

  async #read(relation: string, columns: readonly GridColumn[]): Promise<ReadonlyMap<string, readonly Cell[]>> {
    const types = await readColumnTypes(this.#workbench, relation, this.#grid.knownTypes);
    const selected = columns.map(({ name }) =>
      isNumericColumn(types.get(name)) ? identifier(name) : `${identifier(name)}::VARCHAR`,
    );
    const result = await this.#workbench.stream(`SELECT ${selected.join(', ')} FROM ${identifier(relation)}`);
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
