/** What a filter expression is applied to. The rules of dimensions make it, the rules of filters read it. */
import type { WeekDay } from '../../resolve/resolved-model.ts';
import type { SqlText } from '../text/sql-text.ts';

/** Text, compared as the explore or the model says. */
export interface StringTarget {
  readonly kind: 'string';
  readonly sql: SqlText;
  readonly caseSensitive: boolean;
  /** For values that LookML names, such as the ranges of a tier: what a filter may write → the value. */
  readonly labels?: ReadonlyMap<string, string>;
}

export type FilterTarget =
  | StringTarget
  | { readonly kind: 'number'; readonly sql: SqlText }
  /** `sql` is a bare condition. */
  | { readonly kind: 'yesno'; readonly sql: SqlText }
  /**
   * A date or time. `sql` is the bare column, before any conversion and truncation, so that indexes and partitions can
   * be used. Bounds are computed in `queryTimezone` and converted to `databaseTimezone` if the two differ; null = no
   * conversion. `valueType` decides how bounds are written.
   */
  | {
      readonly kind: 'time';
      readonly sql: SqlText;
      readonly valueType: 'timestamp' | 'date' | 'epoch' | 'yyyymmdd';
      readonly queryTimezone: string | null;
      readonly databaseTimezone: string | null;
      readonly weekStartDay: WeekDay;
      readonly fiscalMonthOffset: number;
    }
  | { readonly kind: 'location'; readonly latitude: SqlText; readonly longitude: SqlText };
