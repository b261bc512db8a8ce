import { ROW_TOTAL_LABEL } from '../../results/grid/grid.ts';
import type { Table } from './table.ts';
import type { TableColumn } from '../cells/table-column.ts';

/**
 * Header lines of the text formats. Without pivots there is one line of labels. With pivots, a line for each pivot
 * field comes before it: the pivot field's label over the last unpivoted column before the pivoted ones, then the pivot
 * value over each of its columns. A result without rows has no pivot columns, but the same lines.
 * @param short labels without the name of their view, where there is little room
 */
export function headerLines(
  table: Table,
  { short }: { readonly short: boolean } = { short: false },
): readonly (readonly string[])[] {
  const { shape } = table.input.shaped;
  const labels = table.columns.map((column) => (short ? column.field.labelShort : column.label));
  const firstPivoted = table.columns.findIndex((column) => column.pivot !== null);
  const lastLabel =
    firstPivoted < 0 ? table.columns.findLastIndex(({ field }) => field.category === 'dimension') : firstPivoted - 1;
  const lines = shape.pivots.map((name) => {
    const pivot = shape.fields.find((field) => field.name === name);
    const label = (short ? pivot?.labelShort : pivot?.label) ?? name;
    return table.columns.map((column, index) => {
      if (column.pivot !== null) return pivotText(column, name);
      return index === lastLabel ? label : '';
    });
  });
  return [...lines, labels];
}

/** A header cell, and over how many neighbouring columns it stands. */
export interface HeaderCell {
  readonly text: string;
  /** Index of its first column. */
  readonly start: number;
  readonly columns: number;
}

/**
 * The lines with neighbours joined: a pivot value stands once over all its columns, together with the values above it.
 * The last line, the labels, keeps a cell for each column.
 */
export function headerCells(lines: readonly (readonly string[])[]): readonly (readonly HeaderCell[])[] {
  const continues = (line: number, column: number): boolean =>
    line < lines.length - 1 &&
    lines.slice(0, line + 1).every((texts) => texts[column] !== '' && texts[column] === texts[column - 1]);
  return lines.map((texts, line) => {
    const starts = texts.flatMap((_, column) => (column > 0 && continues(line, column) ? [] : [column]));
    return starts.map((start, index) => ({
      text: texts[start] ?? '',
      start,
      columns: (starts[index + 1] ?? texts.length) - start,
    }));
  });
}

/** The text over a pivot column: the pivot field's value, or `Row Total`. */
export function pivotText(column: TableColumn, pivotField: string): string {
  if (column.pivot === null) return '';
  if (column.pivot.isTotal) return ROW_TOTAL_LABEL;
  const value = column.pivot.data[pivotField];
  return value === null || value === undefined ? '∅' : String(value);
}
