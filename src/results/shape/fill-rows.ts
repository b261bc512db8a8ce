/** Adds rows for values of a dimension that the database has no rows for. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { readColumnTypes } from '../workbench/column-types.ts';
import type { ColumnTypes } from '../workbench/column-types.ts';
import { identifier } from '../workbench/duckdb-text.ts';
import { fillDomain, fiscalMonthOffsetOf, isTooMuchToFill, sortValueSql } from '../grid/fill-domain.ts';
import type { FillDomain, FillSource } from '../grid/fill-domain.ts';
import { labelDimensions } from '../grid/grid.ts';
import type { Grid, GridColumn } from '../grid/grid.ts';

/** The column with the place that a row had before; null if it was added. */
export const PLACE = '__place';

/**
 * Adds the missing rows: every value of each filled dimension with every combination of the other dimensions that has a
 * row. Their measures are null, their sort values are not. The rows are not sorted. `PLACE` keeps the order of the
 * existing ones, since only the database can distinguish a null cell of a pivot from a missing one.
 */
export async function fillRows(workbench: DuckDBConnection, grid: Grid): Promise<Grid> {
  if (grid.shape.fill.length === 0) return grid;
  const dimensionNames = new Set(labelDimensions(grid.shape).map((field) => field.name));
  const dimensions = grid.columns.filter((column) => column.pivot === null && dimensionNames.has(column.field));
  const types = await readColumnTypes(workbench, grid.relation, grid.knownTypes);
  const relation = identifier(grid.relation);
  const domains = new Map<GridColumn, FillDomain>();
  for (const rule of grid.shape.fill) {
    const column = dimensions.find((candidate) => candidate.field === rule.field);
    if (!column) continue;
    const value = identifier(column.name);
    const databaseType = types.get(column.name)?.toString() ?? 'VARCHAR';
    const domain = fillDomain(rule, {
      relation,
      value,
      databaseType,
      ...knownEnds(grid, rule.field),
      fiscalMonthOffset: fiscalMonthOffsetOf(grid.shape, rule.field),
    });
    if (domain !== null) domains.set(column, domain);
  }
  if (domains.size === 0) return grid;

  const table = `${grid.relation}_filled`;
  const others = dimensions.filter((column) => !domains.has(column));
  const labels = [...others.map((column) => column.name), ...sortColumns(others)];
  const filled = [...domains].map(([column, domain], index) =>
    filledValues(grid, types, { column, domain: domain.sql, alias: `d${String(index)}` }),
  );
  const sources = filled.map(({ source }) => source);
  const othersSql = `(SELECT DISTINCT ${labels.map(identifier).join(', ')} FROM ${relation}) others`;
  if (labels.length > 0) sources.push(othersSql);
  const counts = [...domains.values()].map(({ count }) => count);
  if (labels.length > 0) counts.push(`(SELECT count(*) FROM ${othersSql})`);
  if (await isTooMuchToFill(workbench, counts)) return grid;
  const combined = new Set([...labels, ...filled.flatMap(({ names }) => names)]);
  const combos = [...combined].map(identifier).join(', ');
  const on = [...combined]
    .map(identifier)
    .map((name) => `combos.${name} IS NOT DISTINCT FROM present.${name}`)
    .join(' AND ');
  const cells = [...types.keys()].map((name) => `${combined.has(name) ? 'combos' : 'present'}.${identifier(name)}`);
  const placed = `(SELECT *, row_number() OVER () AS ${PLACE} FROM ${relation})`;
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS
     SELECT ${[...cells, `present.${PLACE}`].join(', ')} FROM (
       SELECT ${combos} FROM ${sources.join(' CROSS JOIN ')} UNION SELECT ${combos} FROM ${relation}
     ) combos LEFT JOIN ${placed} present ON ${on}`,
  );
  return { ...grid, relation: table };
}

/**
 * At which ends of the filled dimension no rows can be missing. Rows that a limit cut off come after the others, so a
 * result sorted by the filled dimension first is complete at the end at which it starts.
 */
function knownEnds({ shape, truncated }: Grid, field: string): Pick<FillSource, 'knownFrom' | 'knownTo'> {
  if (!truncated) return { knownFrom: true, knownTo: true };
  const first = shape.sorts.find((sort) => !shape.pivots.includes(sort.field));
  const begins = first?.field === field;
  return { knownFrom: begins && !first.desc, knownTo: begins && first.desc };
}

/** Creates a relation of the values of a filled dimension, with their sort values if it has any. */
function filledValues(
  grid: Grid,
  types: ColumnTypes,
  { column, domain, alias }: { readonly column: GridColumn; readonly domain: string; readonly alias: string },
): { readonly source: string; readonly names: readonly string[] } {
  const { name, field, sortColumn } = column;
  const value = `value AS ${identifier(name)}`;
  if (sortColumn === null) return { source: `(SELECT ${value} FROM (${domain})) ${alias}`, names: [name] };
  const sort = sortValueSql(
    grid.shape.fill.find((rule) => rule.field === field),
    {
      relation: identifier(grid.relation),
      value: identifier(name),
      sort: identifier(sortColumn),
      sortType: types.get(sortColumn),
    },
  );
  return {
    source: `(SELECT ${value}, ${sort} AS ${identifier(sortColumn)} FROM (${domain}) v) ${alias}`,
    names: [name, sortColumn],
  };
}

function sortColumns(columns: readonly GridColumn[]): readonly string[] {
  return columns.flatMap((column) => (column.sortColumn === null ? [] : [column.sortColumn]));
}
