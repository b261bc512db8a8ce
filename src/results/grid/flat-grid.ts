/** The grid of a result without pivots: the main relation, not copied, and totals with the same columns. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../workbench/duckdb-text.ts';
import type { Grid, GridColumn, GridSubtotal } from './grid.ts';
import type { ResultShape } from '../prepared/result-shape.ts';
import { readRunColumns } from './run-columns.ts';
import type { RunColumns } from './run-columns.ts';
import { requireMainRun } from './statement-run.ts';
import type { StatementRun } from './statement-run.ts';

export async function flatGrid(
  workbench: DuckDBConnection,
  runs: readonly StatementRun[],
  shape: ResultShape,
): Promise<Grid> {
  const mainRun = requireMainRun(runs);
  const main = await readRunColumns(workbench, mainRun, shape);
  const columns = [...main.values].map(([field, name]): GridColumn => ({
    name,
    field,
    sortColumn: main.sorts.get(field) ?? null,
    pivot: null,
  }));
  const measures = new Set(shape.fields.filter((field) => field.category !== 'dimension').map((field) => field.name));
  const totalRun = shape.total ? runs.find((run) => run.statement.role === 'total') : undefined;
  const totals = totalRun
    ? await alignColumns(workbench, await readRunColumns(workbench, totalRun, shape), main, columns, measures)
    : null;
  if (totals !== null) await makeOneRow(workbench, totals, columns);
  const subtotals: GridSubtotal[] = [];
  for (const run of runs.filter((candidate) => candidate.statement.role === 'subtotal')) {
    const source = await readRunColumns(workbench, run, shape);
    const groupedBy = run.statement.groupedBy ?? [];
    const kept = new Set([...measures, ...groupedBy]);
    const relation = await alignColumns(workbench, source, main, columns, kept);
    subtotals.push({ depth: run.statement.depth ?? 1, groupedBy, relation });
  }
  return {
    shape,
    relation: mainRun.relation,
    totals,
    subtotals,
    columns,
    pivotKeys: [],
    truncated: mainRun.truncated,
    columnsTruncated: false,
    knownTypes: { relation: mainRun.relation, types: main.types },
  };
}

/** Creates a table with the main relation's columns: those of `kept` fields from `source`, the others null. */
async function alignColumns(
  workbench: DuckDBConnection,
  source: RunColumns,
  main: RunColumns,
  columns: readonly GridColumn[],
  kept: ReadonlySet<string>,
): Promise<string> {
  const table = `${source.relation}_aligned`;
  const cells = columns.flatMap((column) => {
    const cell = (name: string, own: string | undefined): string => {
      const present = own !== undefined && kept.has(column.field);
      const type = main.types.get(name)?.toString() ?? 'VARCHAR';
      return `${present ? identifier(own) : `NULL::${type}`} AS ${identifier(name)}`;
    };
    const value = cell(column.name, source.values.get(column.field));
    if (column.sortColumn === null) return [value];
    return [value, cell(column.sortColumn, source.sorts.get(column.field))];
  });
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS SELECT ${cells.join(', ')} FROM ${identifier(source.relation)}`,
  );
  return table;
}

/** If the query's conditions on measures exclude the total, it is a row of nulls. */
async function makeOneRow(
  workbench: DuckDBConnection,
  relation: string,
  columns: readonly GridColumn[],
): Promise<void> {
  const [first] = columns;
  if (!first) return;
  const table = identifier(relation);
  await workbench.run(
    `INSERT INTO ${table} (${identifier(first.name)}) SELECT NULL WHERE NOT EXISTS (SELECT 1 FROM ${table})`,
  );
}
