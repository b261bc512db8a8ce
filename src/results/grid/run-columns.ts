/** Reads what the columns of a run mean. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { readColumnTypes, type ColumnTypes } from '../workbench/column-types.ts';
import type { ResultShape } from '../prepared/result-shape.ts';
import type { StatementRun } from './statement-run.ts';

/** What the columns of a run's relation mean. */
export interface RunColumns {
  readonly relation: string;
  readonly types: ColumnTypes;
  /** `view.field` → column. */
  readonly values: ReadonlyMap<string, string>;
  /** `view.field` → column with its sort values. */
  readonly sorts: ReadonlyMap<string, string>;
  readonly pivotRank: string | null;
  readonly rowRank: string | null;
}

/**
 * Reads the relation's types, and what its columns mean: by the statement, or, for columns that the statement does not
 * describe, by the column names of the shape.
 */
export async function readRunColumns(
  workbench: DuckDBConnection,
  run: Pick<StatementRun, 'statement' | 'relation' | 'types'>,
  shape: ResultShape,
): Promise<RunColumns> {
  const types = run.types ?? (await readColumnTypes(workbench, run.relation));
  const values = new Map<string, string>();
  const sorts = new Map<string, string>();
  for (const field of shape.fields) {
    if (field.column !== null && types.has(field.column)) values.set(field.name, field.column);
    if (field.sortColumn !== null && types.has(field.sortColumn)) sorts.set(field.name, field.sortColumn);
  }
  const { columns } = run.statement;
  for (const column of columns) {
    if (column.field === undefined || !types.has(column.name)) continue;
    if (column.role === 'field') values.set(column.field, column.name);
    if (column.role === 'sort') sorts.set(column.field, column.name);
  }
  const rank = (role: 'pivot_rank' | 'row_rank'): string | null =>
    columns.find((column) => column.role === role && types.has(column.name))?.name ?? null;
  return {
    relation: run.relation,
    types,
    values,
    sorts,
    pivotRank: rank('pivot_rank'),
    rowRank: rank('row_rank'),
  };
}
