/**
 * `period_over_period`: the same query once more, with its times moved one period on, joined to the query by its
 * groups. March of last year is then next to March of this year.
 */
import type { Dialect } from '../../../dialects/dialect.ts';
import type { StatementColumn } from '../../../results/prepared/statement.ts';
import type { HavingCondition } from '../measures/filter-expression.ts';
import { conditionsOf, writtenConditions, type Grain, type GroupedSelect } from '../measures/grain.ts';
import { measureSql, type MeasureContext } from '../measures/measure-sql.ts';
import { comparesPeriods, periodNodes, type MeasureNode, type PeriodNode } from '../measures/measure-tree.ts';
import { shieldOf } from '../scope/exposed-rows.ts';
import { rowConditions } from '../scope/row-conditions.ts';
import { fromSubquery, printSelect, type SelectItem } from '../text/select-layout.ts';
import { applySql, joinSql, sql, type SqlText } from '../text/sql-text.ts';
import { CURRENT, CurrentColumns, givenBy, namedAlike, periodColumn } from './current-period.ts';
import { checkPeriodTimeframes } from './period-timeframes.ts';
import {
  isMoved,
  isPeriod,
  previousColumn,
  previousOf,
  previousPeriods,
  previousSelect,
  type PreviousPeriod,
  type SelectGroups,
} from './previous-period.ts';
import type { QueryBody } from './query-body.ts';

/** Null when nothing in the grain compares periods: no measure, and no condition on one. */
export function periodSelect(body: QueryBody, grain: Grain, select: SelectGroups): GroupedSelect | null {
  const having = conditionsOf(body.having, grain);
  const compared = [...grain.measures.map(({ name }) => body.nodes.get(name)), ...having.flatMap(({ nodes }) => nodes)]
    .filter((node) => node !== undefined)
    .flatMap(periodNodes);
  if (compared.length === 0) return null;
  // Rows without a fitting timeframe have no period before them. Totals are coarser than any timeframe.
  if (grain.conditions === 'all') checkPeriodTimeframes(body.scope, grain.dimensions, compared.filter(isPeriod));
  const { dialect } = body.scope.session;
  const periods = previousPeriods(compared);
  const current = new CurrentColumns(body, grain);
  const context = comparisonContext(body, current, periods);
  const items = measureItems(body, grain, current, context);
  const { within, around } = placedConditions(having);
  const groups = {
    measure: (node: MeasureNode) => measureSql(node, context),
    any: (value: SqlText) => current.expression(value),
  };
  const where = rowConditions(writtenConditions(around, groups).map(shieldOf(body).ofQuery), dialect);
  // Only now is it known what the current period has to select.
  if (grain.dimensions.length === 0) current.selectAnything();
  const asked = { ...body, nodes: current.nodes(), having: within };
  const inner = select(asked, { ...namedAlike(grain, body), measures: current.measures() });
  const grouped = inner.columns.filter(({ field }) => grain.dimensions.some(({ name }) => name === field));
  const joins = periods.map((period) => {
    const earlier = printSelect(previousSelect(body, grain, period, select).parts, dialect);
    const on = sameGroup({ grain, grouped, current, dialect }, period);
    return sql`LEFT JOIN (\n${earlier}\n) AS ${period.alias} ON ${on}`;
  });
  return {
    parts: {
      items: [...grouped.map(({ name }) => ({ name, sql: sql`${current.column(name)}` })), ...items],
      from: joinSql([fromSubquery(printSelect(inner.parts, dialect), CURRENT), ...joins], '\n'),
      where,
      groupBy: [],
      having: [],
      orderBy: [],
      limit: null,
    },
    columns: [...grouped, ...measureColumns(body, grain)],
  };
}

/** How measures are written around both periods: of columns that their queries select. */
function comparisonContext(
  body: QueryBody,
  current: CurrentColumns,
  periods: readonly PreviousPeriod[],
): MeasureContext {
  return {
    scope: body.scope,
    tables: body.tables,
    rows: current,
    layer: null,
    isLayered: true,
    // The queries of both periods have their own.
    shield: null,
    written: (node) => {
      if (node.kind === 'period') return comparison(node, { body, current, periods });
      return comparesPeriods(node) ? undefined : current.measure(node);
    },
  };
}

function measureItems(
  body: QueryBody,
  grain: Grain,
  current: CurrentColumns,
  context: MeasureContext,
): readonly SelectItem[] {
  return grain.measures.flatMap((ref) => {
    const node = body.nodes.get(ref.name);
    if (!node) return [];
    const value = comparesPeriods(node)
      ? shieldOf(body).aroundQuery(measureSql(node, context).select, ref.name)
      : current.shown(ref, node);
    return [{ name: periodColumn(ref, grain, body), sql: value }];
  });
}

function measureColumns(body: QueryBody, grain: Grain): readonly StatementColumn[] {
  return grain.measures.map((ref) => ({ name: periodColumn(ref, grain, body), role: 'field', field: ref.name }));
}

/**
 * Conditions on groups apply within the current period's query, or around it if they compare periods. If conditions of
 * users are around it, the author's are repeated before them, since a comparison may fail for groups that the author
 * hides.
 */
function placedConditions(having: readonly HavingCondition[]): {
  readonly within: readonly HavingCondition[];
  readonly around: readonly HavingCondition[];
} {
  const compares = ({ nodes }: HavingCondition): boolean => nodes.some(comparesPeriods);
  const isRepeated = having.some((condition) => compares(condition) && condition.kind !== 'governance');
  return {
    within: having.filter((condition) => !compares(condition)),
    around: having.filter((condition) => compares(condition) || (isRepeated && condition.kind === 'governance')),
  };
}

/**
 * What joins a group of the current period to that of an earlier one. A moved time that is null has no period before it;
 * in other dimensions nulls belong together.
 */
function sameGroup(
  {
    grain,
    grouped,
    current,
    dialect,
  }: {
    readonly grain: Grain;
    readonly grouped: readonly StatementColumn[];
    readonly current: CurrentColumns;
    readonly dialect: Dialect;
  },
  period: PreviousPeriod,
): string {
  const moved = new Set(grain.dimensions.filter((ref) => isMoved(ref, period)).map((ref) => ref.name));
  const equal = grouped
    .filter(({ role }) => role === 'field')
    .map(({ name, field }) => {
      const [now, before] = [current.column(name), `${period.alias}.${dialect.quoteIdentifier(name)}`];
      return moved.has(field ?? '') ? `${now} = ${before}` : dialect.nullSafeEquals(now, before);
    });
  return equal.join(' AND ') || '1 = 1';
}

function comparison(
  node: PeriodNode,
  {
    body,
    current,
    periods,
  }: { readonly body: QueryBody; readonly current: CurrentColumns; readonly periods: readonly PreviousPeriod[] },
): SqlText {
  const { dialect } = body.scope.session;
  const alias = previousOf(node, periods)?.alias ?? '';
  const before = givenBy(node.basedOn, `${alias}.${dialect.quoteIdentifier(previousColumn(node, body))}`);
  const { kind } = node.ref.field;
  if (kind !== 'difference' && kind !== 'relative_change') return before;
  const now = current.measure(node.basedOn);
  const difference = applySql((...[left = '', right = '']) => dialect.difference(left, right), [now, before]);
  if (kind === 'difference') return difference;
  // `divide` is exact: MySQL would round the quotient of decimals to a few digits.
  return applySql((...texts) => dialect.functions['divide']?.(texts) ?? 'NULL', [difference, before]);
}
