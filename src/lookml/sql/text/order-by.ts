/** ORDER BY of statements. */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { StatementColumn } from '../../../results/prepared/statement.ts';
import type { PlannedSort } from '../../plan/query-plan.ts';

/** ORDER BY positions of a statement's sorts; a field with a sort column is ordered by that one. */
export function orderBy(
  sorts: readonly PlannedSort[],
  columns: readonly StatementColumn[],
  dialect: Dialect,
): readonly string[] {
  return sorts.flatMap(({ field, desc }) => {
    const position = orderingColumn(field, columns);
    return position === -1 ? [] : [dialect.orderBy(String(position + 1), desc)];
  });
}

/** Index of the column that orders a field; -1 when the statement does not carry it. */
export function orderingColumn(field: string, columns: readonly StatementColumn[]): number {
  const sort = columns.findIndex((column) => column.field === field && column.role === 'sort');
  return sort === -1 ? columns.findIndex((column) => column.field === field && column.role === 'field') : sort;
}

/**
 * ORDER BY terms for pivot columns, and for rows that are sorted by their cells. Nulls come last in every dialect and
 * direction, since the order decides what a limit keeps.
 */
export function orderNullsLast(expression: string, desc: boolean, dialect: Dialect): readonly string[] {
  const term = dialect.orderBy(expression, desc);
  const { nullSortTreatment: nulls } = dialect;
  const isLast = nulls === 'last' || nulls === (desc ? 'low' : 'high');
  return isLast ? [term] : [`CASE WHEN ${expression} IS NULL THEN 1 ELSE 0 END`, term];
}
