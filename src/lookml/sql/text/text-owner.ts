import type { SourceOrigin } from '../../../results/prepared/statement.ts';

/** Whose text is being turned into SQL: what references mean in it and what errors in it are blamed on. */
export interface TextOwner {
  readonly kind: SourceOrigin['kind'];
  /** `view.field`, join's, explore's or view's name. */
  readonly name: string;
  /** LookML parameter, for example `sql_on`. */
  readonly parameter: string;
  /** Alias that `${TABLE}` and bare field names mean; null = the explore's base view. */
  readonly alias: string | null;
}

export function sourceOriginKindOf(owner: TextOwner): Omit<SourceOrigin, 'range' | 'verbatim'> {
  return { kind: owner.kind, name: owner.name, parameter: owner.parameter };
}
