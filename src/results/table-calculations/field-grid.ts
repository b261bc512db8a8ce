import type { FieldNode } from '../../expression/expression-ast.ts';
import { type CalculationGrid, constantGrid } from './calculation-grid.ts';
import type { CalculationColumn, CalculationTable, Cell } from './calculation-table.ts';
import { normalCell } from './cell-values.ts';

/** A field's column, its total (`:total`) or its row totals (`:row_total`). Null if the query has no totals. */
export function fieldGrid(node: FieldNode, table: CalculationTable): CalculationGrid {
  const column = node.total === 'total' ? table.total?.(node.name) : table.column(node.name);
  if (column === undefined) return constantGrid(null);
  const normal = (cell: Cell | undefined): Cell => (cell === undefined ? null : normalCell(cell, column.kind));
  const columnOf = (cells: readonly Cell[]): readonly Cell[] => cells.map(normal);
  if (node.total === 'total') return totalGrid(column, table, normal);
  if (!column.pivoted) {
    if (node.total === 'row_total') return constantGrid(null);
    return { kind: 'column', cells: columnOf(column.cells) };
  }
  const rowTotals = columnOf(column.rowTotal ?? []);
  if (node.total === 'row_total') return { kind: 'column', cells: rowTotals };
  return { kind: 'pivoted', pivots: [...column.cells.map(columnOf), rowTotals] };
}

/** The same total beside every row. */
function totalGrid(
  column: CalculationColumn,
  table: CalculationTable,
  normal: (cell: Cell | undefined) => Cell,
): CalculationGrid {
  if (!column.pivoted) return constantGrid(normal(column.cells[0]));
  const constant = (cell: Cell) => Array.from<Cell>({ length: table.rowCount }).fill(cell);
  const totals = Array.from({ length: table.pivotCount }, (_, pivot) => constant(normal(column.cells[pivot]?.[0])));
  return { kind: 'pivoted', pivots: [...totals, constant(normal(column.rowTotal?.[0]))] };
}
