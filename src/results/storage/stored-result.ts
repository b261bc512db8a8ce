/** `result.json`: everything that is needed to shape and render a stored result again. Plain JSON. */
import type { PreparedQuery } from '../prepared/prepared-query.ts';
import type { Statement } from '../prepared/statement.ts';

export interface StoredResult {
  /** The version of this file's form. A result of another version counts as absent. */
  readonly version: 1;
  readonly resultId: string;
  readonly prepared: PreparedQuery;
  readonly relations: readonly StoredRelation[];
  /** When the database was asked, ISO 8601 with offset. */
  readonly ranAt: string;
  /** Time in the database. */
  readonly runtimeSeconds: number;
  readonly rowCount: number;
  /** The bytes of the Parquet files and of the renderings that were published with them. */
  readonly bytes: number;
  readonly truncated: boolean;
  readonly columnsTruncated: boolean;
}

/** The rows of one statement. */
export interface StoredRelation {
  /** The index in `prepared.merge.sources`; null if the query is not a merge. */
  readonly source: number | null;
  readonly statement: Statement;
  /** Name of the relation in the workbench, and of its files. */
  readonly name: string;
  /** File names in the result's folder, in the order of the rows. */
  readonly files: readonly string[];
  readonly columns: readonly StoredRelationColumn[];
  /** The number of rows in the files; one more than the limit if the database had more. */
  readonly rowCount: number;
  readonly truncated: boolean;
}

export interface StoredRelationColumn {
  readonly key: string;
  readonly type: string;
  readonly asText: boolean;
}

export const STORED_RESULT_VERSION = 1;
