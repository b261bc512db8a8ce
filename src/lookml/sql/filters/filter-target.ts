/** What a filter expression is applied to: made by the dimension rules, read by the filter rules. */
import type { WeekDay } from '../../resolve/resolved-model.ts';
import type { SqlText } from '../text/sql-text.ts';

/** Text; `caseSensitive` as explore and model say. */
export interface StringTarget {
  readonly kind: 'string';
  readonly sql: SqlText;
  readonly caseSensitive: boolean;
  /** Of texts that LookML's own rules name (ranges of a tier): what a filter may call a value → the value. */
  readonly labels?: ReadonlyMap<string, string>;
}

export type FilterTarget =
  | StringTarget
  | { readonly kind: 'number'; readonly sql: SqlText }
  /** `sql` is a bare condition. */
  | { readonly kind: 'yesno'; readonly sql: SqlText }
  /**
   * A date or time: `sql` is the bare column, before any conversion and truncation, so that indexes and partitions
   * serve. Bounds are computed in `queryTimezone` and converted to `databaseTimezone` when the two differ; null = no
   * conversion. `valueType` says how bounds are written.
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
