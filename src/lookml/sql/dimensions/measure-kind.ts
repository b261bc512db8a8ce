import { measureTypeRow } from '../../fields/measure-types.ts';
import { timeframeOf } from '../../fields/timeframes.ts';
import type { MeasureRef } from '../../plan/field-ref.ts';
import type { ValueKind } from '../../../results/prepared/result-shape.ts';
import { findTimeframe } from '../text/timeframe-sql.ts';

/** The kind of a measure's values, by its type. */
export function measureKind({ field }: MeasureRef): ValueKind {
  const { value } = measureTypeRow(field.type);
  switch (value) {
    case 'time':
      return findTimeframe(timeframeOf(field) ?? '')?.kind ?? 'datetime';
    case 'unknown':
      return 'number';
    default:
      return value;
  }
}
