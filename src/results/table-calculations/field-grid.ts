import type { FieldNode } from '../../expression/expression-ast.ts';
import { type CalculationGrid, constantGrid } from './calculation-grid.ts';
import type { CalculationColumn, CalculationTable, Cell } from './calculation-table.ts';
import { normalCell } from './cell-values.ts';

/** A field's column, its total (`:total`) or its row totals (`:row_total`). Null where the query has no totals. */
export function fieldGrid(node: FieldNode, table: CalculationTable): CalculationGrid {
  const column = table.column(node.name);
  if (column === undefined) return constantGrid(null);
  const normal = (cell: Cell | undefined): Cell => (cell === undefined ? null : normalCell(cell, column.kind));
  if (node.total === 'total') return totalGrid(column, table, normal);
  if (!column.pivoted) {
    if (node.total === 'row_total') return constantGrid(null);
    return { kind: 'column', cells: [...column.cells.map(normal), normal(column.total)] };
  }
  const rowTotals = (column.rowTotal ?? []).map(normal);
  // Without row totals the last row would move up: keep the totals row at its place.
  while (rowTotals.length < table.rowCount) rowTotals.push(null);
  rowTotals.push(normal(column.grandTotal));
  if (node.total === 'row_total') return { kind: 'column', cells: rowTotals };
  const pivots = column.cells.map((cells, pivot) => [...cells.map(normal), normal(column.total?.[pivot])]);
  return { kind: 'pivoted', pivots: [...pivots, rowTotals] };
}

function totalGrid(
  column: CalculationColumn,
  table: CalculationTable,
  normal: (cell: Cell | undefined) => Cell,
): CalculationGrid {
  if (!column.pivoted) return constantGrid(normal(column.total));
  const constant = (cell: Cell) => Array.from<Cell>({ length: table.rowCount + 1 }).fill(cell);
  const totals = Array.from({ length: table.pivotCount }, (_, pivot) => constant(normal(column.total?.[pivot])));
  return { kind: 'pivoted', pivots: [...totals, constant(normal(column.grandTotal))] };
}
