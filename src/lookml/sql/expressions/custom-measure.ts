/** The SQL of a custom measure's parts: what it aggregates, and under which conditions. */
import type { CustomDefinition, FieldRef, NamedExpression } from '../../plan/field-ref.ts';
import { conditionOf, dimensionExpression } from './custom-dimension.ts';
import { refuseRandom } from '../dimensions/dimension-context.ts';
import { dimensionFilter } from './dimension-filter.ts';
import { isWritten, usesOf, type SqlText } from '../text/sql-text.ts';
import type { UserTextScope } from '../dimensions/user-text-scope.ts';

export type CustomMeasure = Extract<CustomDefinition, { kind: 'measure' }>;

export interface CustomMeasureParts {
  /** The field that is aggregated, or the measure that is filtered. */
  readonly base: FieldRef | undefined;
  /** All must hold for a row to count. */
  readonly conditions: readonly SqlText[];
  /** Aliases that the conditions read. */
  readonly uses: readonly string[];
}

export function customMeasureParts(scope: UserTextScope, ref: FieldRef, custom: CustomMeasure): CustomMeasureParts {
  const conditions = [
    ...custom.filters.map(({ field: { name, names }, text }) => {
      return dimensionFilter(scope, ref, { name, dimension: names.find(name) }, text);
    }),
    ...(custom.filterExpression ? expressionCondition(scope, custom.filterExpression, ref.name) : []),
  ];
  return { base: baseOf(custom), conditions: conditions.filter(isWritten), uses: [...usesOf(conditions)] };
}

/** What is aggregated. Here even a count counts the dimension's values, and null is not a value. */
export function customMeasureValue(scope: UserTextScope, ref: FieldRef, custom: CustomMeasure): SqlText | null {
  if (custom.expression) return dimensionExpression(scope, custom.expression, ref.name).sql;
  const base = baseOf(custom);
  if (!base) return null;
  const dimension = scope.dimension(base);
  refuseRandom(dimension, base.name, `"${ref.name}"`, scope.session.log);
  return dimension.bare;
}

function baseOf({ basedOn }: CustomMeasure): FieldRef | undefined {
  return basedOn?.names.find(basedOn.name);
}

function expressionCondition(scope: UserTextScope, expression: NamedExpression, name: string): readonly SqlText[] {
  const condition = conditionOf(dimensionExpression(scope, expression, name), name, scope.session.log);
  return condition ? [condition] : [];
}
