/** What a statement groups by, and what grouping gives. */
import type { StatementColumn } from '../../../results/prepared/statement.ts';
import type { DimensionRef, FieldRef, MeasureRef } from '../../plan/field-ref.ts';
import type { HavingCondition } from './filter-expression.ts';
import type { GroupWriter } from './group-reference.ts';
import type { Condition } from '../scope/row-conditions.ts';
import type { SelectParts } from '../text/select-layout.ts';

export interface Grain {
  readonly dimensions: readonly DimensionRef[];
  readonly measures: readonly MeasureRef[];
  /**
   * Which conditions on groups hold. `of_measures`: a total is a group too, but what is said of the values by which the
   * rows are grouped cannot be said of it.
   */
  readonly conditions: 'all' | 'of_measures' | 'none';
  /** Name of a field's column; null = by the field. */
  readonly nameOf?: (ref: FieldRef) => string;
  /** Where columns have such names: that of the hidden column that orders a dimension. Absent = there is none then. */
  readonly sortNameOf?: (ref: FieldRef) => string;
}

export function conditionsOf(having: readonly HavingCondition[], { conditions }: Grain): readonly HavingCondition[] {
  if (conditions === 'none') return [];
  return conditions === 'all' ? having : having.filter((one) => !one.readsRows);
}

/** Those that say nothing are left out. */
export function writtenConditions(having: readonly HavingCondition[], groups: GroupWriter): readonly Condition[] {
  return having.flatMap((one) => {
    const sql = one.write(groups);
    return sql ? [{ kind: one.kind, sql }] : [];
  });
}

export interface GroupedSelect {
  /** Without order and limit. */
  readonly parts: SelectParts;
  readonly columns: readonly StatementColumn[];
}
