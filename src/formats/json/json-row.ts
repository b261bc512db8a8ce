/** Row templates of the JSON formats: one SQL `concat(…)` per row, keys in the order of the fields. */
import { textLiteral } from '../../results/workbench/duckdb-text.ts';
import { cellText } from '../table/table.ts';
import type { Table, TableField } from '../table/table.ts';
import type { TableColumn } from '../cells/table-column.ts';
import { jsonText } from '../../lib/json-text.ts';
import { jsonTextSql } from '../cells/value-sql.ts';

/**
 * SQL of a row object: `{"v.dim":"x","v.measure":12}`; pivoted fields are objects by pivot key. `cell` gives the JSON
 * of one column, `key` the name of one field.
 */
export function jsonRowSql(
  fields: readonly TableField[],
  cell: (column: TableColumn) => string,
  key: (field: TableField) => string,
): string {
  const parts: string[] = [];
  let text = '{';
  const flush = (expression: string): void => {
    parts.push(textLiteral(text), expression);
    text = '';
  };
  fields.forEach((field, fieldIndex) => {
    text += `${fieldIndex > 0 ? ',' : ''}${jsonText(key(field))}:`;
    if (!field.pivoted) {
      for (const column of field.columns) flush(cell(column));
      return;
    }
    text += '{';
    field.columns.forEach((column, columnIndex) => {
      text += `${columnIndex > 0 ? ',' : ''}${jsonText(column.pivot?.key ?? '')}:`;
      flush(cell(column));
    });
    text += '}';
  });
  parts.push(textLiteral(`${text}}`));
  return `concat(${parts.join(', ')})`;
}

/** JSON of a cell in the flat formats: the raw value, or with `apply_formatting` the formatted text. */
export function flatCellSql(table: Table): (column: TableColumn) => string {
  return (column) => {
    const formatted = column.rendered !== null || column.html !== null;
    if (!table.input.options.applyFormatting || !formatted) return column.json;
    return `coalesce(${jsonTextSql(cellText(column, table))}, 'null')`;
  };
}
