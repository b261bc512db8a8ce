/** Columns that number their rows: no database uses a number twice, and each has its own way to be told which are used. */
import type { Kysely } from 'kysely';

export interface NumberedColumn {
  readonly table: string;
  readonly column: string;
}

export interface Numbering {
  /** The next row gets a number above `last`. */
  goOnAfter(db: Kysely<unknown>, used: NumberedColumn & { readonly last: number }): Promise<void>;
  /** The highest number that was ever given; 0 = none. */
  lastOf(db: Kysely<unknown>, column: NumberedColumn): Promise<number>;
}
