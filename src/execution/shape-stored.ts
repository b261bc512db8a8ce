/** Stored rows → relations of the workbench → the shaped result that formats read. Asks no database. */
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { selectStoredRows } from '../connections/parquet-relation.ts';
import type { ColumnTypes } from '../results/workbench/column-types.ts';
import { identifier } from '../results/workbench/duckdb-text.ts';
import type { PreparedQuery } from '../results/prepared/prepared-query.ts';
import { shapeResult } from '../results/shape/shape-result.ts';
import type { ShapedResult } from '../results/grid/shaped-result.ts';
import type { StatementRun } from '../results/grid/statement-run.ts';
import type { StoredRelation } from '../results/storage/stored-result.ts';
import type { LoadedRelations } from './run-statements.ts';

export interface ShapeStoredInput {
  readonly workbench: DuckDBConnection;
  /** Folder with the relations' files: a draft's or a published result's. */
  readonly folder: string;
  readonly prepared: PreparedQuery;
  readonly relations: readonly StoredRelation[];
  /** Those that are already in the workbench. */
  readonly loaded: LoadedRelations;
  /** ISO 8601: when the database was queried, which table calculations use as now. */
  readonly ranAt: string;
  readonly signal: AbortSignal;
}

/**
 * Results with fewer rows than this are loaded: shaping and rendering read them several times, and reading a file each
 * time costs more.
 */
const LOAD_UP_TO_ROWS = 20_000;

export async function shapeStored(input: ShapeStoredInput): Promise<ShapedResult> {
  const { workbench, prepared, relations, loaded, signal } = input;
  const runs: StatementRun[] = [];
  for (const relation of relations) {
    const { statement, name, truncated, source, rowCount } = relation;
    runs.push({
      statement,
      relation: name,
      types: loaded.get(name) ?? (await load(relation, input)),
      rowCount: truncated && statement.limit !== null ? Math.min(rowCount, statement.limit) : rowCount,
      truncated,
      ...(source === null ? {} : { source }),
    });
  }
  return await shapeResult(workbench, prepared, runs, signal, Date.parse(input.ranAt));
}

async function load(relation: StoredRelation, { workbench, folder }: ShapeStoredInput): Promise<ColumnTypes> {
  const { statement, name, truncated, rowCount } = relation;
  const select = selectStoredRows({
    files: relation.files.map((file) => join(folder, file)),
    columns: relation.columns,
    keepRows: truncated ? statement.limit : null,
  });
  const kind = rowCount <= LOAD_UP_TO_ROWS ? 'TABLE' : 'VIEW';
  const relationSql = identifier(name);
  // The types of the rows without the rows: one round trip to DuckDB includes the relation itself.
  const none = await workbench.run(`CREATE TEMP ${kind} ${relationSql} AS ${select}; FROM ${relationSql} LIMIT 0`);
  return new Map(none.columnNames().map((column, index) => [column, none.columnType(index)]));
}
