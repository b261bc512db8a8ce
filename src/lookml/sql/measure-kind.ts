import type { ValueKind } from '../../results/result-shape.ts';
import type { FieldRef } from '../plan/field-ref.ts';
import { timeframeOf } from './dimension-time.ts';
import { findTimeframe } from './timeframe-sql.ts';

/** What values a measure has, by its type. */
export function measureKind({ field }: FieldRef): ValueKind {
  if (field.type === 'string' || field.type === 'list' || field.type === 'yesno') return field.type;
  const timeframe = timeframeOf(field);
  if (timeframe !== undefined) return findTimeframe(timeframe)?.kind ?? 'datetime';
  return 'number';
}
