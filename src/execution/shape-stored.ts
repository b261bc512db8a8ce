/** Stored Parquet → relations of the workbench → the shaped result that formats read. Asks no database. */
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { interruptible } from '../connections/interruptible.ts';
import { selectStoredRows } from '../connections/parquet-relation.ts';
import { identifier } from '../results/duckdb-text.ts';
import type { PreparedQuery } from '../results/prepared-query.ts';
import { shapeResult } from '../results/shape-result.ts';
import type { ShapedResult } from '../results/shaped-result.ts';
import type { StoredRelation } from '../results/stored-result.ts';

export interface ShapeStoredInput {
  readonly workbench: DuckDBConnection;
  /** Folder with the relations' files: a draft's or a published result's. */
  readonly folder: string;
  readonly prepared: PreparedQuery;
  readonly relations: readonly StoredRelation[];
  /** ISO 8601: when the database was asked; what table calculations take for now. */
  readonly ranAt: string;
  readonly signal: AbortSignal;
}

/** Fewer rows than this are loaded: shaping and rendering read them several times, and each look at a file costs more. */
const LOAD_UP_TO_ROWS = 20_000;

export async function shapeStored(input: ShapeStoredInput): Promise<ShapedResult> {
  const { workbench, folder, prepared, relations, signal } = input;
  for (const relation of relations) {
    const select = selectStoredRows({
      files: relation.files.map((file) => join(folder, file)),
      columns: relation.columns,
      keepRows: relation.truncated ? relation.statement.limit : null,
    });
    const kind = relation.rowCount <= LOAD_UP_TO_ROWS ? 'TABLE' : 'VIEW';
    await workbench.run(`CREATE TEMP ${kind} ${identifier(relation.name)} AS ${select}`);
  }
  const runs = relations.map(({ statement, name, truncated, source, rowCount }) => ({
    statement,
    relation: name,
    rowCount: truncated ? Math.min(rowCount, statement.limit ?? rowCount) : rowCount,
    truncated,
    ...(source === null ? {} : { source }),
  }));
  return await interruptible(workbench, signal, () =>
    shapeResult(workbench, prepared, runs, signal, Date.parse(input.ranAt)),
  );
}
