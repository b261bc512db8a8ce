/** What a statement groups by, and what the grouping gives. */
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
   * Which conditions on groups apply. `of_measures`: a total is a group too, but conditions on the values that the rows
   * are grouped by cannot apply to it.
   */
  readonly conditions: 'all' | 'of_measures' | 'none';
  /** Names a field's column; absent = named after the field. */
  readonly nameOf?: (ref: FieldRef) => string;
  /** If there is `nameOf`: names the hidden column that orders a dimension. Absent = there is no such column. */
  readonly sortNameOf?: (ref: FieldRef) => string;
}

export function conditionsOf(having: readonly HavingCondition[], { conditions }: Grain): readonly HavingCondition[] {
  if (conditions === 'none') return [];
  return conditions === 'all' ? having : having.filter((condition) => !condition.readsRows);
}

/** Writes conditions, and leaves out those that every group meets. */
export function writtenConditions(having: readonly HavingCondition[], groups: GroupWriter): readonly Condition[] {
  return having.flatMap((condition) => {
    const sql = condition.write(groups);
    return sql ? [{ kind: condition.kind, sql }] : [];
  });
}

export interface GroupedSelect {
  /** Without order and limit. */
  readonly parts: SelectParts;
  readonly columns: readonly StatementColumn[];
}
