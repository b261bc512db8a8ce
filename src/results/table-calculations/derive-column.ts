import type { JsonValue } from '../../lib/json.ts';
import type { CalculationTable } from './calculation-table.ts';
import type { CalculationResult } from './evaluate-calculation.ts';

/** A shortcut calculation of `dynamic_fields` (`percent_of_column_sum`, `running_total` …) over `basedOn`. */
export function shortcutColumn(
  _type: string,
  _basedOn: string,
  _args: readonly JsonValue[],
  _table: CalculationTable,
): CalculationResult {
  return { column: null, diagnostics: [] };
}

/**
 * A LookML post-SQL measure: `running_total`, `percent_of_total`, `percent_of_previous`; `column` runs down the rows,
 * `row` runs across the pivot columns.
 */
export function postSqlColumn(
  _type: string,
  _basedOn: string,
  _direction: 'row' | 'column',
  _table: CalculationTable,
): CalculationResult {
  return { column: null, diagnostics: [] };
}
