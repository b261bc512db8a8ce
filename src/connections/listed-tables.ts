/**
 * Tables of the server's own, which grow: a file lists of which Parquet files each consists. Its readers take the whole
 * list as it is at one moment, since it is replaced by a rename.
 */
import { readFile } from 'node:fs/promises';

/** Column → type, as DuckDB writes it. */
export type ListedColumns = Readonly<Record<string, string>>;

export interface ListedPart {
  /** Relative to the list. */
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** Steady: of its oldest and its newest row; 0 where rows have no time. */
  readonly from: number;
  readonly to: number;
}

export interface ListedTable {
  readonly columns: ListedColumns;
  /** Oldest first. */
  readonly parts: readonly ListedPart[];
}

export interface ListedTables {
  /** One more than that of the list before. */
  readonly generation: number;
  /** The last file of new rows that is in the tables. */
  readonly through: number;
  readonly tables: Readonly<Record<string, ListedTable>>;
  /** Files that were in the tables until a while ago, and since when they are not (steady). */
  readonly former: readonly { readonly file: string; readonly since: number }[];
}

const NO_TABLES: ListedTables = { generation: 0, through: 0, tables: {}, former: [] };

/** A file that is not there, or that is damaged, lists nothing. */
export async function readListedTables(path: string): Promise<ListedTables> {
  try {
    const read = JSON.parse(await readFile(path, 'utf8')) as unknown;
    return isListed(read) ? read : NO_TABLES;
  } catch {
    return NO_TABLES;
  }
}

function isListed(read: unknown): read is ListedTables {
  return typeof read === 'object' && read !== null && 'generation' in read && 'tables' in read && 'former' in read;
}
