/** The earlier period's side of a comparison: the same query with its times moved, one for each distance. */
import type { TimeUnit } from '../../../dialects/dialect.ts';
import { localTime } from '../../../filter-expression/resolve-date-filter.ts';
import { isDimension, type DimensionRef, type FieldRef } from '../../plan/field-ref.ts';
import { timestampText } from '../filters/filter-condition-time.ts';
import { openScope, timeGroupOf } from '../expressions/dimension-of.ts';
import type { Grain, GroupedSelect } from '../measures/grain.ts';
import { measureNode } from '../measures/measure-node.ts';
import { comparesPeriods, type PeriodNode } from '../measures/measure-tree.ts';
import type { QueryScope, TimeShift } from '../scope/query-scope.ts';
import type { Condition } from '../scope/row-conditions.ts';
import { columnName } from '../text/column-name.ts';
import { applySql } from '../text/sql-text.ts';
import { namedAlike, periodColumn } from './current-period.ts';
import { queryBody, type QueryBody } from './query-body.ts';

/** Writes a query's groups and measures: `groupedSelect`, which itself comes here for what compares periods. */
export type SelectGroups = (body: QueryBody, grain: Grain) => GroupedSelect;

/** One query of an earlier period, and the comparisons that read it. */
export interface PreviousPeriod {
  readonly alias: string;
  readonly nodes: readonly PeriodNode[];
}

const units: Readonly<Record<string, { readonly unit: TimeUnit; readonly amount: number }>> = {
  year: { unit: 'year', amount: 1 },
  fiscal_year: { unit: 'year', amount: 1 },
  quarter: { unit: 'quarter', amount: 1 },
  fiscal_quarter: { unit: 'quarter', amount: 1 },
  month: { unit: 'month', amount: 1 },
  week: { unit: 'week', amount: 1 },
  date: { unit: 'day', amount: 1 },
};

/** Is the measure's `period` one of those above? Other words are reported where times would be moved by them. */
export function isPeriod({ ref }: PeriodNode): boolean {
  return Object.hasOwn(units, ref.field.period ?? '');
}

/** Comparisons that move the same time by the same period share one query. */
export function previousPeriods(compared: readonly PeriodNode[]): readonly PreviousPeriod[] {
  const sharing = Map.groupBy(compared, shiftKey);
  return [...sharing.values()].map((nodes, index) => ({ alias: `previous_period_${String(index + 1)}`, nodes }));
}

/** Which of the periods a comparison reads. */
export function previousOf(node: PeriodNode, periods: readonly PreviousPeriod[]): PreviousPeriod | undefined {
  const key = shiftKey(node);
  return periods.find(({ nodes: [first] }) => first && shiftKey(first) === key);
}

/** The name of the column in which the earlier period's query gives what a comparison reads. */
export function previousColumn({ basedOn }: PeriodNode, { scope }: QueryBody): string {
  return columnName(basedOn.ref.name, scope.session.dialect);
}

/** Is it a time that the comparison moves? */
export function isMoved(ref: FieldRef, { nodes }: PreviousPeriod): boolean {
  return nodes.some(({ basedOnTime }) => timeGroupOf(basedOnTime) === timeGroupOf(ref));
}

/** The query with its times moved. Filters on them move as well, since they read the same column. */
export function previousSelect(
  body: QueryBody,
  grain: Grain,
  { nodes }: PreviousPeriod,
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
  // Joins decide which rows there are, so that they must be those of the current period.
  const movedBody = queryBody(moved, { ...body.options, alsoUsed: body.uses });
  const movedNodes = new Map(measures.map((ref) => [ref.name, measureNode(moved, ref)]));
  const toDate = first.ref.field.valueToDate === true ? [untilNow(first, moved)] : [];
  // Groups that no user may see are hidden in their own period, too; other conditions ask for groups of the current one.
  const having = movedBody.having.filter(({ kind, nodes: of }) => kind === 'governance' && !of.some(comparesPeriods));
  const earlier = { ...movedBody, nodes: movedNodes, where: [...movedBody.where, ...toDate], having };
  const { dialect } = scope.session;
  const named = namedAlike(grain, body);
  const nameOf = (ref: FieldRef): string =>
    measures.some((measure) => measure === ref) ? columnName(ref.name, dialect) : periodColumn(ref, grain, body);
  return select(earlier, { ...named, measures, nameOf });
}

/** `value_to_date`: takes no more of the earlier period than has gone by of the current one. */
function untilNow(node: PeriodNode, scope: QueryScope): Condition {
  const { dialect, context } = scope.session;
  const time = scope.fields.find(node.basedOnTime.name);
  const ref = isDimension(time) ? time : node.basedOnTime;
  const raw = scope.dimension({ ...ref, name: `${ref.name} raw`, field: { ...ref.field, timeframe: 'raw' } });
  const now = timestampText(localTime(context.nowMs, zoneOf(ref, scope)));
  return { kind: 'fallible', sql: applySql((x) => `${x} < ${dialect.literal.timestamp(now)}`, [raw.bare]) };
}

/** The time zone that the shifted moments are read in. */
function zoneOf({ field }: DimensionRef, { plan, session }: QueryScope): string {
  const stored = field.datatype === 'epoch' ? 'UTC' : session.context.connection.dbTimezone;
  const isDay = field.datatype === 'date' || field.datatype === 'yyyymmdd';
  return isDay || field.convertTz ? (plan.timezone ?? stored) : stored;
}

function shiftOf(node: PeriodNode): TimeShift | null {
  const period = node.ref.field.period ?? '';
  const unit = Object.hasOwn(units, period) ? units[period] : undefined;
  return unit ? { group: timeGroupOf(node.basedOnTime), ...unit } : null;
}

function shiftKey(node: PeriodNode): string {
  const shift = shiftOf(node);
  return `${timeGroupOf(node.basedOnTime)} ${shift?.unit ?? ''} ${String(node.ref.field.valueToDate === true)}`;
}
