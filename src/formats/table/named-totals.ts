import { VARCHAR } from '@duckdb/node-api';
import type { TableColumn } from '../cells/table-column.ts';
import { ofTotals } from './table.ts';
import type { Table } from './table.ts';

/** What the row of totals is called where people read it. */
const TOTALS_LABEL = 'Total';

/**
 * The table as the row of totals reads it, with that row's name in the first dimension: dimensions have no totals, so
 * nothing is covered by it. Where only measures are shown, the row stays without a name.
 */
export function namedTotals(table: Table): Table {
  const totals = ofTotals(table);
  const first = totals.columns.findIndex(({ field }) => field.category === 'dimension');
  const columns = totals.columns.map((column, index): TableColumn => (index === first ? named(column) : column));
  return { ...totals, columns };
}

function named(column: TableColumn): TableColumn {
  return { ...column, type: VARCHAR, plain: `'${TOTALS_LABEL}'`, rendered: null, html: null };
}
