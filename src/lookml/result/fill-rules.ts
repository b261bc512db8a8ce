/** Which missing values of `fill_fields` are added after the SQL. */
import type { FillRule } from '../../results/prepared/result-shape.ts';
import { weekDays } from '../../filter-expression/week-day.ts';
import { fillStyle, possiblePlaces, possibleValues } from '../values/field-type.ts';
import type { WeekDay } from '../resolve/resolved-model.ts';
import { timeframeOf } from '../fields/timeframes.ts';
import type { DimensionRef } from '../plan/field-ref.ts';
import type { QueryPlan } from '../plan/query-plan.ts';

export interface DateBoundsOf {
  /** Half-open bounds of a date filter; null = open. */
  (filter: string, field: string): { readonly from: string | null; readonly to: string | null };
}

export function fillRules(plan: QueryPlan, weekStartDay: WeekDay, boundsOf: DateBoundsOf): readonly FillRule[] {
  return plan.fillFields.flatMap((name): readonly FillRule[] => {
    const ref = plan.dimensions.find((one) => one.name === name);
    if (!ref) return [];
    const style = fillStyle(ref.field, weekStartDay);
    if (style === 'range') return [{ ...dateRule(ref, plan, boundsOf), ...weekOffset(ref, weekStartDay) }];
    const values = possibleValues(ref.field, weekStartDay);
    if (style !== 'enumeration' || !values) return [];
    const sortValues = possiblePlaces(ref.field, values);
    return [{ field: name, kind: 'enumeration', values, ...(sortValues && { sortValues }) }];
  });
}

function weekOffset({ field }: DimensionRef, weekStartDay: WeekDay): Pick<FillRule, 'weekOffset'> {
  const offset = weekDays.indexOf(weekStartDay);
  return field.timeframe === 'week' && offset > 0 ? { weekOffset: offset } : {};
}

/** A filter on any timeframe of the group limits what is filled in, not only one on the filled timeframe. */
function dateRule(ref: DimensionRef, plan: QueryPlan, boundsOf: DateBoundsOf): FillRule {
  const timeframe = timeframeOf(ref.field) ?? ref.field.type;
  const filtered = [...plan.filters].find(([name]) => {
    const other = plan.fields.find(name);
    if (other?.alias !== ref.alias || other.field.category !== 'dimension') return false;
    return (
      other.name === ref.name ||
      (other.field.dimensionGroup !== undefined && other.field.dimensionGroup === ref.field.dimensionGroup)
    );
  });
  const bounds = filtered ? boundsOf(filtered[1], filtered[0]) : { from: null, to: null };
  return {
    field: ref.name,
    kind: 'date',
    timeframe,
    ...(bounds.from === null ? {} : { from: bounds.from }),
    ...(bounds.to === null ? {} : { to: bounds.to }),
  };
}
