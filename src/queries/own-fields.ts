/**
 * Fields that a query defines itself: who may write them. Others can still read and run stored queries with such
 * fields.
 */
import { demand } from '../access/answer-rights.ts';
import type { Caller } from '../access/caller.ts';

/**
 * @param dynamicFields JSON text; what cannot be read is refused when the query runs
 * @throws CoatcheckError `forbidden`
 */
export function permitOwnFields(dynamicFields: string | undefined, caller: Caller): void {
  for (const item of itemsOf(dynamicFields)) {
    demand(caller, isCalculation(item) ? 'calculations' : 'custom_fields');
  }
}

/** As the compiler reads it: everything else becomes a field. */
function isCalculation(item: object): boolean {
  return (
    'table_calculation' in item && typeof item.table_calculation === 'string' && item.table_calculation.trim() !== ''
  );
}

function itemsOf(text: string | undefined): readonly object[] {
  try {
    const items: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(items) ? items.filter((item) => typeof item === 'object' && item !== null) : [];
  } catch {
    return [];
  }
}
