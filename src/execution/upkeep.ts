/**
 * What the server asks of an executor to bring tables of its own up to date: new rows, which it has written as lines of
 * JSON, become Parquet files, small ones are put together, and old ones go. Plain data.
 */
export interface Upkeep {
  /** Absolute. All other paths are relative to it. */
  readonly folder: string;
  /** The file that lists the tables (`connections/listed-tables.ts`). */
  readonly list: string;
  /** Files of new rows have numbers, which count up: those up to this one are taken. */
  readonly through: number;
  /** Steady: when it was asked for. */
  readonly askedAt: number;
  /** A log comes before those that are kept for it. */
  readonly tables: readonly KeptTable[];
}

export interface KeptTable {
  readonly name: string;
  /** Column → type, as DuckDB writes it. Lines have times in milliseconds since 1970. */
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: KeptRows;
}

export type KeptRows =
  /** Rows are added: `newRowsFile` of the table and a number. */
  | {
      readonly kind: 'log';
      /** The column with the steady time by which rows grow old. */
      readonly time: string;
      /** Steady: parts that are older go. */
      readonly keepSince: number;
      /** Bytes: the oldest parts go until the rest takes no more. */
      readonly maxBytes: number;
    }
  /** Likewise, each key once. They stay while a log names them. */
  | {
      readonly kind: 'keyed';
      readonly key: string;
      readonly usedBy: { readonly table: string; readonly column: string };
    }
  /** All rows at once; null = as they are. The file goes when it is taken. */
  | { readonly kind: 'whole'; readonly file: string | null };

/** Rows that were added to a table. */
export function newRowsFile(table: string, number: number): string {
  return `new/${table}-${String(number)}.jsonl`;
}

/** The number of a file of new rows; null for any other. */
export function numberOfNewRows(file: string): number | null {
  const digits = /-(\d+)\.jsonl$/.exec(file)?.[1];
  return digits === undefined ? null : Number(digits);
}
