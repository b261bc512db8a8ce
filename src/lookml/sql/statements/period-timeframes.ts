/**
 * Checks whether the rows of a query can be compared with those of an earlier period. Google's guide to
 * `period_over_period` asks for a timeframe of the measure's time that is no longer than its period; a weekday or the
 * name of a month is not a stretch of time that can be shifted by a period. Without such a timeframe, the join would
 * find other groups than those of the period before.
 */
import { timeframeOf } from '../../fields/timeframes.ts';
import type { FieldRef } from '../../plan/field-ref.ts';
import { isMoment, timeframeWeight } from '../../plan/timeframe-rollup.ts';
import { timeGroupOf } from '../expressions/dimension-of.ts';
import type { PeriodNode } from '../measures/measure-tree.ts';
import type { QueryScope } from '../scope/query-scope.ts';

/**
 * Reports measures that compare periods without such a timeframe among the dimensions of the rows. Totals and subtotals
 * are coarser by nature and are not checked.
 */
export function checkPeriodTimeframes(
  scope: QueryScope,
  dimensions: readonly FieldRef[],
  compared: readonly PeriodNode[],
): void {
  for (const { ref, basedOnTime } of compared) {
    const period = ref.field.period ?? '';
    const group = timeGroupOf(basedOnTime);
    const timeframes = dimensions.filter((dimension) => timeGroupOf(dimension) === group);
    if (timeframes.some((timeframe) => fits(timeframe, period))) continue;
    const names = timeframes.map(({ name }) => `"${name}"`).join(', ');
    const has = names === '' ? `has no timeframe of "${group}"` : `has only ${names}`;
    const fitting = fittingField(scope, basedOnTime, period);
    scope.session.log.error(
      'period-timeframe',
      ref.field.range,
      `"${ref.name}" compares each ${wordOf(period)} with the one before, and the query ${has}: it needs a timeframe of that time that is a ${wordOf(period)} or shorter.`,
      fitting && `Add "${fitting}"`,
    );
  }
}

function fits(ref: FieldRef, period: string): boolean {
  if (ref.custom || ref.field.category !== 'dimension') return false;
  const timeframe = timeframeOf(ref.field);
  return timeframe !== undefined && isMoment(timeframe) && timeframeWeight(timeframe) >= timeframeWeight(period);
}

/** The field that the measure names if that is short enough, else the longest timeframe of its group that is. */
function fittingField(scope: QueryScope, basedOnTime: FieldRef, period: string): string | undefined {
  if (fits(basedOnTime, period)) return basedOnTime.name;
  const group = timeGroupOf(basedOnTime);
  const weight = ({ field }: FieldRef): number =>
    timeframeWeight(field.category === 'dimension' ? timeframeOf(field) : undefined);
  return Object.values(scope.fields.view(basedOnTime.alias)?.fields ?? {})
    .map((field): FieldRef => ({ name: `${basedOnTime.alias}.${field.name}`, alias: basedOnTime.alias, field }))
    .filter((ref) => timeGroupOf(ref) === group && fits(ref, period))
    .toSorted((a, b) => weight(a) - weight(b))[0]?.name;
}

function wordOf(period: string): string {
  return period === 'date' ? 'day' : period.replace('_', ' ');
}
