import type { SourceOrigin } from '../../../results/prepared/statement.ts';

/** Whose text is being turned into SQL: decides what references in it mean and what errors in it name. */
export interface TextOwner {
  readonly kind: SourceOrigin['kind'];
  /** `view.field`, or the name of the join, explore or view. */
  readonly name: string;
  /** LookML parameter, for example `sql_on`. */
  readonly parameter: string;
  /** Alias that `${TABLE}` and bare field names mean; null = the explore's base view. */
  readonly alias: string | null;
}

export function sourceOriginKindOf(owner: TextOwner): Omit<SourceOrigin, 'range' | 'verbatim'> {
  return { kind: owner.kind, name: owner.name, parameter: owner.parameter };
}
