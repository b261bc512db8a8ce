import type { FieldRef } from './field-ref.ts';
import type { VisibleFields } from './visible-fields.ts';

/** Timeframes that are a stretch of time, coarsest first; each can be drilled into those after it. */
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

/** The finer timeframes of a timeframe's group, for drill links (`by Created Week`). Hidden ones are left out, and those that the user may not see. */
export function drillTimeframes(
  visible: VisibleFields,
  ref: FieldRef,
): readonly { readonly name: string; readonly label: string }[] {
  const { dimensionGroup, timeframe } = ref.field;
  const place = STRETCHES.indexOf(timeframe ?? '');
  if (dimensionGroup === undefined || place < 0) return [];
  const found = visible.fieldsOf(ref.alias).filter((field) => field.dimensionGroup === dimensionGroup);
  return STRETCHES.slice(place + 1).flatMap((finer) =>
    found
      .filter((field) => field.timeframe === finer && !field.hidden)
      .map((field) => ({ name: `${ref.alias}.${field.name}`, label: field.labelShort })),
  );
}
