/**
 * `period_over_period`: the same query once more, with its times moved one period on, joined to the query by its
 * groups. What happened in March of last year then stands beside March of this year.
 */
import type { Dialect, TimeUnit } from '../../../dialects/dialect.ts';
import type { StatementColumn } from '../../../results/statement.ts';
import { customMeasureField } from '../../plan/custom-field.ts';
import { isDimension, type FieldRef, type MeasureRef } from '../../plan/field-ref.ts';
import { columnName, columnOf } from '../text/column-name.ts';
import { openScope, timeGroupOf } from '../expressions/dimension-of.ts';
import { conditionsOf, writtenConditions, type Grain, type GroupedSelect } from '../measures/grain.ts';
import type { HavingCondition } from '../measures/filter-expression.ts';
import type { GroupWriter } from '../measures/group-reference.ts';
import { measureNode } from '../measures/measure-node.ts';
import { periodNodes, type MeasureNode, type PeriodNode } from '../measures/measure-tree.ts';
import { measureSql, type MeasureContext } from '../measures/measure-sql.ts';
import { checkPeriodTimeframes } from './period-timeframes.ts';
import { queryBody, type QueryBody } from './query-body.ts';
import { rowConditions, type Condition } from '../scope/row-conditions.ts';
import type { TimeShift } from '../scope/query-scope.ts';
import type { Rows } from '../text/row-layer.ts';
import { fromSubquery, printSelect, type SelectItem } from '../text/select-layout.ts';
import { applySql, joinSql, sql, type SqlText } from '../text/sql-text.ts';

type SelectGroups = (body: QueryBody, grain: Grain) => GroupedSelect;

const units: Readonly<Record<string, { readonly unit: TimeUnit; readonly amount: number }>> = {
  year: { unit: 'year', amount: 1 },
  fiscal_year: { unit: 'year', amount: 1 },
  quarter: { unit: 'quarter', amount: 1 },
  fiscal_quarter: { unit: 'quarter', amount: 1 },
  month: { unit: 'month', amount: 1 },
  week: { unit: 'week', amount: 1 },
  date: { unit: 'day', amount: 1 },
};

const CURRENT = 'current_period';

/** Null when nothing in the grain compares periods: no measure, and no condition on one. */
export function periodSelect(body: QueryBody, grain: Grain, select: SelectGroups): GroupedSelect | null {
  const having = conditionsOf(body.having, grain);
  const measures = grain.measures.map((ref) => ({ ref, node: body.nodes.get(ref.name) }));
  const all = [...measures.map(({ node }) => node), ...having.flatMap(({ nodes }) => nodes)];
  const compared = all.flatMap((node) => (node ? periodNodes(node) : []));
  if (compared.length === 0) return null;
  // What fits no timeframe has no period before it; totals are coarser than any.
  if (grain.conditions === 'all') checkPeriodTimeframes(body.scope, grain.dimensions, compared.filter(isPeriod));
  const { dialect } = body.scope.session;
  const previous = new Map<string, { readonly alias: string; readonly nodes: PeriodNode[] }>();
  for (const node of compared) {
    const key = shiftKey(node);
    const known = previous.get(key);
    if (known) known.nodes.push(node);
    else previous.set(key, { alias: `previous_period_${String(previous.size + 1)}`, nodes: [node] });
  }
  const current = new CurrentColumns(body, grain);
  const context: MeasureContext = {
    scope: body.scope,
    tables: body.tables,
    rows: current,
    layer: null,
    isLayered: true,
    written: (node) => {
      if (node.kind === 'period') return comparison(node, previous.get(shiftKey(node))?.alias ?? '', current, dialect);
      return periodNodes(node).length > 0 ? undefined : current.measure(node);
    },
  };
  const items = measures.flatMap(({ ref, node }): readonly SelectItem[] => {
    if (!node) return [];
    const isPlain = periodNodes(node).length === 0;
    const made = isPlain ? current.shown(ref, node) : measureSql(node, context).select;
    return [{ name: measureName(ref, grain, body), sql: made }];
  });
  const compares = ({ nodes }: HavingCondition): boolean => nodes.some((node) => periodNodes(node).length > 0);
  const groups: GroupWriter = {
    measure: (node) => measureSql(node, context),
    any: (value) => current.expression(value),
  };
  // The author's conditions on groups stand here too: the comparison may fail for groups that they hide.
  const around = having.some((one) => compares(one) && one.kind !== 'governance')
    ? having.filter((one) => compares(one) || one.kind === 'governance')
    : having.filter(compares);
  const where = rowConditions(writtenConditions(around, groups), dialect);

  // What the current period has to give is known once all is written.
  const now = select(
    { ...body, nodes: current.nodes(), having: having.filter((one) => !compares(one)) },
    { ...grain, measures: current.measures() },
  );
  const isGroup = ({ field }: StatementColumn): boolean => grain.dimensions.some((ref) => ref.name === field);
  const grouped = now.columns.filter(isGroup);
  const joins = [...previous.values()].map(({ alias, nodes }) => {
    const moved = new Set(grain.dimensions.filter((ref) => isMoved(ref, nodes)).map((ref) => ref.name));
    const on = grouped
      .filter(({ role }) => role === 'field')
      .map(({ name, field }) => {
        const [left, right] = [current.column(name), `${alias}.${dialect.quoteIdentifier(name)}`];
        return moved.has(field ?? '') ? `${left} = ${right}` : dialect.nullSafeEquals(left, right);
      });
    const earlier = printSelect(previousSelect(body, grain, nodes, select).parts, dialect);
    return sql`LEFT JOIN (\n${earlier}\n) AS ${alias} ON ${on.join(' AND ') || '1 = 1'}`;
  });
  return {
    parts: {
      items: [...grouped.map(({ name }) => ({ name, sql: sql`${current.column(name)}` })), ...items],
      from: joinSql([fromSubquery(printSelect(now.parts, dialect), CURRENT), ...joins], '\n'),
      where,
      groupBy: [],
      having: [],
      orderBy: [],
      limit: null,
    },
    columns: [
      ...grouped,
      ...grain.measures.map((ref) => ({
        name: measureName(ref, grain, body),
        role: 'field' as const,
        field: ref.name,
      })),
    ],
  };
}

/** Times that the comparison moves. One that is null has no period before it; other groups of nulls stand beside theirs. */
function isMoved(ref: FieldRef, nodes: readonly PeriodNode[]): boolean {
  return nodes.some(({ basedOnTime }) => timeGroupOf(basedOnTime) === timeGroupOf(ref));
}

/** What the query of the current period has to select beside its groups, and how the query around it names that. */
class CurrentColumns implements Rows {
  readonly #body: QueryBody;
  readonly #grain: Grain;
  readonly #nodes = new Map<string, MeasureNode>();
  readonly #measures: MeasureRef[] = [];

  constructor(body: QueryBody, grain: Grain) {
    this.#body = body;
    this.#grain = grain;
  }

  column(name: string): string {
    return `${CURRENT}.${this.#body.scope.session.dialect.quoteIdentifier(name)}`;
  }

  /** A measure of the query as it is shown. */
  shown(ref: MeasureRef, node: MeasureNode): SqlText {
    return this.#column(ref, node);
  }

  /** A measure without a comparison of periods, in SQL: not dressed as a date or a yesno. */
  measure(node: MeasureNode): SqlText {
    const shown = this.#grain.measures.find(({ name }) => name === node.ref.name);
    if (shown && node.kind === 'aggregate') return this.#column(shown, node);
    const ref = this.#part();
    return this.#column(ref, { ...node, ref: { ...node.ref, field: { ...node.ref.field, type: 'number' } } });
  }

  /** A value that is the same in all rows of a group. */
  expression(value: SqlText): SqlText {
    const ref = this.#part();
    return this.#column(ref, {
      kind: 'aggregate',
      ref,
      aggregate: 'min',
      args: [],
      value,
      conditions: [],
      valueAliases: [],
      conditionAliases: [],
      distinctKey: null,
    });
  }

  nodes(): ReadonlyMap<string, MeasureNode> {
    return this.#nodes;
  }

  measures(): readonly MeasureRef[] {
    return this.#measures;
  }

  #column(ref: MeasureRef, node: MeasureNode): SqlText {
    if (!this.#nodes.has(ref.name)) {
      this.#nodes.set(ref.name, node);
      this.#measures.push(ref);
    }
    return sql`${this.column(measureName(ref, this.#grain, this.#body))}`;
  }

  #part(): MeasureRef {
    const name = `z___part_${String(this.#measures.length + 1)}`;
    return { name, alias: '', field: customMeasureField(name, { type: 'number' }, {}) };
  }
}

/** The query with its times moved: filters on them move as well, as they read the same column. */
function previousSelect(
  body: QueryBody,
  grain: Grain,
  nodes: readonly PeriodNode[],
  select: SelectGroups,
): GroupedSelect {
  const { scope } = body;
  const [first] = nodes;
  const shift = first && shiftOf(first);
  if (!first || !shift) {
    scope.session.log.error(
      'bad-period',
      first?.ref.field.range,
      `"${first?.ref.field.period ?? ''}" is not a period to compare (${first?.ref.name ?? ''}).`,
    );
    return select(body, { ...grain, measures: [] });
  }
  const measures = [...new Map(nodes.map(({ basedOn }) => [basedOn.ref.name, basedOn.ref])).values()];
  const moved = openScope(scope.session, { ...scope.plan, measures }, shift);
  const base = queryBody(moved);
  const made = new Map(measures.map((ref) => [ref.name, measureNode(moved, ref)]));
  const toDate = first.ref.field.valueToDate === true ? [untilNow(first, moved)] : [];
  const again = { ...base, nodes: made, where: [...base.where, ...toDate] };
  const { dialect } = scope.session;
  const nameOf = (ref: FieldRef): string =>
    measures.some((one) => one === ref) ? columnName(ref.name, dialect) : measureName(ref, grain, body);
  return select(again, { ...grain, measures, conditions: 'none', ...(grain.nameOf ? { nameOf } : {}) });
}

/** `value_to_date`: of the period that is still running, no more than has gone by. */
function untilNow(node: PeriodNode, scope: QueryBody['scope']): Condition {
  const { dialect, context } = scope.session;
  const found = scope.fields.find(node.basedOnTime.name);
  const ref = isDimension(found) ? found : node.basedOnTime;
  const raw = scope.dimension({ ...ref, name: `${ref.name} raw`, field: { ...ref.field, timeframe: 'raw' } });
  const now = new Date(context.nowMs).toISOString().slice(0, 19).replace('T', ' ');
  return { kind: 'fallible', sql: applySql((x) => `${x} < ${dialect.literal.timestamp(now)}`, [raw.bare]) };
}

/** Other words are reported where they would be moved. */
function isPeriod({ ref }: PeriodNode): boolean {
  return Object.hasOwn(units, ref.field.period ?? '');
}

function shiftOf(node: PeriodNode): TimeShift | null {
  const period = node.ref.field.period ?? '';
  const unit = Object.hasOwn(units, period) ? units[period] : undefined;
  return unit ? { group: timeGroupOf(node.basedOnTime), ...unit } : null;
}

/** Measures that move the same time by the same period share one query. */
function shiftKey(node: PeriodNode): string {
  const shift = shiftOf(node);
  return `${timeGroupOf(node.basedOnTime)} ${shift?.unit ?? ''} ${String(node.ref.field.valueToDate === true)}`;
}

function measureName(ref: FieldRef, grain: Grain, body: QueryBody): string {
  return grain.nameOf?.(ref) ?? columnOf(body, ref);
}

function comparison(node: PeriodNode, alias: string, current: CurrentColumns, dialect: Dialect): SqlText {
  const before = `${alias}.${dialect.quoteIdentifier(previousName(node, dialect))}`;
  if (node.ref.field.kind !== 'difference' && node.ref.field.kind !== 'relative_change') return sql`${before}`;
  const now = current.measure(node.basedOn);
  if (node.ref.field.kind === 'difference') return sql`${now} - ${before}`;
  // In full: MySQL rounds the quotient of decimals to a few digits.
  return applySql((...texts) => dialect.functions['divide']?.(texts) ?? 'NULL', [sql`${now} - ${before}`, before]);
}

function previousName({ basedOn }: PeriodNode, dialect: Dialect): string {
  return columnName(basedOn.ref.name, dialect);
}
