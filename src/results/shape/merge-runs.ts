/** Merge queries: joins the shaped results of several queries to one relation, as if one statement had given it. */
import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { CoatcheckError } from '../../errors/catalogue.ts';
import { isNumericColumn, isTimeColumn, isWholeNumberColumn, readColumnTypes } from '../workbench/column-types.ts';
import { identifier } from '../workbench/duckdb-text.ts';
import { columnFor, FreeNames } from '../workbench/free-names.ts';
import type { PreparedQuery } from '../prepared/prepared-query.ts';
import type { ResultField, ResultShape, ResultSort } from '../prepared/result-shape.ts';
import type { ShapedColumn, ShapedResult } from '../grid/shaped-result.ts';
import type { StatementRun } from '../grid/statement-run.ts';

interface MergedColumn {
  readonly source: number;
  readonly column: ShapedColumn;
  /** The field of the outer shape. */
  readonly origin: ResultField;
  readonly field: ResultField;
}

/**
 * Joins each further source to the first by a left outer join on its mapped fields. The plan says which fields of each
 * source the merged rows carry, and under which names; the outer shape has a field for each.
 */
export async function mergeRuns(
  workbench: DuckDBConnection,
  prepared: PreparedQuery,
  shaped: readonly ShapedResult[],
): Promise<{ readonly shape: ResultShape; readonly runs: readonly StatementRun[] }> {
  const sources = prepared.merge?.sources ?? [];
  const columns = mergedColumns(prepared, shaped);
  const columnsOf = Map.groupBy(columns, (column) => column.origin);
  const shape: ResultShape = {
    ...prepared.shape,
    sorts: prepared.shape.sorts.map((sort) => sortOfColumns(sort, prepared.shape, columns)),
    fields: prepared.shape.fields.flatMap((field) => columnsOf.get(field)?.map((column) => column.field) ?? [field]),
    total: prepared.shape.total && shaped.some((result) => result.totals !== null),
  };
  const base = shaped[0];
  if (!base) return { shape, runs: [] };
  const main = `${base.relation}_merged`;
  const joins: string[] = [];
  for (const [index, result] of shaped.entries()) {
    if (index > 0) joins.push(await joinSql(workbench, base, result, index, sources[index]?.mergeFields ?? []));
  }
  const cells = columns.flatMap(mergedCells).join(', ');
  // Rows that are sorted or pivoted later are cut afterwards.
  const limit = isSortedLater(shape) || shape.pivots.length > 0 ? null : shape.limit;
  const positions = shaped.map((_, index) => `s${String(index)}.__position`).join(', ');
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(main)} AS SELECT ${cells}
     FROM ${numbered(base)} s0 ${joins.join(' ')} ORDER BY ${positions} ${limit === null ? '' : `LIMIT ${String(limit + 1)}`}`,
  );
  const cut = await cutRows(workbench, main, limit);
  const truncated = cut.truncated || shaped.some((result) => result.truncated);
  const runs: StatementRun[] = [mergedRun('main', cut.relation, truncated)];
  if (shape.total) {
    const totals = `${main}_totals`;
    const totalsOf = shaped.map((result, index) => `LEFT JOIN (${totalSql(result)}) s${String(index)} ON true`);
    await workbench.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(totals)} AS SELECT ${cells} FROM (SELECT 1) sole ${totalsOf.join(' ')}`,
    );
    runs.push(mergedRun('total', totals, false));
  }
  return { shape, runs };
}

/** Are the rows sorted after they have been merged? Sorts by pivot fields sort columns, not rows. */
export function isSortedLater({ sorts, pivots }: ResultShape): boolean {
  return sorts.some(({ field }) => !pivots.includes(field));
}

/**
 * The sort by the name of the merged column: `view.field 1` of a pivoted source is its second pivot column.
 * @throws CoatcheckError `compile_error` for an unknown name: leaving the sort out would change which rows a limit
 * keeps
 */
function sortOfColumns(sort: ResultSort, shape: ResultShape, columns: readonly MergedColumn[]): ResultSort {
  const { field, desc, pivot = 0 } = sort;
  const isCalculation = shape.fields.some(({ name, calculation }) => name === field && calculation !== null);
  if (isCalculation || columns.some((column) => column.field.name === field && !column.field.hidden)) return sort;
  const perKey = columns.filter(({ origin, column }) => origin.name === field && column.pivot !== null);
  const named = perKey[pivot] ?? perKey.at(-1);
  if (named !== undefined) return { field: named.field.name, desc };
  const details = `The merge query is sorted by "${field}", but no source has that field.`;
  throw new CoatcheckError('compile_error', { details });
}

/** The source's total. Has no row if the source has no total, for example because it has only dimensions. */
function totalSql({ relation, totals }: ShapedResult): string {
  return totals === null ? `FROM ${identifier(relation)} LIMIT 0` : `FROM ${identifier(totals)}`;
}

/** A source's rows with their positions, since merged rows keep the order of the base and then that of each source. */
function numbered(result: ShapedResult): string {
  return `(SELECT *, row_number() OVER () AS __position FROM ${identifier(result.relation)})`;
}

/** Cuts the relation to `limit` rows, and says whether it had more. */
async function cutRows(
  workbench: DuckDBConnection,
  relation: string,
  limit: number | null,
): Promise<{ readonly relation: string; readonly truncated: boolean }> {
  if (limit === null) return { relation, truncated: false };
  const counts = await workbench.runAndReadAll(`SELECT count(*) > ${String(limit)} FROM ${identifier(relation)}`);
  if (counts.getRows()[0]?.[0] !== true) return { relation, truncated: false };
  const cut = `${relation}_cut`;
  await workbench.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(cut)} AS FROM ${identifier(relation)} LIMIT ${String(limit)}`,
  );
  return { relation: cut, truncated: true };
}

function mergedRun(role: 'main' | 'total', relation: string, truncated: boolean): StatementRun {
  const statement = { role, sql: '', runSql: '', limit: null, columns: [], sourceMap: [] };
  return { statement, relation, truncated };
}

type MergeFields = readonly { readonly fieldName: string; readonly sourceFieldName: string }[];

function mergedColumns(prepared: PreparedQuery, shaped: readonly ShapedResult[]): readonly MergedColumn[] {
  const outer = new Map(prepared.shape.fields.map((field) => [field.column, field]));
  const names = {
    fields: new FreeNames(prepared.shape.fields.map(({ name }) => name)),
    columns: new FreeNames(),
  };
  return (prepared.merge?.sources ?? []).flatMap(({ fields }, source) => {
    const result = shaped[source];
    if (!result) return [];
    return fields.flatMap(({ name, as }) => {
      const origin = outer.get(as);
      if (!origin) return [];
      return [...result.columns, ...result.hiddenColumns]
        .filter((column) => column.field.name === name)
        .map((column) => ({ source, column, origin, field: mergedField(origin, column, result, names) }));
    });
  });
}

/** The outer field. For a column of a pivoted source, a field for its pivot key, named by key and field. */
function mergedField(
  origin: ResultField,
  column: ShapedColumn,
  result: ShapedResult,
  names: { readonly fields: FreeNames; readonly columns: FreeNames },
): ResultField {
  const key = column.pivot === null ? undefined : result.pivotKeys[column.pivot]?.key;
  const name = key === undefined ? origin.name : names.fields.take(`${key} - ${origin.name}`);
  const label = key === undefined ? origin.label : `${key} - ${origin.label}`;
  const columnName = names.columns.take(columnFor(name));
  const sortColumn = column.sortColumn === null ? null : names.columns.take(`${columnName}|sort`);
  const metadata = key === undefined ? origin.metadata : { ...origin.metadata, name, label };
  // A link to the source's query could not say which of its columns is meant.
  const drills = key === undefined ? {} : { drillFields: [] };
  return { ...origin, ...drills, name, label, column: columnName, sortColumn, calculation: null, metadata };
}

function mergedCells({ source, column, field }: MergedColumn): readonly string[] {
  const from = `s${String(source)}`;
  const value = `${from}.${identifier(column.name)} AS ${identifier(field.column ?? field.name)}`;
  if (column.sortColumn === null || field.sortColumn === null) return [value];
  return [value, `${from}.${identifier(column.sortColumn)} AS ${identifier(field.sortColumn)}`];
}

/**
 * Numbers are compared as numbers and times as times; values of other, different types (such as a date and its text) as
 * text.
 */
async function joinSql(
  workbench: DuckDBConnection,
  base: ShapedResult,
  result: ShapedResult,
  index: number,
  mergeFields: MergeFields,
): Promise<string> {
  const baseTypes = await readColumnTypes(workbench, base.relation, base.knownTypes);
  const types = await readColumnTypes(workbench, result.relation, result.knownTypes);
  const alias = `s${String(index)}`;
  const terms = mergeFields.map(({ fieldName, sourceFieldName }) => {
    const left = joinColumn(base, fieldName, 'its first source');
    const right = joinColumn(result, sourceFieldName, `source ${String(index + 1)}`);
    const cast = castToCompare(baseTypes.get(left.name), types.get(right.name));
    return `s0.${identifier(left.name)}${cast} IS NOT DISTINCT FROM ${alias}.${identifier(right.name)}${cast}`;
  });
  return `LEFT JOIN ${numbered(result)} ${alias} ON ${terms.join(' AND ') || 'true'}`;
}

/**
 * @throws CoatcheckError `compile_error`: if a key is missing: joining without it would give rows that nobody asked for
 */
function joinColumn({ columns, hiddenColumns }: ShapedResult, name: string, source: string): ShapedColumn {
  const column = [...columns, ...hiddenColumns].find(({ field }) => field.name === name);
  if (column) return column;
  throw new CoatcheckError('compile_error', {
    details: `The merge query joins on "${name}", but ${source} has no such field.`,
  });
}

/**
 * Whole numbers keep all their digits. Decimals of different scales may not fit into one another, and are compared to
 * some 15 digits.
 */
function castToCompare(left: DuckDBType | undefined, right: DuckDBType | undefined): string {
  if (left?.toString() === right?.toString() || (isTimeColumn(left) && isTimeColumn(right))) return '';
  if (!left || !right || !isNumericColumn(left) || !isNumericColumn(right)) return '::VARCHAR';
  return isWholeNumberColumn(left) && isWholeNumberColumn(right) ? '' : '::DOUBLE';
}
