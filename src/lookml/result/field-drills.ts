/**
 * What this user can drill into from a field of a result. Links show no field that is hidden from the user elsewhere.
 */
import type { DrillTarget, ResultField } from '../../results/prepared/result-shape.ts';
import { timeframeOf } from '../fields/timeframes.ts';
import { isDimension, isMeasure, type DimensionRef, type FieldRef, type MeasureRef } from '../plan/field-ref.ts';
import type { HiddenNames } from '../plan/hidden-names.ts';
import type { VisibleFields } from '../plan/visible-fields.ts';

/** Timeframes that are stretches of time, the coarsest first. Each can be drilled into those after it. */
const STRETCHES = [
  'fiscal_year',
  'year',
  'fiscal_quarter',
  'quarter',
  'month',
  'week',
  'date',
  'hour',
  'minute',
  'time',
];

type MeasureDrills = Pick<ResultField, 'drillFields' | 'drillFilters' | 'drillFiltersToo' | 'drillExpressions'>;
type FieldDrills = MeasureDrills & Pick<ResultField, 'drillsInto' | 'drillsWithout'>;

const NOTHING = { drillFields: [], drillFilters: {} };

export function fieldDrills(ref: FieldRef, visible: VisibleFields, hidden: HiddenNames): FieldDrills {
  if (isMeasure(ref)) return measureDrills(ref, hidden);
  if (!isDimension(ref)) return NOTHING;
  const drillsInto = [...drillDimensions(ref, visible), ...drillTimeframes(ref, visible)];
  const way = { drillFields: [], drillFilters: {}, ...(drillsInto.length > 0 ? { drillsInto } : {}) };
  if (!ref.field.canFilter) return { ...way, drillsWithout: 'row' };
  return ref.field.skipDrillFilter ? { ...way, drillsWithout: 'filter' } : way;
}

/**
 * Drills into the rows that the measure is made from. There is no link if the user may not name one of its filters,
 * since it would show other rows than those that the measure counts.
 */
function measureDrills(ref: MeasureRef, hidden: HiddenNames): MeasureDrills {
  if (ref.custom) return customDrills(ref, hidden);
  const { field, alias } = ref;
  const filters = field.filters.map((one) => [qualify(one.field, alias), one.expression.text] as const);
  if (filters.some(([name]) => hidden.hides(name))) return NOTHING;
  const names = field.drillFields.map((name) => qualify(name, alias));
  return { drillFields: names.filter((name) => !hidden.hides(name)), drillFilters: Object.fromEntries(filters) };
}

/**
 * A custom measure has the drills of the measure that it is based on, within its own filters. Filters written as
 * expressions name only what their user may see.
 */
function customDrills({ custom }: MeasureRef, hidden: HiddenNames): MeasureDrills {
  if (custom?.kind !== 'measure' || custom.basedOn === null) return NOTHING;
  const base = custom.basedOn.names.find(custom.basedOn.name);
  if (!isMeasure(base)) return NOTHING;
  const of = measureDrills(base, hidden);
  const own = custom.filters.map(({ field, text }) => [field.name, text] as const);
  const isNew = ([name]: readonly [string, string]): boolean => !Object.hasOwn(of.drillFilters, name);
  const too = [...(of.drillFiltersToo ?? []), ...own.filter((one) => !isNew(one))];
  const expressions = [
    ...(of.drillExpressions ?? []),
    ...(custom.filterExpression ? [custom.filterExpression.text] : []),
  ];
  return {
    drillFields: of.drillFields,
    drillFilters: { ...of.drillFilters, ...Object.fromEntries(own.filter(isNew)) },
    ...(too.length > 0 ? { drillFiltersToo: too } : {}),
    ...(expressions.length > 0 ? { drillExpressions: expressions } : {}),
  };
}

/** The dimensions among a dimension's `drill_fields`, with one link each (`by City`). */
function drillDimensions({ name, field, alias }: DimensionRef, visible: VisibleFields): readonly DrillTarget[] {
  return field.drillFields.flatMap((drill) => {
    const target = visible.find(qualify(drill, alias));
    if (target?.field.category !== 'dimension' || target.name === name) return [];
    return [{ name: target.name, label: target.field.labelShort }];
  });
}

/** The finer timeframes of a timeframe's group (`by Created Week`), except hidden ones. */
function drillTimeframes({ field, alias }: DimensionRef, visible: VisibleFields): readonly DrillTarget[] {
  const place = STRETCHES.indexOf(field.timeframe ?? '');
  if (field.dimensionGroup === undefined || place < 0) return [];
  const group = visible.membersOf(alias, field.dimensionGroup).filter((one) => !one.hidden);
  return STRETCHES.slice(place + 1).flatMap((finer) =>
    group
      .filter((one) => timeframeOf(one) === finer)
      .map((one) => ({ name: `${alias}.${one.name}`, label: one.labelShort })),
  );
}

function qualify(name: string, alias: string): string {
  return name.includes('.') || alias === '' ? name : `${alias}.${name}`;
}
