/** Sorts rows after the SQL: by table calculations, by pivot columns, and if rows were filled in. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier } from '../workbench/duckdb-text.ts';
import { PLACE } from './fill-rows.ts';
import { labelDimensions } from '../grid/grid.ts';
import type { Grid, GridColumn } from '../grid/grid.ts';
import { orderTerm } from '../workbench/order-rows.ts';
import type { NullSort } from '../workbench/order-rows.ts';
import type { ResultSort } from '../prepared/result-shape.ts';

export interface SortOptions {
  /** False if they are sorted again later. */
  readonly cutsRows?: boolean;
  /** Have rows just been filled in, so that `PLACE` has their places? */
  readonly isFilled?: boolean;
}

/** Sorts by the query's sorts, and cuts at the query's limit. Rows that are equal keep their order. */
export async function sortRows(
  workbench: DuckDBConnection,
  grid: Grid,
  nulls: NullSort,
  { cutsRows = true, isFilled = false }: SortOptions = {},
): Promise<Grid> {
  const { shape } = grid;
  const rowSorts = shape.sorts.filter((sort) => !shape.pivots.includes(sort.field));
  const places = rowSorts.map((sort) => {
    const column = sortedColumn(grid, sort);
    // The database has sorted by it. Rows that were filled in have no cells and come last.
    if (isFilled && column && column.pivot !== null) return { terms: [`${PLACE} ASC NULLS LAST`], tie: [] };
    if (!column || column.pivot !== null) return pivotTerms(grid, sort, column);
    return { terms: [orderTerm(identifier(column.sortColumn ?? column.name), sort.desc, nulls)], tie: [] };
  });
  const terms = places.flatMap((place) => place.terms);
  const isSorted = terms.length > 0;
  const ties = places.flatMap((place) => place.tie);
  // Filled rows have no order. Calculations that they will be sorted by read them in the default order: newest dates
  // first.
  const awaitsCalculations = rowSorts.length > 0 && !isSorted;
  if (isSorted && shape.fill.length > 0 && shape.pivots.length > 0) {
    if (isFilled) terms.push(`${PLACE} ASC NULLS LAST`);
    else terms.push(...(ties.length > 0 ? ties : firstColumn(grid)));
  }
  if (shape.fill.length > 0 || !isSorted) terms.push(...dimensionTerms(grid, nulls, awaitsCalculations));
  if (terms.length === 0) return grid;
  const table = `${grid.relation}_sorted`;
  const limit = shape.limit === null || !cutsRows ? '' : `LIMIT ${String(shape.limit)}`;
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(table)} AS
     SELECT * EXCLUDE (__position${isFilled ? `, ${PLACE}` : ''}) FROM (SELECT *, row_number() OVER () AS __position FROM ${identifier(grid.relation)})
     ORDER BY ${terms.join(', ')}, __position ${limit}`,
  );
  const counts = await workbench.runAndReadAll(
    `SELECT (SELECT count(*) FROM ${identifier(grid.relation)}) > (SELECT count(*) FROM ${identifier(table)})`,
  );
  return { ...grid, relation: table, truncated: grid.truncated || counts.getRows()[0]?.[0] === true };
}

interface Place {
  readonly terms: readonly string[];
  /** For rows that are equal by all sorts. */
  readonly tie: readonly string[];
}

/**
 * As in the SQL of pivoted queries, rows without a value in that column come last in either direction. They are sorted
 * by their best value in any column and, if they are still equal, by its column.
 */
function pivotTerms(grid: Grid, sort: ResultSort, column: GridColumn | undefined): Place {
  const value = column ? identifier(column.name) : 'NULL';
  const isCell = (other: GridColumn): boolean =>
    other.field === sort.field && other.pivot !== null && grid.pivotKeys[other.pivot]?.isTotal !== true;
  const cells = grid.columns.filter(isCell).map((other) => identifier(other.name));
  if (cells.length === 0) return { terms: [], tie: [] };
  const best = `${sort.desc ? 'greatest' : 'least'}(${cells.join(', ')})`;
  const place = `list_position([${cells.join(', ')}], ${best})`;
  const otherwise = (expression: string): string => `CASE WHEN ${value} IS NULL THEN ${expression} END`;
  return {
    terms: [...(column ? [orderTerm(value, sort.desc, 'last')] : []), orderTerm(otherwise(best), sort.desc, 'last')],
    tie: [orderTerm(otherwise(place), false, 'last')],
  };
}

/**
 * The first pivot column in which a row has a value, by which rows are sorted that are equal by all sorts, as in the
 * SQL.
 */
function firstColumn(grid: Grid): readonly string[] {
  const cells = grid.pivotKeys.flatMap((key, pivot) => {
    const names = grid.columns.filter((column) => column.pivot === pivot).map((column) => identifier(column.name));
    return key.isTotal || names.length === 0 ? [] : [`(${names.map((name) => `${name} IS NOT NULL`).join(' OR ')})`];
  });
  return cells.length === 0 ? [] : [orderTerm(`list_position([${cells.join(', ')}], true)`, false, 'last')];
}

function dimensionTerms(grid: Grid, nulls: NullSort, newestFirst: boolean): readonly string[] {
  const dates = grid.shape.fill.filter((rule) => rule.kind === 'date').map((rule) => rule.field);
  return labelDimensions(grid.shape).flatMap(({ name }) => {
    const desc = newestFirst && dates.includes(name);
    const column = sortedColumn(grid, { field: name, desc });
    return column ? [orderTerm(identifier(column.sortColumn ?? column.name), desc, nulls)] : [];
  });
}

/**
 * The column to sort by. In a pivoted result, a measure is sorted by the pivot column that the sort names; the index
 * after the last one names the row total. A field with one value for each row needs no index.
 */
function sortedColumn(grid: Grid, sort: ResultSort): GridColumn | undefined {
  const columns = grid.columns.filter((column) => column.field === sort.field);
  const single = columns.find((column) => column.pivot === null);
  if (single) return single;
  const keys = grid.pivotKeys.flatMap((key, index) => (key.isTotal ? [] : [index]));
  const wanted = keys[sort.pivot ?? 0] ?? grid.pivotKeys.findIndex((key) => key.isTotal);
  return columns.find((column) => column.pivot === wanted);
}
