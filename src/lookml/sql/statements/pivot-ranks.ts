/**
 * Pivoted queries. The row limit and the column limit count the rows and columns that a reader sees, so the cells of
 * the whole grouping are ranked and cut by rank. One cell of each row and each column is kept even beyond the other
 * limit, so that no row or column within its own limit is lost; whoever reads the statement drops the rest by the
 * ranks.
 */
import { exactName } from '../../../dialects/plain-names.ts';
import { requireThat } from '../../../lib/require-that.ts';
import type { StatementColumn } from '../../../results/prepared/statement.ts';
import { rowDimensions, type PlannedSort, type QueryPlan } from '../../plan/query-plan.ts';
import type { Dialect } from '../../../dialects/dialect.ts';
import type { GroupedSelect } from '../measures/grain.ts';
import { orderingColumn, orderNullsLast } from '../text/order-by.ts';
import { rowPlaces, type RowPlaces } from './pivot-row-places.ts';
import { fromSubquery, printSelect } from '../text/select-layout.ts';
import { joinSql, sql, type SqlText } from '../text/sql-text.ts';

const ROW_RANK = 'z___pivot_row_rank';
const COLUMN_RANK = 'z___pivot_col_rank';
const FIRST_COLUMN = 'z___first_column';
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

/** Each row's values over all pivot columns, for queries that show them and may be sorted by them. */
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
  const { rowTotals, dialect } = options;
  const { columns } = grouped;
  const names = columns.map((column) => dialect.quoteIdentifier(column.name));
  const rowKeys = columns.filter((column) => isRow(column, plan)).map((column) => dialect.quoteIdentifier(column.name));
  const pivotRank = `DENSE_RANK() OVER (ORDER BY ${pivotOrder(plan, columns, dialect).join(', ')}) AS ${COLUMN_RANK}`;
  const inColumns = select([...names, pivotRank], fromSubquery(printSelect(grouped.parts, dialect), 'grouped'));
  const totals = rowTotals ? [joinTotals(plan, rowTotals, columns, dialect)] : [];
  const cells = joinSql([fromSubquery(inColumns, 'in_columns'), ...totals]);

  const places = rowKeys.length === 0 ? [] : measurePlaces(plan, columns, rowKeys, options);
  const byFirst = mayTie(plan, columns) && places.length === 0;
  const first = byFirst ? [`MIN(${COLUMN_RANK}) OVER (PARTITION BY ${rowKeys.join(', ')}) AS ${FIRST_COLUMN}`] : [];
  const valued = select([...names, COLUMN_RANK, ...first, ...places.flatMap((place) => place.columns)], cells);
  const further = places.flatMap((place) => place.furtherColumns);
  const placed = further.length === 0 ? valued : select(['valued.*', ...further], fromSubquery(valued, 'valued'));
  const ties = byFirst ? [FIRST_COLUMN] : places.map((place) => place.tie);
  const sorted = sortedColumns(plan, columns, places);
  const order = [
    ...orderOfRows(plan, columns, places, dialect),
    ...ties,
    ...tieKeys(plan, columns)
      .filter((name) => !sorted.has(name))
      .map((name) => dialect.orderBy(dialect.quoteIdentifier(name), false)),
  ];
  const rowRank = `${rowKeys.length === 0 ? '1' : `DENSE_RANK() OVER (ORDER BY ${order.join(', ')})`} AS ${ROW_RANK}`;
  const inRows = select([...names, COLUMN_RANK, rowRank], fromSubquery(placed, 'in_rows'));
  return {
    sql: withinLimits(names, inRows, options),
    columns: [...columns, { name: COLUMN_RANK, role: 'pivot_rank' }, { name: ROW_RANK, role: 'row_rank' }],
  };
}

function select(columns: readonly string[], from: SqlText): SqlText {
  return sql`SELECT\n    ${columns.join(',\n    ')}\n${from}`;
}

/** Columns that order rows which are equal by all sorts: their dimensions, each by its sort column if it has one. */
function tieKeys(plan: QueryPlan, columns: readonly StatementColumn[]): readonly string[] {
  const byField = Map.groupBy(
    columns.filter((column) => isRow(column, plan)),
    ({ field }) => field,
  );
  return [...byField.values()].flatMap((fieldColumns) => {
    const sorts = fieldColumns.filter(({ role }) => role === 'sort');
    return [...sorts, ...fieldColumns.filter(({ role }) => role !== 'sort')].map(({ name }) => name);
  });
}

function isRow(column: StatementColumn, plan: QueryPlan): boolean {
  return rowDimensions(plan).some((ref) => ref.name === column.field);
}

/** Values with the same place in the order of another field are still columns of their own, so both are terms. */
function pivotOrder(plan: QueryPlan, columns: readonly StatementColumn[], dialect: Dialect): readonly string[] {
  return plan.pivots.flatMap((field) => {
    const desc = plan.sorts.find((sort) => sort.field === field)?.desc ?? false;
    const value = columns.findIndex((column) => column.field === field && column.role === 'field');
    const order = [...new Set([orderingColumn(field, columns), value])];
    return order.flatMap((index) => orderNullsLast(nameAt(columns, index, dialect), desc, dialect));
  });
}

interface PlacedSort extends RowPlaces {
  readonly sort: PlannedSort;
}

function measurePlaces(
  plan: QueryPlan,
  columns: readonly StatementColumn[],
  rowKeys: readonly string[],
  { rowTotals, dialect }: RankOptions,
): readonly PlacedSort[] {
  const perRow = `PARTITION BY ${rowKeys.join(', ')}`;
  const sorts = plan.sorts.filter((sort) => isMeasureSort(sort, plan, columns));
  return sorts.map((sort, index) => {
    const pivot = (sort.pivot ?? 0) + 1;
    const value = nameAt(columns, orderingColumn(sort.field, columns), dialect);
    const total = pivot > 1 && rowTotals ? `${TOTALS}.${dialect.quoteIdentifier(rowTotals.nameOf(sort.field))}` : null;
    const named = total === null ? null : { value: total, isNamed: isTotalNamed(pivot, plan) };
    const place = { index, desc: sort.desc, value, pivot, total: named };
    return { sort, ...rowPlaces(place, perRow, COLUMN_RANK, dialect) };
  });
}

function orderOfRows(
  plan: QueryPlan,
  columns: readonly StatementColumn[],
  places: readonly PlacedSort[],
  dialect: Dialect,
): readonly string[] {
  return plan.sorts.flatMap((sort) => {
    if (sort.afterSql || plan.pivots.includes(sort.field)) return [];
    const place = places.find((placed) => placed.sort === sort);
    if (place) return place.order;
    const index = orderingColumn(sort.field, columns);
    return index === -1 ? [] : [dialect.orderBy(nameAt(columns, index, dialect), sort.desc)];
  });
}

/** Names of the columns by which rows are ordered already: to order ties by them again changes nothing. */
function sortedColumns(
  plan: QueryPlan,
  columns: readonly StatementColumn[],
  places: readonly PlacedSort[],
): ReadonlySet<string | undefined> {
  const sorts = plan.sorts.filter(
    (sort) => !sort.afterSql && !plan.pivots.includes(sort.field) && places.every((placed) => placed.sort !== sort),
  );
  return new Set(sorts.map((sort) => columns[orderingColumn(sort.field, columns)]?.name));
}

/** Can rows be equal by all sorts? Values with a sort column may share a place. */
function mayTie(plan: QueryPlan, columns: readonly StatementColumn[]): boolean {
  const hasSortColumn = (field: string): boolean =>
    columns.some((column) => column.field === field && column.role === 'sort');
  const isApart = (field: string): boolean => plan.sorts.some((sort) => sort.field === field) && !hasSortColumn(field);
  return rowDimensions(plan).some((ref) => !isApart(ref.name));
}

/** Keeps the first cell of each row and of each column, whatever the other limit. */
function withinLimits(names: readonly string[], inRows: SqlText, { limits, dialect }: RankOptions): SqlText {
  const ranks = [...names, COLUMN_RANK, ROW_RANK];
  const shown = [COLUMN_RANK, ROW_RANK].map((name) => {
    const exact = exactName(name, dialect);
    return exact === name ? name : `${name} AS ${exact}`;
  });
  const firsts = select(
    [
      ...ranks,
      `ROW_NUMBER() OVER (PARTITION BY ${ROW_RANK} ORDER BY ${COLUMN_RANK}) AS z___cell_in_row`,
      `ROW_NUMBER() OVER (PARTITION BY ${COLUMN_RANK} ORDER BY ${ROW_RANK}) AS z___cell_in_column`,
    ],
    fromSubquery(inRows, 'ranked'),
  );
  const inColumnLimit = `(${COLUMN_RANK} <= ${String(limits.columns)} OR z___cell_in_row = 1)`;
  const orFirst = limits.rows === 0 ? '' : ' OR z___cell_in_column = 1';
  const inRowLimit = limits.rows === null ? '' : `\n    AND (${ROW_RANK} <= ${String(limits.rows)}${orFirst})`;
  return sql`${select([...names, ...shown], fromSubquery(firsts, 'cells'))}\nWHERE ${inColumnLimit}${inRowLimit}\nORDER BY\n    ${ROW_RANK},\n    ${COLUMN_RANK}`;
}

/** Clients name the row total by the index after the last pivot column that is shown. */
function isTotalNamed(column: number, plan: QueryPlan): string | null {
  return column > plan.columnLimit ? null : `MAX(${COLUMN_RANK}) OVER () < ${String(column)}`;
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

/** Can the sort be by the row total? Only the database knows how many pivot columns there are. */
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
