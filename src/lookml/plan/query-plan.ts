/** What a query asks for, looked up and checked, before any SQL. */
import type { Expression } from '../../expression/expression-ast.ts';
import type { ExploreFields } from './explore-fields.ts';
import type { DimensionRef, FieldNames, FieldRef, MeasureRef, TableCalculation } from './field-ref.ts';

export interface QueryPlan {
  readonly fields: ExploreFields;
  /** Dimensions, measures and table calculations in the order asked, by name. */
  readonly order: readonly string[];
  /**
   * Those asked for come first; here and in `measures`, fields that only their templates read follow. `order` does not
   * name these.
   */
  readonly dimensions: readonly DimensionRef[];
  readonly measures: readonly MeasureRef[];
  readonly calculations: readonly TableCalculation[];
  /** Names of pivoted dimensions. */
  readonly pivots: readonly string[];
  /** Field name → filter expression, including `always_filter` and `conditionally_filter`. */
  readonly filters: ReadonlyMap<string, string>;
  /** The fields that `filters` names, except fields in the explore's own filters that it does not have. */
  readonly filtered: ReadonlyMap<string, FieldRef>;
  /** null = none. */
  readonly filterExpression: FilterExpressionPlan | null;
  readonly conditionallyFiltered: boolean;
  readonly sorts: readonly PlannedSort[];
  /** Do they contain more than the query's own sorts, such as defaults or the grouping of subtotals? */
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
  /** For a total: dimensions of the query that it does not group by. Absent = none. */
  readonly leftOut?: ReadonlySet<string>;
}

/** A Looker expression that rows and groups must meet; each part of a conjunction is applied separately. */
export interface FilterExpressionPlan {
  /** As written. */
  readonly text: string;
  /** All must hold. */
  readonly parts: readonly Expression[];
  readonly names: FieldNames;
}

export interface PlannedSort {
  readonly field: string;
  readonly desc: boolean;
  /** Index of a pivot column. */
  readonly pivot?: number;
  /** Sorts by something that is calculated after the SQL. */
  readonly afterSql: boolean;
}

const lookmlFiltersOf = new WeakMap<QueryPlan['filters'], ReadonlyMap<string, string>>();

/** The filters that LookML's templates may read: excludes filters on fields that the query defines itself. */
export function lookmlFilters({ filters, filtered }: QueryPlan): ReadonlyMap<string, string> {
  let found = lookmlFiltersOf.get(filters);
  if (!found) {
    found = new Map([...filters].filter(([name]) => !filtered.get(name)?.custom));
    lookmlFiltersOf.set(filters, found);
  }
  return found;
}

/** Dimensions that form rows: those that are not pivoted. */
export function rowDimensions(plan: QueryPlan): readonly DimensionRef[] {
  return plan.dimensions.filter((ref) => !plan.pivots.includes(ref.name));
}

/** Pivoted dimensions in the order of `pivots`. */
export function pivotDimensions(plan: QueryPlan): readonly DimensionRef[] {
  return plan.pivots.flatMap((name) => plan.dimensions.filter((ref) => ref.name === name));
}
