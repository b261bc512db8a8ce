/**
 * `json_bi` of a query that was asked in SQL: the columns that it selects, in their order, each cell an object. Looker's
 * JDBC driver takes the cells as they come and looks at no name but `value`.
 */
import type { SelectedColumn, SqlSelection } from '../../contract/sql-selection.ts';
import type { TableColumn } from '../cells/table-column.ts';
import type { Table, TableField } from '../table/table.ts';
import { jsonRowSql } from './json-row.ts';

/** A column of the table under the key that the SQL gives it. */
interface SelectedField extends TableField {
  readonly selected: SelectedColumn;
}

/** Columns whose fields are not in the result are left out. */
export function selectedFields(
  table: Pick<Table, 'fields'>,
  selection: Pick<SqlSelection, 'columns'>,
): readonly SelectedField[] {
  const byName = new Map(table.fields.map((field) => [field.field.name, field]));
  return selection.columns.flatMap((selected) => {
    const found = byName.get(selected.field);
    return found ? [{ ...found, field: { ...found.field, name: selected.key }, selected }] : [];
  });
}

export function selectedRowSql(fields: readonly SelectedField[], { jdbc }: Pick<SqlSelection, 'jdbc'>): string {
  const readers = new Map(fields.flatMap(({ columns, selected }) => columns.map((one) => [one, selected.reads])));
  const cell = (column: TableColumn): string => {
    const value = jdbc ? jdbcValueSql(column, readers.get(column) ?? null) : column.json;
    return `concat('{"value":', ${value}, '}')`;
  };
  return jsonRowSql(fields, cell, ({ field }) => field.name);
}

/** Dates as days since 1970, times as milliseconds since 1970 by the clock on the wall, yesno as true and false. */
function jdbcValueSql({ plain, json }: TableColumn, reads: SelectedColumn['reads']): string {
  switch (reads) {
    case 'BOOLEAN':
      return `CASE lower(${plain}) WHEN 'yes' THEN 'true' WHEN 'true' THEN 'true' WHEN 'no' THEN 'false' WHEN 'false' THEN 'false' ELSE 'null' END`;
    case 'DATE':
      return `coalesce(date_diff('day', DATE '1970-01-01', TRY_CAST(${plain} AS DATE))::VARCHAR, 'null')`;
    case 'TIMESTAMP':
      return `coalesce(epoch_ms(TRY_CAST(${plain} AS TIMESTAMP))::VARCHAR, 'null')`;
    case null:
      return json;
  }
}
