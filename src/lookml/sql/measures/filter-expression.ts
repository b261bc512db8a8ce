/** A query's `filter_expression`: conditions on rows, or on groups if they read measures. */
import type { Dialect } from '../../../dialects/dialect.ts';
import { expressionReferences } from '../../../expression/expression-references.ts';
import { isMeasure, type FieldRef, type NamedExpression, type MeasureRef } from '../../plan/field-ref.ts';
import type { FilterExpressionPlan } from '../../plan/query-plan.ts';
import { refuseRandom } from '../dimensions/dimension-context.ts';
import type { DimensionSql } from '../dimensions/dimension-sql.ts';
import { conditionOf, dimensionReference, queryExpression } from '../expressions/custom-dimension.ts';
import { groupReference, groupTarget, type GroupWriter } from './group-reference.ts';
import type { ExpressionReference } from '../expressions/expression-writer.ts';
import type { MeasureSql } from './measure-sql.ts';
import type { MeasureNode } from './measure-tree.ts';
import type { Condition } from '../scope/row-conditions.ts';
import { operand } from '../text/sql-operand.ts';
import { markSql, using, usesOf, type SqlText } from '../text/sql-text.ts';
import type { UserTextScope } from '../dimensions/user-text-scope.ts';

/** A condition on groups. It is written when it is known how measures are written. */
export interface HavingCondition extends Pick<Condition, 'kind'> {
  readonly nodes: readonly MeasureNode[];
  /** Does it read dimensions that the rows are grouped by, besides measures? */
  readonly readsRows: boolean;
  write(groups: GroupWriter): SqlText | null;
}

export interface FilterConditions {
  readonly rows: readonly SqlText[];
  readonly groups: readonly HavingCondition[];
}

/**
 * Conditions that read measures apply to groups, all others to rows. `measureOf` takes apart a measure that a condition
 * reads.
 */
export function filterExpression(
  scope: UserTextScope,
  { parts, names }: FilterExpressionPlan,
  measureOf: (ref: MeasureRef) => MeasureNode,
): FilterConditions {
  const rows: SqlText[] = [];
  const groups: HavingCondition[] = [];
  for (const ast of parts) {
    const part = { ast, names };
    const refs = expressionReferences(ast).flatMap((name) => names.find(name) ?? []);
    const measures = refs.filter(isMeasure);
    if (measures.length === 0) {
      const condition = expressionCondition(scope, part, null);
      if (condition) rows.push(condition);
    } else {
      reportUngrouped(scope, refs);
      const nodes = new Map(measures.map((ref) => [ref.name, measureOf(ref)]));
      groups.push({
        kind: 'fallible',
        nodes: [...nodes.values()],
        readsRows: measures.length < refs.length,
        write: (writer) => expressionCondition(scope, part, { ...writer, nodes }),
      });
    }
  }
  return { rows, groups };
}

/** Next to measures, a dimension has one value per group only if the query groups by it. */
function reportUngrouped(scope: UserTextScope, refs: readonly FieldRef[]): void {
  for (const ref of refs) {
    if (ref.field.category === 'measure' || scope.plan.dimensions.some(({ name }) => name === ref.name)) continue;
    scope.session.log.error(
      'ungrouped-filter',
      undefined,
      `The filter expression uses "${ref.name}" together with measures, so the query has to select it.`,
      'Add it to the fields, or combine its condition with that on the measures by AND.',
    );
  }
}

/** @param groups for a condition on groups, with the measures that it reads; null for one on rows */
function expressionCondition(
  scope: UserTextScope,
  { ast, names }: NamedExpression,
  groups: (GroupWriter & { readonly nodes: ReadonlyMap<string, MeasureNode> }) | null,
): SqlText | null {
  const { session } = scope;
  const read: SqlText[] = [];
  const dimensionOf = (ref: FieldRef): DimensionSql => {
    const dimension = scope.dimension(ref);
    refuseRandom(dimension, ref.name, 'the filter expression', session.log);
    read.push(dimension.select);
    return dimension;
  };
  const measure = (ref: FieldRef | undefined): MeasureSql | undefined => {
    const node = groups?.nodes.get(ref?.name ?? '');
    return node && groups?.measure(node);
  };
  const written = queryExpression(scope, ast, {
    reference(name) {
      const ref = names.find(name);
      const aggregate = measure(ref);
      if (aggregate) return measureReference(aggregate, session.dialect);
      if (ref?.field.category === 'dimension') {
        const dimension = dimensionReference(dimensionOf(ref));
        return groups ? groupReference(dimension, groups, session.dialect) : dimension;
      }
      scope.reportUnknown(name, 'filter_expression');
      return undefined;
    },
    filterTarget(name) {
      const ref = names.find(name);
      const aggregate = measure(ref);
      if (aggregate || ref?.field.category !== 'dimension') return aggregate?.filter;
      const { filter } = dimensionOf(ref);
      return groups ? groupTarget(filter, groups, session.dialect) : filter;
    },
  });
  const condition = conditionOf(written, 'filter_expression', session.log);
  const origin = { kind: 'filter_expression', name: 'filter_expression', verbatim: false } as const;
  return condition && using(markSql(condition, origin), usesOf(read));
}

/** A yesno is read as a condition, not as the text that is shown for it. */
function measureReference({ select, filter, kind }: MeasureSql, dialect: Dialect): ExpressionReference {
  const isFiltered = (kind === 'yesno' && filter.kind === 'yesno') || (kind === 'list' && filter.kind === 'string');
  return { sql: isFiltered ? filter.sql : operand(select, dialect), kind };
}
