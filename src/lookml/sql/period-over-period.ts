/**
 * `period_over_period`: the same query once more, with its times moved one period on, joined to the query by its
 * groups. What happened in March of last year then stands beside March of this year.
 */
import type { TimeUnit } from '../../dialects/dialect.ts';
import type { FieldRef } from '../plan/field-ref.ts';
import { columnName } from './column-name.ts';
import { openScope, timeGroupOf } from './dimension-of.ts';
import type { Grain, GroupedSelect } from './grain.ts';
import { measureNode, type PeriodNode } from './measure-node.ts';
import { queryBody, type QueryBody } from './query-body.ts';
import type { TimeShift } from './query-scope.ts';
import { printSelect, type SelectItem } from './select-layout.ts';
import { applySql, joinSql, sql, type SqlText } from './sql-text.ts';

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

/** Null when the grain has no measure that compares periods. */
export function periodSelect(body: QueryBody, grain: Grain, select: SelectGroups): GroupedSelect | null {
  const compared = grain.measures.flatMap((ref) => {
    const node = body.nodes.get(ref.name);
    return node?.kind === 'period' ? [node] : [];
  });
  if (compared.length === 0) return null;
  const { dialect } = body.scope.session;
  const plain = grain.measures.filter((ref) => body.nodes.get(ref.name)?.kind !== 'period');
  const bases = new Map(compared.map((node) => [node.basedOn.ref.name, node]));
  const current = select(withNodes(body, bases), {
    ...grain,
    measures: [
      ...plain,
      ...[...bases.values()].flatMap((node) =>
        plain.some((ref) => ref.name === node.basedOn.ref.name) ? [] : [node.basedOn.ref],
      ),
    ],
  });
  const groups = current.columns.filter(
    (column) => column.role === 'field' && grain.dimensions.some((ref) => ref.name === column.field),
  );
  const joins: SqlText[] = [];
  const previous = new Map<string, string>();
  for (const node of compared) {
    const key = shiftKey(node);
    if (previous.has(key)) continue;
    const alias = `previous_period_${String(previous.size + 1)}`;
    previous.set(key, alias);
    const earlier = previousSelect(
      body,
      grain,
      compared.filter((other) => shiftKey(other) === key),
      select,
    );
    const on = groups.map(({ name }) =>
      dialect.nullSafeEquals(
        `${CURRENT}.${dialect.quoteIdentifier(name)}`,
        `${alias}.${dialect.quoteIdentifier(name)}`,
      ),
    );
    joins.push(
      sql`LEFT JOIN (\n${printSelect(earlier.parts, dialect)}\n) AS ${alias} ON ${on.join(' AND ') || '1 = 1'}`,
    );
  }
  const items = columnsInOrder(current, grain, body).map(({ name, node }): SelectItem => {
    const own = sql`${CURRENT}.${dialect.quoteIdentifier(name)}`;
    return { name, sql: node ? comparison(node, previous.get(shiftKey(node)) ?? '', grain, body) : own };
  });
  return {
    parts: {
      items,
      from: joinSql([sql`FROM (\n${printSelect(current.parts, dialect)}\n) AS ${CURRENT}`, ...joins], '\n'),
      where: [],
      groupBy: [],
      having: [],
      orderBy: [],
      limit: null,
    },
    columns: [
      ...current.columns.filter((column) => grain.dimensions.some((ref) => ref.name === column.field)),
      ...grain.measures.map((ref) => ({
        name: measureName(ref, grain, body),
        role: 'field' as const,
        field: ref.name,
      })),
    ],
  };
}

function withNodes(body: QueryBody, bases: ReadonlyMap<string, PeriodNode>): QueryBody {
  const nodes = new Map(body.nodes);
  for (const [name, node] of bases) nodes.set(name, node.basedOn);
  return { ...body, nodes };
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
      `"${first?.ref.field.period ?? ''}" is no period to compare (${first?.ref.name ?? ''}).`,
    );
    return select(body, { ...grain, measures: [] });
  }
  const measures = [...new Map(nodes.map(({ basedOn }) => [basedOn.ref.name, basedOn.ref])).values()];
  const moved = openScope(scope.session, { ...scope.plan, measures }, shift);
  const base = queryBody(moved);
  const made = new Map(measures.map((ref) => [ref.name, measureNode(moved, ref)]));
  const toDate = first.ref.field.valueToDate === true ? [untilNow(first, moved)] : [];
  const again = { ...base, nodes: made, where: [...base.where, ...toDate] };
  return select(again, { ...grain, measures, withHaving: false });
}

/** `value_to_date`: of the period that is still running, no more than has gone by. */
function untilNow(node: PeriodNode, scope: QueryBody['scope']): SqlText {
  const { dialect, context } = scope.session;
  const ref = scope.fields.find(node.basedOnTime.name) ?? node.basedOnTime;
  const raw = scope.dimension({ ...ref, name: `${ref.name} raw`, field: { ...ref.field, timeframe: 'raw' } });
  const now = new Date(context.nowMs).toISOString().slice(0, 19).replace('T', ' ');
  return applySql((x) => `${x} < ${dialect.literal.timestamp(now)}`, [raw.bare]);
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

interface OrderedColumn {
  readonly name: string;
  readonly node: PeriodNode | null;
}

function columnsInOrder(current: GroupedSelect, grain: Grain, body: QueryBody): readonly OrderedColumn[] {
  const groups = current.columns.filter((column) => grain.dimensions.some((ref) => ref.name === column.field));
  return [
    ...groups.map(({ name }) => ({ name, node: null })),
    ...grain.measures.map((ref) => {
      const node = body.nodes.get(ref.name);
      return { name: measureName(ref, grain, body), node: node?.kind === 'period' ? node : null };
    }),
  ];
}

function measureName(ref: FieldRef, grain: Grain, body: QueryBody): string {
  return grain.nameOf?.(ref) ?? columnName(ref.name, body.scope.session.dialect);
}

function comparison(node: PeriodNode, alias: string, grain: Grain, body: QueryBody): SqlText {
  const { dialect } = body.scope.session;
  const name = dialect.quoteIdentifier(measureName(node.basedOn.ref, grain, body));
  const before = `${alias}.${name}`;
  const now = `${CURRENT}.${name}`;
  switch (node.ref.field.kind) {
    case 'difference':
      return sql`${now} - ${before}`;
    case 'relative_change':
      return sql`1.0 * (${now} - ${before}) / NULLIF(${before}, 0)`;
    default:
      return sql`${before}`;
  }
}
