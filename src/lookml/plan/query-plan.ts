/** What a query asks for, looked up and checked, before any SQL. */
import type { FieldRef, TableCalculation } from './field-ref.ts';
import type { ExploreFields } from './explore-fields.ts';

export interface QueryPlan {
  readonly fields: ExploreFields;
  /** Custom dimensions and measures of the query, by name. */
  readonly custom: ReadonlyMap<string, FieldRef>;
  /** Dimensions, measures and table calculations in the order asked, by name. */
  readonly order: readonly string[];
  readonly dimensions: readonly FieldRef[];
  readonly measures: readonly FieldRef[];
  readonly calculations: readonly TableCalculation[];
  /** Names of pivoted dimensions. */
  readonly pivots: readonly string[];
  /** Field name → filter expression; `always_filter` and `conditionally_filter` included. */
  readonly filters: ReadonlyMap<string, string>;
  /** A Looker expression; null = none. */
  readonly filterExpression: string | null;
  readonly conditionallyFiltered: boolean;
  readonly sorts: readonly PlannedSort[];
  /** True when the query named no sorts and these are Looker's defaults. */
  readonly sortsAdded: boolean;
  /** null = all rows. */
  readonly limit: number | null;
  readonly columnLimit: number;
  readonly total: boolean;
  readonly rowTotal: 'right' | 'left' | null;
  /** How many leading row dimensions each subtotal groups by, ascending. */
  readonly subtotalDepths: readonly number[];
  readonly fillFields: readonly string[];
  /** IANA zone; null = times are not converted. */
  readonly timezone: string | null;
}

export interface PlannedSort {
  readonly field: string;
  readonly desc: boolean;
  /** Index of a pivot column. */
  readonly pivot?: number;
  /** Sorts by something that is calculated after the SQL. */
  readonly afterSql: boolean;
}

/** Dimensions that make rows: those not pivoted. */
export function rowDimensions(plan: QueryPlan): readonly FieldRef[] {
  return plan.dimensions.filter((ref) => !plan.pivots.includes(ref.name));
}

/** Pivoted dimensions in the order of `pivots`. */
export function pivotDimensions(plan: QueryPlan): readonly FieldRef[] {
  return plan.pivots.flatMap((name) => plan.dimensions.filter((ref) => ref.name === name));
}
