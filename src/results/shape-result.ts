/**
 * The shape pass: raw relations of a run, one per statement, become the flat table that formats read. Everything
 * happens in the workbench with SQL; only table calculations pull cells into JavaScript.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { readColumnTypes } from './column-types.ts';
import { identifier } from './duckdb-text.ts';
import type { PreparedQuery } from './prepared-query.ts';
import { freeShape } from './free-shape.ts';
import type { ShapedColumn, ShapedResult } from './shaped-result.ts';
import type { Statement } from './statement.ts';

/** A statement that ran: its rows lie in `relation` of the workbench, no more of them than `statement.limit`. */
export interface StatementRun {
  readonly statement: Statement;
  readonly relation: string;
  /** The database had more rows than the limit kept. */
  readonly truncated: boolean;
}

/** Makes the shaped result. Relations that it creates live in the workbench beside those of `runs`. */
export async function shapeResult(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  runs: readonly StatementRun[],
  signal: AbortSignal,
): Promise<ShapedResult> {
  signal.throwIfAborted();
  const main = runs.find((run) => run.statement.role === 'main');
  if (!main) throw new TypeError('A prepared query without a main statement was run.');
  const types = await readColumnTypes(workbench, main.relation);
  const shape = prepared.shape.free ? freeShape(prepared.shape, types) : prepared.shape;
  const columns = shape.fields.flatMap((field): ShapedColumn[] => {
    const type = field.column === null ? undefined : types.get(field.column);
    if (field.column === null || !type) return [];
    return [{ name: field.column, sortColumn: field.sortColumn, field, databaseType: type.toString(), pivot: null }];
  });
  const reader = await workbench.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${identifier(main.relation)}`);
  return {
    shape,
    relation: main.relation,
    rowCount: Number(reader.getRows()[0]?.[0] ?? 0),
    columns,
    pivotKeys: [],
    totals: runs.find((run) => run.statement.role === 'total')?.relation ?? null,
    subtotals: [],
    truncated: main.truncated,
    columnsTruncated: false,
  };
}
