/** What a statement groups by, and what grouping gives. */
import type { StatementColumn } from '../../results/statement.ts';
import type { FieldRef } from '../plan/field-ref.ts';
import type { SelectParts } from './select-layout.ts';

export interface Grain {
  readonly dimensions: readonly FieldRef[];
  readonly measures: readonly FieldRef[];
  /** Conditions on measures hold for rows; a total counts what they hide, as Looker's does. */
  readonly withHaving: boolean;
  /** Name of a field's column; null = by the field. */
  readonly nameOf?: (ref: FieldRef) => string;
  /** Where columns have such names: that of the hidden column that orders a dimension. Absent = there is none then. */
  readonly sortNameOf?: (ref: FieldRef) => string;
}

export interface GroupedSelect {
  /** Without order and limit. */
  readonly parts: SelectParts;
  readonly columns: readonly StatementColumn[];
}
