/**
 * `order_by_field` may order a dimension by a field that the query's user may not see. The order is the author's and is
 * kept, but nobody may read the values. Before anything reads the rows, each value is replaced by its place among the
 * result's values, from 0, so that formats, pivot keys and merges never have the values.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../workbench/duckdb-text.ts';
import type { ResultShape } from '../prepared/result-shape.ts';
import { readRunColumns } from '../grid/run-columns.ts';
import type { RunColumns } from '../grid/run-columns.ts';
import type { StatementRun } from '../grid/statement-run.ts';

/**
 * Gives the same runs if no field's order is guarded. Places are those among the values of rows and subtotals together,
 * so that both agree.
 */
export async function withoutGuardedSorts(
  workbench: DuckDBConnection,
  runs: readonly StatementRun[],
  shape: ResultShape,
): Promise<readonly StatementRun[]> {
  const guarded = shape.fields.flatMap(({ name, sortIsGuarded }) => (sortIsGuarded ? [name] : []));
  if (guarded.length === 0) return runs;
  const read: (readonly [StatementRun, RunColumns])[] = [];
  for (const run of runs) read.push([run, await readRunColumns(workbench, run, shape)]);
  const places = new Map<string, string>();
  for (const [index, field] of guarded.entries()) {
    const values = read.flatMap(([, { relation, sorts }]) => {
      const column = sorts.get(field);
      return column === undefined ? [] : [`SELECT ${identifier(column)} AS value FROM ${identifier(relation)}`];
    });
    if (values.length === 0) continue;
    const table = `${runs[0]?.relation ?? ''}_places_${String(index)}`;
    await workbench.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS
       SELECT value, (row_number() OVER (ORDER BY value) - 1)::INTEGER AS place
       FROM (SELECT DISTINCT value FROM (${values.join(' UNION ALL ')}) WHERE value IS NOT NULL)`,
    );
    places.set(field, table);
  }
  const told: StatementRun[] = [];
  for (const [run, columns] of read) told.push(await withPlaces(workbench, run, columns, places));
  return told;
}

/** @param places field → table of its sort values and their places */
async function withPlaces(
  workbench: DuckDBConnection,
  run: StatementRun,
  { relation, sorts }: RunColumns,
  places: ReadonlyMap<string, string>,
): Promise<StatementRun> {
  const replaced = [...places].flatMap(([field, table], index) => {
    const column = sorts.get(field);
    return column === undefined
      ? []
      : [{ column: identifier(column), table: identifier(table), alias: `p${String(index)}` }];
  });
  if (replaced.length === 0) return run;
  const name = `${relation}_placed`;
  const cells = replaced.map(({ column, alias }) => `${alias}.place AS ${column}`).join(', ');
  const joins = replaced.map(
    ({ column, table, alias }) => `LEFT JOIN ${table} ${alias} ON run.${column} = ${alias}.value`,
  );
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(name)} AS
     SELECT run.* EXCLUDE (__place) REPLACE (${cells})
     FROM (SELECT *, row_number() OVER () AS __place FROM ${identifier(relation)}) run ${joins.join(' ')}
     ORDER BY run.__place`,
  );
  const { types: _types, ...rest } = run;
  return { ...rest, relation: name };
}
