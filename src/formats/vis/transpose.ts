import { identifier, textLiteral } from '../../results/workbench/duckdb-text.ts';
import { freeField } from '../../results/grid/free-shape.ts';
import type { ShapedColumn, ShapedResult } from '../../results/grid/shaped-result.ts';
import type { RenderInput } from '../table/format.ts';
import { pivotText } from '../table/header-lines.ts';
import { cellText, openTable } from '../table/table.ts';
import type { Table } from '../table/table.ts';
import type { TableColumn } from '../cells/table-column.ts';

/** The most rows that become columns. Nobody can read more side by side, so a larger result stays as it is. */
const MAX_TRANSPOSED_ROWS = 500;

/**
 * Turns columns into rows of text. The first column names them; each further column is a row of the result, with the
 * value of its first column as header.
 */
export async function transposeResult(input: RenderInput): Promise<ShapedResult> {
  const { shaped, workbench } = input;
  const table = await openTable(input);
  const [head, ...body] = table.columns;
  if (!head || shaped.rowCount > MAX_TRANSPOSED_ROWS) return shaped;
  const titles = await workbench.runAndReadAll(
    `SELECT coalesce(${cellText(head, table)}, '∅') FROM ${identifier(shaped.relation)}`,
  );
  const names = titles.getRows().map((row) => String(row[0]));
  const relation = `${shaped.relation}_transposed`;
  const cells = names.map((_, row) => `max(text) FILTER (WHERE row = ${String(row + 1)}) AS r${String(row)}`);
  const source = body.map(
    (column, index) =>
      `SELECT ${String(index)} AS position, ${textLiteral(title(column, table))} AS title, row_number() OVER () AS row, ${cellText(column, table)} AS text FROM ${identifier(shaped.relation)}`,
  );
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(relation)} AS SELECT ${['title', ...cells].join(', ')}
     FROM (${source.join(' UNION ALL ') || `SELECT 0 AS position, NULL AS title, 0 AS row, NULL AS text WHERE false`})
     GROUP BY position, title ORDER BY position`,
  );
  const columns = [head.label, ...names].map((label, index): ShapedColumn => {
    const name = index === 0 ? 'title' : `r${String(index - 1)}`;
    const field = {
      ...freeField(index === 0 ? head.field.name : `row_${String(index)}`, 'string'),
      label,
      labelShort: label,
    };
    return { name, sortColumn: null, field, databaseType: 'VARCHAR', pivot: null };
  });
  return {
    ...shaped,
    shape: { ...shaped.shape, pivots: [] },
    relation,
    rowCount: names.length === 0 ? 0 : body.length,
    columns,
    pivotKeys: [],
    totals: null,
    subtotals: [],
  };
}

function title(column: TableColumn, table: Table): string {
  const { pivots } = table.input.shaped.shape;
  const key = pivots.map((name) => pivotText(column, name)).filter((text) => text !== '');
  return [...key, column.label].join(' ');
}
