import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Expression } from '../../expression/expression-ast.ts';
import type { CalculationColumn, CalculationTable } from './calculation-table.ts';

export interface CalculationResult {
  /**
   * Null when the expression cannot be evaluated; errors say why. Pivoted when the expression reads a pivoted field
   * outside the pivot functions.
   */
  readonly column: CalculationColumn | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Computes one table calculation over all rows, column by column. */
export function evaluateCalculation(_ast: Expression, _table: CalculationTable): CalculationResult {
  return {
    column: null,
    diagnostics: [{ code: 'expression-unsupported', severity: 'error', message: 'To come.' }],
  };
}
