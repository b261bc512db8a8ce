/** Rows for the values of a dimension that the database had no rows for. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { readColumnTypes } from './column-types.ts';
import { identifier } from './duckdb-text.ts';
import { fillDomainSql, fiscalMonthOffsetOf } from './fill-domain.ts';
import { rowDimensions } from './grid.ts';
import type { Grid, GridColumn } from './grid.ts';

/**
 * Adds the missing rows: every value of each filled dimension with every combination of the others that has a row.
 * Their measures are null. The rows come out unordered.
 */
export async function fillRows(workbench: DuckDBConnection, grid: Grid): Promise<Grid> {
  if (grid.shape.fill.length === 0) return grid;
  const dimensionNames = new Set(rowDimensions(grid.shape).map((field) => field.name));
  const dimensions = grid.columns.filter((column) => column.pivot === null && dimensionNames.has(column.field));
  const types = await readColumnTypes(workbench, grid.relation, grid.knownTypes);
  const relation = identifier(grid.relation);
  const domains = new Map<GridColumn, string>();
  for (const rule of grid.shape.fill) {
    const column = dimensions.find((candidate) => candidate.field === rule.field);
    if (!column) continue;
    const value = identifier(column.name);
    const databaseType = types.get(column.name)?.toString() ?? 'VARCHAR';
    const domain = fillDomainSql(rule, {
      relation,
      value,
      databaseType,
      complete: !grid.truncated,
      fiscalMonthOffset: fiscalMonthOffsetOf(grid.shape, rule.field),
    });
    if (domain !== null) domains.set(column, domain);
  }
  if (domains.size === 0) return grid;

  const table = `${grid.relation}_filled`;
  const names = dimensions.map((column) => identifier(column.name));
  const others = dimensions.filter((column) => !domains.has(column)).map((column) => identifier(column.name));
  const sources = [...domains].map(
    ([column, domain], index) => `(SELECT value AS ${identifier(column.name)} FROM (${domain})) d${String(index)}`,
  );
  if (others.length > 0) sources.push(`(SELECT DISTINCT ${others.join(', ')} FROM ${relation}) others`);
  const on = names.map((name) => `combos.${name} IS NOT DISTINCT FROM present.${name}`).join(' AND ');
  const isDimension = new Set(dimensions.map((column) => column.name));
  const cells = [...types.keys()].map((name) =>
    isDimension.has(name) ? `combos.${identifier(name)}` : `present.${identifier(name)}`,
  );
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS
     SELECT ${cells.join(', ')} FROM (
       SELECT ${names.join(', ')} FROM ${sources.join(' CROSS JOIN ')} UNION SELECT ${names.join(', ')} FROM ${relation}
     ) combos LEFT JOIN ${relation} present ON ${on}`,
  );
  return { ...grid, relation: table };
}
