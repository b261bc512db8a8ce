/**
 * Pivoted queries: row limit and column limit count what the reader sees, so cells are ranked over the whole grouping
 * and cut by rank. One cell of each row and of each column stays even beyond the other limit, so that no row or column
 * within its limit is lost; readers drop such cells' other half by the rank columns.
 */
import { requireThat } from '../../lib/require-that.ts';
import type { StatementColumn } from '../../results/statement.ts';
import { rowDimensions, type PlannedSort, type QueryPlan } from '../plan/query-plan.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { GroupedSelect } from './grain.ts';
import { orderingColumn, orderNullsLast } from './order-by.ts';
import { fromSubquery, printSelect } from './select-layout.ts';
import { joinSql, sql, type SqlText } from './sql-text.ts';

const ROW_RANK = 'z___pivot_row_rank';
const COLUMN_RANK = 'z___pivot_col_rank';
const TOTALS = 'row_totals';

export interface PivotLimits {
  /** null = all. */
  readonly rows: number | null;
  readonly columns: number;
}

export interface RankedSelect {
  readonly sql: SqlText;
  readonly columns: readonly StatementColumn[];
}

/** Each row's values over all pivot columns, for queries that show these and may be sorted by them. */
export interface RowTotals {
  readonly select: GroupedSelect;
  /** Name in `select` of a row dimension or a measure. */
  nameOf(field: string): string;
}

export interface RankOptions {
  readonly limits: PivotLimits;
  readonly rowTotals: RowTotals | null;
  readonly dialect: Dialect;
}

export function rankedSelect(plan: QueryPlan, grouped: GroupedSelect, options: RankOptions): RankedSelect {
  const { limits, rowTotals, dialect } = options;
  const { columns } = grouped;
  const quote = (name: string): string => dialect.quoteIdentifier(name);
  const isPivot = (column: StatementColumn): boolean => plan.pivots.includes(column.field ?? '');
  const isRow = (column: StatementColumn): boolean =>
    !isPivot(column) && plan.dimensions.some((ref) => ref.name === column.field);
  const all = columns.map((column) => quote(column.name)).join(',\n    ');
  const rowKeys = columns.filter(isRow).map((column) => quote(column.name));
  const perRow = rowKeys.length > 0 ? `PARTITION BY ${rowKeys.join(', ')}` : '';

  // Values that another field orders alike are columns of their own all the same.
  const pivotOrder = plan.pivots.flatMap((field) => {
    const desc = plan.sorts.find((sort) => sort.field === field)?.desc ?? false;
    const value = columns.findIndex((column) => column.field === field && column.role === 'field');
    const order = [...new Set([orderingColumn(field, columns), value])];
    return order.flatMap((index) => orderNullsLast(nameAt(columns, index, dialect), desc, dialect));
  });
  const ranked = (from: SqlText, over: string, name: string): SqlText =>
    sql`SELECT\n    ${all},\n    ${over} AS ${name}\n${from}`;
  const inColumns = ranked(
    fromSubquery(printSelect(grouped.parts, dialect), 'grouped'),
    `DENSE_RANK() OVER (ORDER BY ${pivotOrder.join(', ')})`,
    COLUMN_RANK,
  );

  // A row's place by a measure is the place of its value in one pivot column.
  const measures = plan.sorts.filter((sort) => isMeasureSort(sort, plan, columns));
  const sortValues = measures.map((sort, index) => {
    const value = nameAt(columns, orderingColumn(sort.field, columns), dialect);
    const column = (sort.pivot ?? 0) + 1;
    const cell = `MAX(CASE WHEN ${COLUMN_RANK} = ${String(column)} THEN ${value} END) OVER (${perRow})`;
    const total = column > 1 && rowTotals ? `${TOTALS}.${quote(rowTotals.nameOf(sort.field))}` : null;
    return { sort, name: `z___sort_${String(index)}`, sql: total ? orTotal(cell, total, column, plan) : cell };
  });
  const from = joinSql([
    fromSubquery(inColumns, 'in_columns'),
    ...(rowTotals ? [joinTotals(plan, rowTotals, columns, dialect)] : []),
  ]);
  const valued = sql`SELECT\n    ${all},\n    ${COLUMN_RANK}${sortValues.map((one) => `,\n    ${one.sql} AS ${one.name}`).join('')}\n${from}`;

  const rowOrder = plan.sorts.flatMap((sort) => {
    if (sort.afterSql || plan.pivots.includes(sort.field)) return [];
    const measure = sortValues.find((one) => one.sort === sort);
    // Rows without a value in that column come last, whichever way the others go.
    if (measure)
      return [`CASE WHEN ${measure.name} IS NULL THEN 1 ELSE 0 END`, dialect.orderBy(measure.name, sort.desc)];
    const index = orderingColumn(sort.field, columns);
    return index === -1 ? [] : [dialect.orderBy(nameAt(columns, index, dialect), sort.desc)];
  });
  const rowRank =
    rowKeys.length === 0
      ? '1'
      : `DENSE_RANK() OVER (ORDER BY ${[...rowOrder, ...rowKeys.map((key) => dialect.orderBy(key, false))].join(', ')})`;
  const inRows = sql`SELECT\n    ${all},\n    ${COLUMN_RANK},\n    ${rowRank} AS ${ROW_RANK}\n${fromSubquery(valued, 'in_rows')}`;
  const firsts = sql`SELECT\n    ${all},\n    ${COLUMN_RANK},\n    ${ROW_RANK},\n    ROW_NUMBER() OVER (PARTITION BY ${ROW_RANK} ORDER BY ${COLUMN_RANK}) AS z___cell_in_row,\n    ROW_NUMBER() OVER (PARTITION BY ${COLUMN_RANK} ORDER BY ${ROW_RANK}) AS z___cell_in_column\n${fromSubquery(inRows, 'ranked')}`;
  const inColumnLimit = `(${COLUMN_RANK} <= ${String(limits.columns)} OR z___cell_in_row = 1)`;
  const inRowLimit =
    limits.rows === null
      ? ''
      : `\n    AND (${ROW_RANK} <= ${String(limits.rows)}${limits.rows > 0 ? ' OR z___cell_in_column = 1' : ''})`;
  return {
    sql: sql`SELECT\n    ${all},\n    ${COLUMN_RANK},\n    ${ROW_RANK}\n${fromSubquery(firsts, 'cells')}\nWHERE ${inColumnLimit}${inRowLimit}\nORDER BY\n    ${ROW_RANK},\n    ${COLUMN_RANK}`,
    columns: [...columns, { name: COLUMN_RANK, role: 'pivot_rank' }, { name: ROW_RANK, role: 'row_rank' }],
  };
}

/** Clients name the row total by the index behind the last pivot column that is shown. */
function orTotal(cell: string, total: string, column: number, plan: QueryPlan): string {
  if (column > plan.columnLimit) return total;
  return `CASE WHEN MAX(${COLUMN_RANK}) OVER () < ${String(column)} THEN ${total} ELSE ${cell} END`;
}

function joinTotals(
  plan: QueryPlan,
  rowTotals: RowTotals,
  columns: readonly StatementColumn[],
  dialect: Dialect,
): SqlText {
  const on = rowDimensions(plan).map(({ name }) => {
    const own = columns.find((column) => column.field === name && column.role === 'field')?.name ?? name;
    const total = `${TOTALS}.${dialect.quoteIdentifier(rowTotals.nameOf(name))}`;
    return dialect.nullSafeEquals(`in_columns.${dialect.quoteIdentifier(own)}`, total);
  });
  return sql`\nLEFT JOIN (\n${printSelect(rowTotals.select.parts, dialect)}\n) AS ${TOTALS} ON ${on.join(' AND ') || '1 = 1'}`;
}

/** May the query be sorted by a row total? How many pivot columns there are is known only to the database. */
export function mayNameRowTotal(sort: PlannedSort, plan: QueryPlan): boolean {
  return plan.rowTotal !== null && (sort.pivot ?? 0) > 0 && plan.measures.some((ref) => ref.name === sort.field);
}

function isMeasureSort(sort: PlannedSort, plan: QueryPlan, columns: readonly StatementColumn[]): boolean {
  return plan.measures.some((ref) => ref.name === sort.field) && orderingColumn(sort.field, columns) !== -1;
}

function nameAt(columns: readonly StatementColumn[], index: number, dialect: Dialect): string {
  const column = columns[index];
  requireThat(column !== undefined, 'the statement has the column that it is ordered by');
  return dialect.quoteIdentifier(column.name);
}
