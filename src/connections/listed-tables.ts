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

export const NO_TABLES: ListedTables = { generation: 0, through: 0, tables: {}, former: [] };

/** For readers: a file that is not there, cannot be read, or is damaged, lists nothing. */
export async function readListedTables(path: string): Promise<ListedTables> {
  return (await tryReadListedTables(path).catch(() => null)) ?? NO_TABLES;
}

/**
 * For who writes the next list. Null: it is damaged, and does not tell what there is. A file that is not there lists
 * nothing. Rejects if it cannot be read.
 */
export async function tryReadListedTables(path: string): Promise<ListedTables | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_TABLES;
    throw error;
  }
  try {
    const read = JSON.parse(text) as unknown;
    return isListed(read) ? read : null;
  } catch {
    return null;
  }
}

function isListed(read: unknown): read is ListedTables {
  if (typeof read !== 'object' || read === null) return false;
  const { generation, through, tables, former } = read as Partial<Record<keyof ListedTables, unknown>>;
  const areNumbers = Number.isSafeInteger(generation) && Number.isSafeInteger(through);
  return areNumbers && typeof tables === 'object' && tables !== null && Array.isArray(former);
}
