/** The statements of a query: one for its rows, and one for each kind of total. */
import type { Statement, StatementColumn } from '../../../results/prepared/statement.ts';
import type { DimensionRef } from '../../plan/field-ref.ts';
import { defaultSorts } from '../../plan/query-sorts.ts';
import { pivotDimensions, rowDimensions, type PlannedSort, type QueryPlan } from '../../plan/query-plan.ts';
import type { StatementTables } from '../scope/derived-tables.ts';
import { isGoverned } from '../scope/row-conditions.ts';
import type { Grain, GroupedSelect } from '../measures/grain.ts';
import { groupedSelect } from './grouped-select.ts';
import { orderBy } from '../text/order-by.ts';
import { mayNameRowTotal, rankedSelect, type RowTotals } from './pivot-ranks.ts';
import type { PostSqlBases } from './post-sql-bases.ts';
import { hasUsersExpression, type QueryBody } from './query-body.ts';
import { printSelect, selectWithLimit } from '../text/select-layout.ts';
import { joinSql, sql, type SqlText } from '../text/sql-text.ts';
import { totalBody } from './total-body.ts';

export interface StatementOptions {
  readonly bases: PostSqlBases;
  readonly tables: StatementTables;
  /** Comment lines above the main statement; may be empty. */
  readonly notes: string;
}

export function queryStatements(body: QueryBody, options: StatementOptions): readonly Statement[] {
  const { plan } = body.scope;
  const rows = rowDimensions(plan);
  const pivots = pivotDimensions(plan);
  const isPivoted = pivots.length > 0;
  const statements = [mainStatement(body, options)];
  const add = (role: Statement['role'], dimensions: readonly DimensionRef[], depth?: number): void => {
    const rest = depth === undefined ? {} : { depth, groupedBy: rows.slice(0, depth).map((ref) => ref.name) };
    statements.push({ ...totalStatement(body, options, dimensions, role), ...rest });
  };
  const withRowTotals = isPivoted && plan.rowTotal !== null;
  if (withRowTotals) add('row_total', rows);
  if (plan.total) add('total', pivots);
  if (plan.total && withRowTotals) add('row_total_total', []);
  for (const depth of plan.subtotalDepths) {
    add('subtotal', [...rows.slice(0, depth), ...pivots], depth);
    if (withRowTotals) add('subtotal_row_total', rows.slice(0, depth), depth);
  }
  return statements;
}

function mainStatement(body: QueryBody, options: StatementOptions): Statement {
  const { plan, session } = body.scope;
  const { dialect } = session;
  // A measure that is calculated after the SQL is sorted by its base, so that a limit keeps the right rows.
  const sorts = sortsOfRows(plan).map((sort) => ({
    ...sort,
    field: options.bases.bases.get(sort.field)?.name ?? sort.field,
  }));
  const grouped = groupedSelect(body, {
    dimensions: plan.dimensions,
    measures: options.bases.measures,
    conditions: 'all',
  });
  if (plan.pivots.length > 0) {
    const rowTotals = sortedRowTotals(body, options.bases);
    const write = (extra: number): { sql: SqlText; columns: readonly StatementColumn[] } => {
      const rows = plan.limit === null ? null : plan.limit + (plan.limit > 0 ? extra : 0);
      const limits = { rows, columns: plan.columnLimit + extra };
      return rankedSelect({ ...plan, sorts: sortsOfRows(plan) }, grouped, { limits, rowTotals, dialect });
    };
    const shown = write(0);
    // Limits apply to ranks, not to rows of the statement.
    return finished('main', shown.sql, write(1).sql, null, { columns: shown.columns, body, options });
  }
  const write = selectWithLimit({ ...grouped.parts, orderBy: orderBy(sorts, grouped.columns, dialect) }, dialect);
  // A limit of 0 asks the database for no rows at all.
  const oneMore = plan.limit === null || plan.limit === 0 ? plan.limit : plan.limit + 1;
  return finished('main', write(plan.limit), write(oneMore), plan.limit, { columns: grouped.columns, body, options });
}

/** If rows are sorted only by table calculations, a limit keeps the first rows of the default order. */
function sortsOfRows(plan: QueryPlan): readonly PlannedSort[] {
  const { sorts, dimensions, measures, pivots } = plan;
  const calculated = new Set(plan.calculations.map(({ name }) => name));
  if (sorts.length === 0 || sorts.some((sort) => !calculated.has(sort.field))) return sorts;
  return defaultSorts({ dimensions, measures, pivots });
}

/** The row totals that rows may be sorted by. Their columns have names of their own, apart from those of the cells. */
function sortedRowTotals(body: QueryBody, bases: PostSqlBases): RowTotals | null {
  const { plan } = body.scope;
  const sorted = plan.sorts.filter((sort) => !sort.afterSql && mayNameRowTotal(sort, plan));
  if (sorted.length === 0) return null;
  const dimensions = rowDimensions(plan);
  const measures = plan.measures.filter((ref) => sorted.some((sort) => sort.field === ref.name));
  const names = new Map([...dimensions, ...measures].map((ref, index) => [ref.name, `z___total_${String(index)}`]));
  const nameOf = (field: string): string => names.get(field) ?? field;
  const grain: Grain = { dimensions, measures, conditions: 'of_measures', nameOf: (ref) => nameOf(ref.name) };
  return { select: groupedSelect(totalBody(body, dimensions, bases), grain), nameOf };
}

/**
 * Totals include all rows that the filters on rows let through, whatever limits and conditions on groups hide. Being
 * groups, they must meet the conditions themselves, as in SQL written by Looker. So no total reveals a group that
 * `sql_always_having` withholds.
 */
function totalStatement(
  rows: QueryBody,
  options: StatementOptions,
  dimensions: readonly DimensionRef[],
  role: Statement['role'],
): Statement {
  const body = totalBody(rows, dimensions, options.bases);
  const { plan, session } = body.scope;
  const grouped: GroupedSelect = groupedSelect(body, {
    dimensions,
    measures: options.bases.measures,
    conditions: 'of_measures',
  });
  const isOrdered = role === 'subtotal' || role === 'subtotal_row_total';
  const order = isOrdered ? orderBy(dimensionSorts(plan), grouped.columns, session.dialect) : [];
  const text = printSelect({ ...grouped.parts, orderBy: order }, session.dialect);
  return finished(role, text, text, null, { columns: grouped.columns, body, options });
}

function dimensionSorts(plan: QueryPlan): QueryPlan['sorts'] {
  return plan.sorts.filter((sort) => plan.dimensions.some((ref) => ref.name === sort.field));
}

interface FinishOptions {
  readonly columns: readonly StatementColumn[];
  readonly body: QueryBody;
  readonly options: StatementOptions;
}

function finished(
  role: Statement['role'],
  shown: SqlText,
  run: SqlText,
  limit: number | null,
  { columns, body, options }: FinishOptions,
): Statement {
  const notes = role === 'main' ? options.notes : '';
  const isSealed = hasUsersExpression(body);
  const tables = options.tables.withClause(isSealed, body.scope.session.dialect);
  const head = joinSql([notes, fillNote(body.scope.plan), tables]);
  const text = sql`${head}${shown}`;
  return {
    role,
    sql: text.text,
    runSql: `${head.text}${run.text}`,
    limit,
    columns,
    ...(hidesRows(body, options) && {
      hidesRows: true,
      ...((isSealed || options.tables.asksUser) && { withoutStatistics: true }),
    }),
    sourceMap: text.mappings,
  };
}

function hidesRows({ where, having, tables }: QueryBody, options: StatementOptions): boolean {
  return isGoverned([...where, ...having], tables) || options.tables.isGoverned;
}

/** The comment that Looker writes above the SQL. */
function fillNote(plan: QueryPlan): string {
  if (plan.fillFields.length === 0) return '';
  const names = plan.fillFields.map((name) => `'${name.replaceAll(/[^\w.]/g, '')}'`).join(', ');
  return `-- raw sql results do not include filled-in values for ${names}\n\n\n`;
}
